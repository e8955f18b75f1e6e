"""What was done with workshops, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORKSHOP = "workshops.workshop"
TYPES: dict[str, str | Promise] = {WORKSHOP: _("Workshop")}
ACTS: dict[str, dict[str, Any]] = {
    WORKSHOP: {
        "workshops.draft": _("Draft of a workshop kept"),
        "workshops.edit": _("Workshop changed"),
        "workshops.delete_draft": _("Draft of a workshop deleted"),
        "workshops.submit": _("Workshop sent for review"),
        "workshops.take_back": _("Workshop taken back"),
        "workshops.return": _("Workshop returned"),
        "workshops.publish": _("Workshop published"),
        "workshops.withdraw": _("Workshop withdrawn"),
        "workshops.translate": _("Announcement written in one more language"),
        "workshops.release": _("Announcement in one more language released"),
        "workshops.add_staff": _("Person put to work on a workshop"),
        "workshops.remove_staff": _("Person taken off a workshop"),
        "workshops.record_known": _("Workshop brought in from the public record"),
    }
}
