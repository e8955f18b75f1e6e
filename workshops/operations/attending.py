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
    workshop: Workshop, present: Iterable[There], *, absent: Iterable[Registration] = (), by: User, at: datetime
) -> int:
    """Note who was there and who was not after all; returns how many attended. Counts by country follow."""
    fresh = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if not permissions.may_note_attendance(by, fresh):
        raise NotAllowed(_("Only who works on this workshop notes who was there."))
    if fresh.starts_on is None or day_there(fresh, at) < fresh.starts_on:
        raise NotPossibleNow(_("This workshop has not begun yet."))
    there = list(present)
    gone = [one.pk for one in absent]
    foreign = [one for one in there if one.registration.workshop_id != fresh.pk]
    if foreign or any(one.registration.state != Registration.State.ACCEPTED for one in there):
        raise NotPossibleNow(_("Only people who were accepted for this workshop attend it."))
    for one in there:
        Attendance.objects.update_or_create(
            registration=one.registration,
            session=one.session,
            defaults={"mode": one.mode, "noted_by": by, "noted_at": at},
        )
    Attendance.objects.filter(registration__in=gone, registration__workshop=fresh).delete()
    attended = count(fresh)
    audit.record("workshops.note_attendance", fresh, by=by, at=at, after={"attended": attended})
    return attended


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
