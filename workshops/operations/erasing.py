"""Erasing who registered: at their wish, with their account, or twelve months after the workshop."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members import wall
from ehealth_portal.members.models import User

from ..models import Certificate, LinkAsked, Registration
from ..models.fellowships import Fellowship
from . import seating

State = Registration.State
GONE = ("name", "email", "organization", "function", "gender", "reason", "seed")


@transaction.atomic
def erase(registration: Registration, *, by: User | None, at: datetime) -> Registration:
    """Name, address and answers go; that somebody of this country took part stays, for the counts."""
    seating.locked(registration.workshop)
    fresh = seating.fresh(registration)
    if fresh.erased_at is not None:
        return fresh
    wall.show_linked(fresh.sha256)  # once it is nobody's, whose it was could not write it
    for name in GONE:
        setattr(fresh, name, "")
    fresh.answers, fresh.user, fresh.erased_at = {}, None, at
    if fresh.state == State.DECLINED:
        fresh.reason = "–"  # that there was one is held by the database
    if fresh.state in (State.ASKED, State.WAITING, State.ACCEPTED) and not _took_place(fresh, on=at.date()):
        fresh.state = State.CANCELLED
        seating.leave(fresh)
    fresh.service_requests.all().delete()
    Fellowship.objects.filter(registration=fresh).update(motive="", reason="–", criteria={})
    certificates = Certificate.objects.filter(registration=fresh)
    certificates.update(name="")
    certificates.exclude(reason="").update(reason="–")
    seating.write(fresh, *GONE, "answers", "user", "erased_at", "state")
    audit.record("workshops.erase_registration", fresh.workshop, by=by, at=at, after={"registration": fresh.pk})
    transaction.on_commit(lambda: nudge("workshops.let_go"), robust=True)  # whose double, only workers see
    return fresh


def erase_person(user: User, *, by: User | None, at: datetime) -> int:
    """Every registration of an account, or of its address."""
    rows = Registration.objects.filter(Q(user=user) | Q(email=user.email.lower()), erased_at__isnull=True)
    found = list(rows.select_related("workshop").order_by("workshop", "pk"))
    for registration in found:
        erase(registration, by=by, at=at)
    LinkAsked.objects.filter(email=user.email.lower()).delete()
    return len(found)


def let_go(*, at: datetime) -> int:
    """Of workshops that ended twelve months ago, and doubles of what was erased. Each is an act of its own."""
    last = _a_year_before(at.date())
    rows = Registration.objects.filter(Q(workshop__ends_on__lte=last) | _left_alone(), erased_at__isnull=True)
    found = list(rows.select_related("workshop").order_by("workshop", "pk"))
    for registration in found:
        erase(registration, by=None, at=at)
    return len(found)


def _left_alone() -> Q:
    """A double lasts as long as what it doubles."""
    own = Registration.objects.filter(workshop=OuterRef("workshop"), email=OuterRef("email"), is_double=False)
    return Q(is_double=True) & ~Q(Exists(own.filter(erased_at__isnull=True)))


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _took_place(registration: Registration, *, on: date) -> bool:
    ends = registration.workshop.ends_on
    return ends is not None and ends < on
