"""What webhooks tell of themselves: that one was tested, and that one was switched off."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller

from .models import Endpoint

TEST, DISABLED = "webhooks.test", "webhooks.disabled"


def _rows() -> QuerySet[Endpoint]:
    return Endpoint.objects.all()


def _tested(event: Event, endpoint: Endpoint) -> Told:
    return Told(
        subject=_("Test of a webhook"),
        sentences=(_("Somebody asked for a test of this webhook. Nothing has happened."),),
        path=reverse("webhook", args=[endpoint.pk]),
        action=_("See the webhook"),
    )


def _disabled(event: Event, endpoint: Endpoint) -> Told:
    cause = str(endpoint.get_disabled_reason_display() or _("It was switched off."))
    remedy = _(
        "What happened meanwhile is not lost: repair the receiver, switch the webhook on, send a test, and have the "
        "time since sent again."
    )
    return Told(
        subject=_("Your webhook “%(name)s” was switched off") % {"name": endpoint.name},
        sentences=(cause, remedy),
        path=reverse("webhook", args=[endpoint.pk]),
        action=_("See the webhook"),
    )


def _own(user: Any) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(owner=user.pk or 0)


KINDS = (
    Kind(TEST, gettext_lazy("A webhook was tested"), teller(_rows, _tested), sight(_own)),
    Kind(DISABLED, gettext_lazy("A webhook was switched off"), teller(_rows, _disabled), sight(_own), True),
)
