"""Staff and workers decide: accepting, declining, filling seats that became free, calling off, sending a link again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State as Reviewed

from .. import permissions
from ..models import Registration, Workshop
from . import seating, telling_people
from .registering import note
from .writing import day_there

State = Registration.State
LIVE = (State.ASKED, State.WAITING, State.ACCEPTED)


@transaction.atomic
def accept(registration: Registration, *, by: User, at: datetime) -> Registration:
    """Moderation: gives a seat, or a place on the waiting list where none is free."""
    workshop = seating.locked(registration.workshop)
    fresh = _to_decide(registration, by=by)
    if fresh.state != State.ASKED:
        raise NotPossibleNow(_("This registration does not wait for a decision."))
    fresh.state = State.ACCEPTED if seating.take(workshop, fresh) else State.WAITING
    fresh.decided_by, fresh.decided_at = by, at
    seating.write(fresh, "state", "decided_by", "decided_at")
    note("accept_registration", fresh, by=by, at=at)
    telling_people.tell_person("workshops.accept_registration", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def decline(registration: Registration, *, by: User, at: datetime, reason: str) -> Registration:
    """Also who was accepted or waits: their seat goes to who waits longest."""
    seating.locked(registration.workshop)
    fresh = _to_decide(registration, by=by)
    if fresh.state not in LIVE:
        raise NotPossibleNow(_("This registration does not wait for a decision."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the person reads it.")]})
    fresh.state, fresh.reason = State.DECLINED, reason.strip()
    fresh.decided_by, fresh.decided_at = by, at
    seating.write(fresh, "state", "reason", "decided_by", "decided_at")
    seating.leave(fresh)
    note("decline_registration", fresh, by=by, at=at)
    telling_people.tell_person("workshops.decline_registration", fresh, by=by, at=at)
    telling_people.tell_nominator("workshops.nominee_declined", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def send_link(registration: Registration, *, by: User, at: datetime) -> Registration:
    """The person lost the mail: it is sent once more, to the address that registered."""
    fresh = _to_decide(registration, by=by)
    if fresh.erased_at is not None:
        raise NotPossibleNow(_("The data of this person were erased."))
    if fresh.is_double:
        raise NotPossibleNow(_("The person registered otherwise: send the link of that registration."))
    note("send_link", fresh, by=by, at=at)
    telling_people.tell_person("workshops.send_link", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def fill_seats(workshop: Workshop, *, at: datetime) -> list[Registration]:
    """Free seats go to those who wait, longest first. Called by workers, which see all who wait."""
    fresh = seating.locked(workshop)
    if not fresh.is_published or (fresh.ends_on and day_there(fresh, at) > fresh.ends_on):
        return []
    seating.release_kept(fresh)
    moved, full = [], set()
    for registration in fresh.registrations.filter(state=State.WAITING).order_by("registered_at", "pk"):
        if registration.mode in full or not seating.take(fresh, registration):
            full.add(registration.mode)
        else:
            registration.state, registration.decided_at = State.ACCEPTED, at
            seating.write(registration, "state", "decided_at")
            note("give_seat", registration, by=None, at=at)
            telling_people.tell_person("workshops.give_seat", registration, by=None, at=at)
            moved.append(registration)
    return moved


@transaction.atomic
def call_off(workshop: Workshop, *, at: datetime) -> int:
    """Of a workshop that was withdrawn: whoever registered is told, and their registration is over."""
    fresh = seating.locked(workshop)
    if fresh.state != Reviewed.WITHDRAWN:
        return 0
    registrations = list(fresh.registrations.filter(state__in=LIVE))
    for registration in registrations:
        registration.state = State.CANCELLED
        seating.write(registration, "state")
        seating.leave(registration)
        note("call_off", registration, by=None, at=at)
        telling_people.tell_person("workshops.call_off", registration, by=None, at=at)
    return len(registrations)


def _to_decide(registration: Registration, *, by: User) -> Registration:
    fresh = seating.fresh(registration)
    if not permissions.may_decide_registration(by, fresh):
        raise NotAllowed(_("Only who works on this workshop decides on registrations, and not on their own."))
    return fresh
