"""Two sendings at the same moment: one number, one fan-out. The control takes away what keeps them apart."""

from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from ehealth_portal.circulars import operations
from ehealth_portal.circulars.models import Addressee, Circular, NumberOfYear
from ehealth_portal.circulars.operations import sending
from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.refusals import Refusal
from ehealth_portal.review import operations as review
from tests import make
from tests.faults.racing import at_once, unlocked, without

from .world import AT, built, submitted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def world(transactional_db):
    found = built()
    found.second = make.user("second.sender@demo.example", "administrator")
    return found


def send(pk, by):
    return operations.send(Circular.objects.get(pk=pk), by=User.objects.get(pk=by.pk), at=AT)


def race(world, made):
    told = at_once(partial(send, made.pk, world.sender), partial(send, made.pk, world.second))
    mails = Notice.objects.filter(event__kind="circulars.send", channel="email").count()
    return told, Event.objects.filter(kind="circulars.send").count(), mails


def test_two_who_send_one_circular_send_it_once(world):
    for number in range(1, 6):
        Event.objects.all().delete()
        made = submitted(world)
        told, events, mails = race(world, made)
        assert sum(isinstance(one, Refusal) for one in told) == 1
        assert (events, mails, made.addressees.count()) == (1, 3, 4)
        assert (str(Circular.objects.get(pk=made.pk)), NumberOfYear.objects.get().last) == (f"{number}/2026", number)


def test_control_without_lock_version_and_constraint_it_goes_out_twice(world, monkeypatch):
    made, meet = submitted(world), Barrier(2)
    NumberOfYear.objects.create(year=AT.year)

    def both_read(record, *, version=None):
        fresh = unlocked(record)
        meet.wait(timeout=30)
        return fresh

    create = Addressee.objects.bulk_create
    with without(monkeypatch, version=True, modules=(review,)):
        monkeypatch.setattr(review, "locked", both_read)
        monkeypatch.setattr(
            sending.Addressee.objects, "bulk_create", lambda rows, **more: create(rows, ignore_conflicts=True)
        )
        told, events, mails = race(world, made)
    assert [isinstance(one, Refusal) for one in told] == [False, False]
    assert (events, mails, NumberOfYear.objects.get().last) == (2, 6, 2)


def test_two_circulars_sent_at_once_get_two_numbers(world):
    pair = [submitted(world), submitted(world)]
    at_once(*[partial(send, made.pk, by) for made, by in zip(pair, (world.sender, world.second), strict=True)])
    assert {str(one) for one in Circular.objects.all()} == {"1/2026", "2/2026"}
