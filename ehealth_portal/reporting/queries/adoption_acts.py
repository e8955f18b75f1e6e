"""What was done with adoptions of best practices, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADOPTION = "best_practices.adoption"
TYPES: dict[str, str | Promise] = {ADOPTION: _("Adoption of a best practice")}
ACTS: dict[str, dict[str, Any]] = {
    ADOPTION: {
        "best_practices.draft": _("Draft of an adoption kept"),
        "best_practices.edit": _("Adoption changed"),
        "best_practices.delete_draft": _("Draft of an adoption deleted"),
        "best_practices.submit": _("Adoption sent to be confirmed"),
        "best_practices.take_back": _("Adoption taken back"),
        "best_practices.return": _("Adoption returned"),
        "best_practices.publish": _("Adoption confirmed"),
        "best_practices.withdraw": _("Adoption withdrawn"),
        "best_practices.name_result": _("Practice that came of the adoption named"),
    },
}
