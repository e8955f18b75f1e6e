"""What is said of leads. What no longer holds when it is read is left out."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller

from ..models import Lead


def rows() -> QuerySet[Lead]:
    return Lead.objects.all()


def _told(lead: Lead, subject: str, sentence: str, action: str, *, reason: bool = False) -> Told:
    words = {"title": lead.title}
    return Told(
        subject=subject % words,
        sentences=(sentence % words,),
        path=reverse("lead", args=[lead.pk]),
        action=action,
        quoted=lead.reason if reason else lead.note,
        quoted_language="" if reason else lead.language,
        facts={"lead": lead.pk, "title": lead.title, "language": lead.language, "state": lead.state},
    )


def _offered(event: Event, lead: Lead) -> Told | None:
    if lead.state != Lead.State.OPEN:
        return None
    sentence = _("The secretariat asks you to write this practice down; what is known of it is filled in already.")
    return _told(lead, _("A practice worth writing down: %(title)s"), sentence, _("Look at it"))


def _taken_up(event: Event, lead: Lead) -> Told | None:
    if lead.state != Lead.State.TAKEN:
        return None
    sentence = _("The lead that you noted was taken up: a draft is being written.")
    return _told(lead, _("Lead taken up: %(title)s"), sentence, _("Look at the lead"))


def _dropped(event: Event, lead: Lead) -> Told | None:
    if lead.state != Lead.State.DROPPED:
        return None
    sentence = _("The lead was dropped with the reason below: it need not be written down.")
    return _told(lead, _("Lead dropped: %(title)s"), sentence, _("Look at the lead"), reason=True)


def _kind(act: str, label: Any, say: Callable[[Event, Lead], Told | None]) -> Kind:
    return Kind(f"best_practices.{act}", label, teller(rows, say), VISIBLE)


VISIBLE = sight(Lead.objects.visible_to)
KINDS = (
    _kind("offer_lead", gettext_lazy("You are asked to write a practice down"), _offered),
    _kind("take_up", gettext_lazy("A lead that you noted was taken up"), _taken_up),
    _kind("drop_lead", gettext_lazy("A lead was dropped"), _dropped),
)
