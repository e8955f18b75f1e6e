"""Noting who was there, and counting them by country."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Attendance, Participation, Registration, Session, Workshop
from ..vocabulary import Gender, Mode
from .writing import day_there


@dataclass(frozen=True)
class There:
    """``session`` None: for the whole of the workshop."""

    registration: Registration
    mode: str = Mode.IN_PERSON
    session: Session | None = None


@transaction.atomic
def note_attendance(
    workshop: Workshop, present: Iterable[There], *, absent: Iterable[There] = (), by: User, at: datetime
) -> int:
    """Note who was there and who was not after all; returns how many attended. Counts by country follow."""
    fresh = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if not permissions.may_note_attendance(by, fresh):
        raise NotAllowed(_("Only who works on this workshop notes who was there."))
    must_be_published(fresh)
    if not has_begun(fresh, at=at):
        raise NotPossibleNow(_("This workshop has not begun yet."))
    there, gone = list(present), list(absent)
    _must_belong(fresh, there, gone)
    if not there and not gone:
        return Attendance.objects.filter(registration__workshop=fresh).values("registration").distinct().count()
    for one in there:
        Attendance.objects.update_or_create(
            registration=one.registration,
            session=one.session,
            defaults={"mode": one.mode, "noted_by": by, "noted_at": at},
        )
    for one in gone:
        Attendance.objects.filter(registration=one.registration, session=one.session).delete()
    attended = count(fresh)
    after = {"attended": attended, "noted": len(there), "taken_back": len(gone)}
    audit.record("workshops.note_attendance", fresh, by=by, at=at, after=after)
    return attended


def must_be_published(workshop: Workshop) -> None:
    if not workshop.is_published:
        raise NotPossibleNow(_("This workshop is not published: nobody takes part in it."))


def has_begun(workshop: Workshop, *, at: datetime) -> bool:
    """By the day at the workshop."""
    return workshop.starts_on is not None and day_there(workshop, at) >= workshop.starts_on


def _must_belong(workshop: Workshop, present: list[There], absent: list[There]) -> None:
    both = [*present, *absent]
    strange = any(one.registration.workshop_id != workshop.pk for one in both)
    strange |= any(one.session is not None and one.session.workshop_id != workshop.pk for one in both)
    strange |= any(one.registration.is_double for one in present)
    if strange or any(one.registration.state != Registration.State.ACCEPTED for one in present):
        raise NotPossibleNow(_("Only people who were accepted for this workshop attend it."))


def count(workshop: Workshop) -> int:
    """Count again, from the people, by country and way; those whose country is not known are in the sum alone."""
    people: dict[int, tuple[int | None, str, str]] = {}
    rows = Attendance.objects.filter(registration__workshop=workshop).order_by("mode")  # who was there counts as that
    for pk, state, gender, mode in rows.values_list(
        "registration_id", "registration__member_state_id", "registration__gender", "mode"
    ):
        people.setdefault(pk, (state, mode, gender))
    counted: Counter[tuple[int, str, str]] = Counter(
        (state, mode, gender if gender in (Gender.FEMALE, Gender.MALE) else "")
        for state, mode, gender in people.values()
        if state is not None
    )
    workshop.participation.all().delete()
    Participation.objects.bulk_create(
        Participation(
            workshop=workshop,
            member_state_id=state,
            mode=mode,
            women=counted[state, mode, Gender.FEMALE],
            men=counted[state, mode, Gender.MALE],
            others=counted[state, mode, ""],
        )
        for state, mode in sorted({(state, mode) for state, mode, _gender in counted})
    )
    return len(people)
