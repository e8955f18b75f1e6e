"""What the virus scanner said of a file, and what that allows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    NOT_REQUIRED = "not_required", _("not checked for viruses")
    PENDING = "pending", _("being checked for viruses")
    CLEAN = "clean", _("checked for viruses")
    REFUSED = "refused", _("refused by the virus check")


HARMLESS = (Scan.NOT_REQUIRED, Scan.CLEAN)
