"""New days, another place or address of a published workshop, told to those who registered: each once, by mail."""

from datetime import datetime

from django.db.models import Q

from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Channel, Event, Notice

from ..held import Held, held
from ..models import Registration, Workshop
from ..vocabulary import Mode
from . import telling_people
from .writing import day_there

State = Registration.State
LIVE = (State.ASKED, State.WAITING, State.ACCEPTED)


def tell_moved(
    workshop: Workshop, was: Held, address_was: str, *, by: User, at: datetime, followers: Event | None
) -> None:
    """``followers``: the event by which those are told who follow it. Who registered gets one mail, this one."""
    has_moved, has_address = held(workshop) != was, workshop.remote_address != address_was
    is_over = workshop.ends_on is not None and day_there(workshop, at) > workshop.ends_on  # the record is corrected
    if is_over or not (has_moved or has_address):
        return
    people = workshop.registrations.filter(state__in=LIVE, erased_at__isnull=True, is_double=False)
    if not has_moved:  # where to join is told to those who may
        people = people.filter(state=State.ACCEPTED, mode=Mode.REMOTE)
    facts = {"was": was, "now": held(workshop), "address": has_address}
    telling_people.tell_people("workshops.moved", people, by=by, at=at, facts=facts)
    if followers is not None:
        theirs = Q(user__in=people.values("user")) | Q(user__email__in=people.values("email"))
        Notice.objects.filter(theirs, event=followers, channel=Channel.EMAIL, why="follows").delete()
