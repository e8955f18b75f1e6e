"""Two editions of one compendium published at the same moment: one number each. The control takes the lock away."""

from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from best_practices.models import Compendium, Edition
from best_practices.operations import publishing
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotPossibleNow, Refusal
from tests import make
from tests.faults.racing import at_once

from . import edition_making as making

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def judge(transactional_db):
    return making.second()


def publish(pk, by):
    return publishing.publish(Edition.objects.get(pk=pk), by=User.objects.get(pk=by.pk), at=make.AT)


def race(*editions, by):
    def act(pk):
        try:
            return publish(pk, by)
        except IntegrityError as error:
            return error

    return at_once(*[partial(act, one.pk) for one in editions])


def test_each_number_is_given_once_and_the_other_is_built_again(judge):
    of = making.compendium()
    for number in (1, 2, 3):
        pair = making.submitted(of), making.submitted(of)
        told = race(*pair, by=judge)
        assert sorted(type(one) for one in told if isinstance(one, Refusal)) == [NotPossibleNow]
        assert Edition.objects.filter(number__isnull=False).count() == number
        late = next(one for one in pair if Edition.objects.get(pk=one.pk).number is None)
        Edition.objects.filter(pk=late.pk).delete()


def test_editions_of_two_compendia_wait_for_nobody(judge):
    pair = making.submitted(making.compendium()), making.submitted(making.compendium("Another"))
    race(*pair, by=judge)
    assert list(Edition.objects.values_list("number", flat=True)) == [1, 1]


def test_control_without_the_lock_both_take_the_same_number(judge, monkeypatch):
    meet = Barrier(2)

    def both_read(pk):
        meet.wait(timeout=30)
        return Compendium.objects.get(pk=pk)

    monkeypatch.setattr(publishing, "locked_compendium", both_read)
    of = making.compendium()
    told = race(making.submitted(of), making.submitted(of), by=judge)
    assert [isinstance(one, IntegrityError) for one in told].count(True) == 1  # the constraint is the last defence
