"""What a workshop's new days, another place or address are called to those who registered, beside what held before."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all

from ..held import as_workshop, held
from ..models import Registration, Workshop
from ..vocabulary import Mode
from .registrations import State, Words, of_people, own
from .workshops import when, where

OVER = (State.CANCELLED, State.DECLINED)


def _moved(event: Event, one: Registration, words: Words) -> Told | None:
    """Left out once it changed again: that is told by itself."""
    was, now, workshop = event.facts["was"], event.facts["now"], one.workshop
    if one.state in OVER or not workshop.is_published or held(workshop) != now:
        return None
    joins = event.facts["address"] and one.state == State.ACCEPTED and one.mode == Mode.REMOTE
    if was == now:
        sentence = _("Where to join “%(title)s” online (%(when)s) has changed: the new address stands behind the link "
                     "below.")  # fmt: skip
        return own(one, words, _("Changed: %(title)s"), [sentence]) if joins else None
    before = as_workshop(was)
    words |= {"when": when(workshop), "where": _whereabouts(workshop), "timezone": workshop.timezone}
    words |= {"old_when": when(before), "old_where": _whereabouts(before)}
    sentences = [
        _("The days or the place of “%(title)s” have changed. Your registration stays as it is."),
        _("Before: %(old_when)s, %(old_where)s."),
        _("Now: %(when)s, %(where)s."),
    ]
    if before.timezone != workshop.timezone:
        sentences.append(_("Hours are now those of %(timezone)s."))
    if joins:
        sentences.append(_("Where to join online has changed, too: the new address stands behind the link below."))
    sentences.append(_("If you cannot come any more, cancel your registration behind the link below."))
    return replace(own(one, words, _("Changed: %(title)s"), sentences), items=(_calendar(workshop),))


def _whereabouts(workshop: Workshop) -> str:
    both = workshop.is_in_person and workshop.is_remote
    return _("%(place)s and online") % {"place": where(workshop)} if both else where(workshop)


def _calendar(workshop: Workshop) -> Told:
    path = f"{reverse('calendar-workshop', args=[workshop.pk])}?language={current_language()}"
    return Told(subject=_("Put the new days into your calendar (iCalendar)"), sentences=(), path=path, action="")


KINDS = (
    Kind(
        "workshops.moved",
        gettext_lazy("A workshop for which you registered has other days or another place"),
        of_people(_moved),
        seen_by_all,
    ),
)
