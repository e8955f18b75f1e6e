"""What was done with needs and offers, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEED, OFFER = "workshops.need", "workshops.offer"
TYPES: dict[str, str | Promise] = {NEED: _("Need of a country"), OFFER: _("Offer")}
ACTS: dict[str, dict[str, Any]] = {
    NEED: {
        "workshops.voice_need": _("Need noted"),
        "workshops.match_need": _("Possible answer to a need noted"),
        "workshops.judge_match": _("Answer to a need judged by its country"),
        "workshops.need_not_answered": _("Need said to be not answered yet"),
        "workshops.answer_need": _("Need said to be answered"),
        "workshops.withdraw_need": _("Need withdrawn"),
        "workshops.publish_need": _("Need made public"),
        "workshops.hide_need": _("Need no longer public"),
        "workshops.propose_agreement": _("Offer proposed for a need"),
        "workshops.agree": _("Offer for a need agreed to"),
        "workshops.refuse_agreement": _("Offer for a need refused"),
    },
    OFFER: {
        "workshops.make_offer": _("Offer made"),
        "workshops.end_offer": _("Offer ended"),
    },
}
