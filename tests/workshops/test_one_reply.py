"""A form that is sent several times at once is answered once; the control shows what happens without the lock."""

import threading
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from tests.faults.racing import at_once
from workshops.models import SurveyReply, SurveyTicket
from workshops.operations import surveying

from . import holding

AT_ONCE = 6
pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = {"links": {"": {"standing": "answered", "number": "5", "text": "", "language": ""}}}


@pytest.fixture
def ticket(cast):
    held = holding.held(cast.secretariat)
    survey = holding.surveyed(held, by=cast.secretariat, replies=0)
    survey.closes_on = timezone.now().date()
    survey.save()
    return SurveyTicket.objects.create(survey=survey, registration=holding.accepted(held))


def rush(ticket):
    act = partial(surveying.answer_survey, ticket, CONTENT, language="en", at=timezone.now())
    at_once(*[act] * AT_ONCE)
    return SurveyReply.objects.count()


def test_sent_several_times_at_once_it_is_kept_once(ticket):
    assert rush(ticket) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_control_without_the_lock_it_is_kept_more_than_once(ticket, monkeypatch):
    everybody = threading.Barrier(AT_ONCE)

    def unlocked(one):
        found = SurveyTicket.objects.get(pk=one.pk)
        everybody.wait(timeout=20)  # all have read before anybody writes
        return found

    monkeypatch.setattr(surveying, "locked", unlocked)
    assert rush(ticket) == AT_ONCE
