"""What was done with best practices, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PRACTICE, LEAD = "best_practices.practice", "best_practices.lead"
TYPES: dict[str, str | Promise] = {PRACTICE: _("Best practice"), LEAD: _("Lead to a best practice")}
ACTS: dict[str, dict[str, Any]] = {
    PRACTICE: {
        "best_practices.draft": _("Draft of a best practice kept"),
        "best_practices.take_up": _("Lead taken up: draft of a best practice begun"),
        "best_practices.edit": _("Best practice changed"),
        "best_practices.delete_draft": _("Draft of a best practice deleted"),
        "best_practices.submit": _("Best practice sent for review"),
        "best_practices.take_back": _("Best practice taken back"),
        "best_practices.ask_reviewer": _("Reviewer asked"),
        "best_practices.remind_reviewer": _("Reviewer reminded"),
        "best_practices.give_review": _("Review given"),
        "best_practices.decline_review": _("Review declined"),
        "best_practices.free_place": _("Place of a reviewer freed: the role has ended"),
        "best_practices.edit_text": _("Edited text written beside the author’s"),
        "best_practices.return": _("Best practice returned"),
        "best_practices.publish": _("Best practice published"),
        "best_practices.withdraw": _("Best practice withdrawn"),
        "best_practices.revise": _("Further revision begun"),
        "best_practices.confirm": _("Best practice confirmed again"),
        "best_practices.archive": _("Best practice archived"),
        "best_practices.translate": _("Translation of a best practice written"),
        "best_practices.release_translation": _("Translation of a best practice released"),
        "best_practices.record_known": _("Best practice brought in from the public record"),
    },
    LEAD: {
        "best_practices.identify": _("Lead noted"),
        "best_practices.offer_lead": _("Lead offered"),
        "best_practices.drop_lead": _("Lead dropped"),
    },
}
