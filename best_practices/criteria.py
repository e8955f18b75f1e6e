"""The published criteria by which two reviewers score a practice, each from 0 to 4."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST = 4
REVIEWS_NEEDED = 2
SCALE: dict[int, str | Promise] = {
    0: _("not at all"),
    1: _("a little"),
    2: _("in part"),
    3: _("mostly"),
    4: _("fully"),
}


class Criterion(models.TextChoices):
    RELEVANCE = "relevance", _("Relevance")
    EVIDENCE = "evidence", _("Evidence of results")
    TRANSFER = "transfer", _("Can be transferred")
    LASTING = "lasting", _("Lasts")
    STANDARDS = "standards", _("Open standards")
    RIGHTS = "rights", _("Privacy and patients’ rights")


ASKS: dict[str, str | Promise] = {
    Criterion.RELEVANCE: _("Does it answer a real need of health care, and a provision of the resolution?"),
    Criterion.EVIDENCE: _("Are the results shown by figures, with their source, and are its limits said?"),
    Criterion.TRANSFER: _("Is it said well enough what another country needs to repeat it, and what went wrong?"),
    Criterion.LASTING: _("Has it run, or can it run, without the project that began it: money, people, ownership?"),
    Criterion.STANDARDS: _("Does it use open standards, so that it works with other systems?"),
    Criterion.RIGHTS: _("Are consent, confidentiality and the rights of patients kept?"),
}
