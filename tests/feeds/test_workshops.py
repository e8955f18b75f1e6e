"""Planned workshops in the feed and the calendars: beside activities, never twice; sessions at their hours."""

from datetime import UTC, date, datetime

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from ehealth_portal.dated import PartialDate
from tests import make
from tests.workshops import making
from workshops.entry import Planned
from workshops.models import Workshop
from workshops.operations import programme

pytestmark = pytest.mark.django_db


def titles(address):
    return [str(entry.title) for entry in feedparser.parse(Client().get(address).content).entries]


def events(address):
    return Calendar.from_ical(Client().get(address).content).walk("VEVENT")


@pytest.fixture
def both(cast):
    """An activity of its own, and one that stands for a workshop."""
    make.activity(kind="workshop", title="Only an activity", started=PartialDate(date(2026, 3, 14)))
    double = make.activity(kind="workshop", title="Its entry", started=PartialDate(date(2027, 2, 9)))
    planned = making.workshop()
    Workshop.objects.filter(pk=planned.pk).update(activity=double)
    return planned


def test_a_workshop_that_is_an_activity_too_is_told_once(both):
    title = both.announcements.get().title
    assert sorted(titles("/feeds/workshops.atom")) == sorted(["Only an activity", title])
    assert {str(one["summary"]) for one in events("/calendars/workshops.ics")} == {"Only an activity", title}


def test_filters_of_both_narrow_both_and_those_of_activities_leave_activities(both):
    assert titles("/feeds/workshops.atom?year=2027") == [both.announcements.get().title]
    assert sorted(titles("/feeds/workshops.atom?confidence=logged")) == ["Its entry", "Only an activity"]


def test_one_workshop_on_its_days_and_its_sessions_at_their_hours(both):
    starts = datetime(2027, 2, 9, 7, tzinfo=UTC)
    planned = Planned(starts, starts.replace(hour=8), "Opening", speakers=(("Ana Silva", "WHO", False),), room="A")
    programme.add_session(both, planned, by=make.clerk(), at=make.AT)
    whole, session = events(f"/calendars/workshops/{both.pk}.ics")
    assert (whole["dtstart"].dt, whole["dtend"].dt) == (date(2027, 2, 9), date(2027, 2, 11))
    assert (session["dtstart"].dt, session["dtend"].dt) == (starts, starts.replace(hour=8))
    assert (str(session["location"]), str(session["description"])) == ("A, Kigali", "Ana Silva, WHO")
    assert session["sequence"] == whole["sequence"] == Workshop.objects.get(pk=both.pk).version


def test_a_draft_has_no_calendar(cast):
    assert Client().get(f"/calendars/workshops/{making.workshop('draft').pk}.ics").status_code == 404
