"""Two people take each other off a workshop at once: one stays, for somebody must answer those who register."""

from functools import partial

import pytest
from django.db import connection

from ehealth_portal.refusals import NotPossibleNow
from tests import make
from tests.faults.racing import at_once
from workshops.models import Staff, Workshop
from workshops.operations import staffing

from . import making

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def take_each_other_off():
    """Those who stay, and how often it was refused."""
    left, refused = [], 0
    first, second = make.clerk(), make.user("second@demo.example", "secretariat")
    for _round in range(ROUNDS):
        workshop = making.workshop()
        staffing.add_staff(workshop, second, by=first, at=make.AT)
        told = at_once(
            partial(staffing.remove_staff, workshop, first, by=second, at=make.AT),
            partial(staffing.remove_staff, workshop, second, by=first, at=make.AT),
        )
        left.append(Staff.objects.filter(workshop=workshop).count())
        refused += sum(isinstance(one, NotPossibleNow) for one in told)
    return left, refused


def test_one_stays():
    assert take_each_other_off() == ([1] * ROUNDS, ROUNDS)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_control_without_the_lock_nobody_stays(monkeypatch):
    monkeypatch.setattr(staffing, "locked", lambda one: Workshop.objects.get(pk=one.pk))
    left, _refused = take_each_other_off()
    assert 0 in left
