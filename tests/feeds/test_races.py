"""Requests at once make no more keys than one after the other."""

import secrets
import time

import pytest
from django.db import connection
from django.utils import timezone

from ehealth_portal.feeds import operations
from ehealth_portal.feeds.models import FeedToken
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
real = secrets.token_urlsafe


def slow(number):
    """Between counting and writing, so that the others count meanwhile if they can."""
    time.sleep(0.2)
    return real(number)


def made_at_once(me, monkeypatch):
    for number in range(operations.MOST - 1):
        operations.make_feed_token(me, f"{number}", by=me, at=timezone.now())
    monkeypatch.setattr(operations.secrets, "token_urlsafe", slow)
    at_once(*[lambda: operations.make_feed_token(me, "more", by=me, at=timezone.now())] * 4)
    return FeedToken.objects.count()


def test_ten_stay_ten(cast, monkeypatch):
    assert made_at_once(cast.rapporteur, monkeypatch) == operations.MOST


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time anyway")
def test_control_without_the_lock_there_are_more(cast, monkeypatch):
    monkeypatch.setattr(operations, "_one_at_a_time", lambda _user: None)
    assert made_at_once(cast.rapporteur, monkeypatch) > operations.MOST
