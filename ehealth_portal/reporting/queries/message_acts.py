"""What was done with messages, in the words of the trail: subscriptions, addresses, private feeds, circulars."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SUBSCRIPTION, OPT_OUT, SUPPRESSION = "notifications.subscription", "notifications.optout", "notifications.suppression"
NOTICE, FEED_TOKEN = "notifications.notice", "feeds.feedtoken"
CIRCULAR, ADDRESSEE = "circulars.circular", "circulars.addressee"
TYPES: dict[str, str | Promise] = {
    SUBSCRIPTION: _("Subscription"),
    OPT_OUT: _("Mail not wanted"),
    SUPPRESSION: _("Address that takes no mail"),
    NOTICE: _("Message"),
    FEED_TOKEN: _("Key of private feeds"),
    CIRCULAR: pgettext_lazy("a letter of the secretariat", "Circular"),
    ADDRESSEE: _("Addressee of a circular"),
}
# Of a person's own choices; the record of some is the person.
OWN_ACTS: dict[str, Any] = {
    "notifications.prefer": _("Hours and kinds of mail chosen"),
    "notifications.quieten": _("Mail about a topic stopped by its link"),
    "notifications.opt_in": _("Mail wanted again"),
}
ACTS: dict[str, dict[str, Any]] = {
    SUBSCRIPTION: {
        "notifications.follow": _("Topic followed"),
        "notifications.unfollow": _("Topic no longer followed"),
    },
    OPT_OUT: {
        "notifications.opt_out": _("Mail of a kind stopped"),
        "notifications.opt_in": OWN_ACTS["notifications.opt_in"],
    },
    SUPPRESSION: {
        "notifications.suppress": _("Address put on the list of those that take no mail"),
        "notifications.lift_suppression": _("Address taken off the list of those that take no mail"),
    },
    NOTICE: {
        "notifications.bounce": _("Report about a sent mail received"),
        "notifications.replay": _("Messages sent once more"),
    },
    FEED_TOKEN: {
        "feeds.make_feed_token": _("Key of private feeds made"),
        "feeds.revoke_feed_token": _("Key of private feeds revoked"),
    },
    CIRCULAR: {
        "circulars.create": _("Circular begun"),
        "circulars.edit": _("Circular changed"),
        "circulars.write": _("Text of a circular changed"),
        "circulars.submit": _("Circular sent for review"),
        "circulars.take_back": _("Circular taken back"),
        "circulars.return": _("Circular returned"),
        "circulars.publish": _("Circular sent out"),
        "circulars.remind": _("Addressees reminded of a circular"),
    },
    ADDRESSEE: {
        "circulars.acknowledge": _("Circular acknowledged"),
        "circulars.reply": _("Circular answered"),
    },
}
