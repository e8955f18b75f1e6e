"""The last seat goes to exactly one; the control shows what happens without lock and constraint."""

from functools import partial

import pytest
from django.db import connection

from ehealth_portal.refusals import NotPossibleNow
from tests import make
from tests.faults.racing import at_once
from workshops import tasks
from workshops.models import Registration, Seat, Workshop
from workshops.operations import moderating, registering, seating

from . import making

AT_ONCE = 50
State = Registration.State


def rush(workshop, people):
    acts = [partial(registering.register, workshop, one, consents=True, by=None, at=making.AT) for one in people]
    at_once(*acts)
    return Registration.objects.filter(workshop=workshop)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_for_one_seat_accept_exactly_one():
    workshop, people = making.workshop(seats=1), [making.person() for _number in range(AT_ONCE)]
    registered = rush(workshop, people)
    assert registered.count() == AT_ONCE
    assert registered.filter(state=State.ACCEPTED).count() == Seat.objects.count() == 1
    assert registered.filter(state=State.WAITING).count() == AT_ONCE - 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_control_without_lock_and_constraint_more_than_one_is_accepted(monkeypatch):
    workshop, people = making.workshop(seats=1), [making.person() for _number in range(AT_ONCE)]
    monkeypatch.setattr(seating, "locked", lambda one: Workshop.objects.get(pk=one.pk))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workshops_seat DROP CONSTRAINT workshops_seat_held_by_one")
    try:
        registered = rush(workshop, people)
        assert registered.filter(state=State.ACCEPTED).count() > 1
    finally:
        Seat.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE workshops_seat ADD CONSTRAINT workshops_seat_held_by_one "
                "UNIQUE (workshop_id, mode, number)"
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_with_the_constraint_alone_nobody_gets_a_second_seat(monkeypatch):
    """The lock off, the database still holds: whoever comes second waits."""
    workshop, people = making.workshop(seats=1), [making.person() for _number in range(20)]
    monkeypatch.setattr(seating, "locked", lambda one: Workshop.objects.get(pk=one.pk))
    registered = rush(workshop, people)
    assert registered.filter(state=State.ACCEPTED).count() == Seat.objects.count() == 1
    assert registered.count() == len(people)


@pytest.mark.django_db
def test_a_freed_seat_goes_to_who_waits_longest(cast):
    workshop = making.workshop(seats=1)
    first, second, third = (
        registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
        for _number in range(3)
    )
    assert [first.state, second.state, third.state] == [State.ACCEPTED, State.WAITING, State.WAITING]
    registering.cancel(first, by=None, at=making.AT)
    assert [one.pk for one in moderating.fill_seats(workshop, at=making.AT)] == [second.pk]
    assert moderating.fill_seats(workshop, at=making.AT) == []


@pytest.mark.django_db
@pytest.mark.parametrize("is_kept", [True, False])
def test_who_comes_later_is_not_served_before_who_waits(cast, monkeypatch, is_kept):
    """And the control: a seat that is not kept goes to whoever comes first."""
    workshop = making.workshop(seats=1)
    first, second = (
        registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
        for _number in range(2)
    )
    registering.cancel(first, by=None, at=making.AT)
    if not is_kept:
        seating.release_kept(workshop)
    later = registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
    assert later.state == (State.WAITING if is_kept else State.ACCEPTED)
    tasks.fill_seats()
    second.refresh_from_db()
    assert second.state == (State.ACCEPTED if is_kept else State.WAITING)


@pytest.mark.django_db
def test_a_seat_nobody_waits_for_is_free_once_the_clock_has_looked(cast):
    workshop = making.workshop(seats=1)
    first = registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
    registering.cancel(first, by=None, at=making.AT)
    tasks.fill_seats()
    assert Seat.objects.count() == 0


@pytest.mark.django_db
def test_one_address_registers_once(cast):
    workshop, person = making.workshop(), making.person()
    registering.register(workshop, person, consents=True, by=None, at=making.AT)
    with pytest.raises(NotPossibleNow):
        registering.register(workshop, person, consents=True, by=None, at=making.AT)
    assert Registration.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "is_open"), [(21, True), (22, False)])
def test_registration_closes_at_midnight_of_the_workshop(cast, hour, is_open):
    """The last day is 15 January in Kigali, which ends at 22:00 UTC."""
    workshop, at = making.workshop(), make.AT.replace(year=2027, month=1, day=15, hour=hour, minute=30)
    if is_open:
        registering.register(workshop, making.person(), consents=True, by=None, at=at)
    else:
        with pytest.raises(NotPossibleNow):
            registering.register(workshop, making.person(), consents=True, by=None, at=at)
