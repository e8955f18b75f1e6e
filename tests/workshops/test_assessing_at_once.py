"""Two who change one answer at the same moment, and two who submit: one is first, the other is told."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from tests import make
from tests.faults.racing import at_once
from workshops.models import Assessment
from workshops.operations import assessing, rounds
from workshops.replying import Given

from . import making

AT_ONCE = 8
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def malawi():
    round_ = making.round_of(make.state("MWI", "Malawi"))
    rounds.open_round(round_, by=make.clerk(), at=make.AT)
    made = Assessment.objects.get()
    assessing.answer(made, [Given("links", number=Decimal(1))], by=speaker(), at=make.AT)
    return made


def speaker():
    return making.focal_point("MWI", "Malawi")


def change(assessment):
    """Each read version 1 of the answer."""
    by = speaker()
    return [
        partial(assessing.answer, assessment, [Given("links", number=Decimal(5), version=1)], by=by, at=make.AT)
        for _number in range(AT_ONCE)
    ]


def kept(results):
    return sum(isinstance(one, Assessment) for one in results)


def test_of_those_who_change_one_answer_at_once_exactly_one_is_first(malawi):
    assert kept(at_once(*change(malawi))) == 1
    assert malawi.answers.get().version == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_control_without_the_lock_more_than_one_believes_to_be_first(malawi, monkeypatch):
    monkeypatch.setattr(
        assessing, "locked", lambda one: Assessment.objects.select_related("round__questionnaire").get(pk=one.pk)
    )
    assert kept(at_once(*change(malawi))) > 1


def test_submitted_at_once_it_is_submitted_once(malawi):
    by = speaker()
    at_once(*[partial(assessing.submit_assessment, malawi, by=by, at=make.AT) for _number in range(AT_ONCE)])
    assert list(malawi.submissions.values_list("number", flat=True)) == [1]
