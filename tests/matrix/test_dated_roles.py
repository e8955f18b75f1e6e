"""A role counts from its first day to its last, on the very next request: with the same session and the same token."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ehealth_portal.members.models import Role
from ehealth_portal.reporting.queries.waiting import waiting_for
from workshops.models import Delegation

from . import asking, truth

pytestmark = pytest.mark.django_db
DATES = {
    "ended today": lambda today: {"valid_until": today},
    "ended yesterday": lambda today: {"valid_until": today - timedelta(days=1)},
    "begins tomorrow": lambda today: {"valid_from": today + timedelta(days=1)},
}
OBJECTS = ("activity", "evidence", "progress", "report", "person")


@pytest.mark.parametrize("dates", DATES)
@pytest.mark.parametrize("name", ["rapporteur", "counsellor", "secretariat", "focal_point"])
def test_the_next_request_has_the_rights_of_nobody(world, name, dates):
    """Pages and API, drafts of one's own among them, with the session and the token that were there before."""
    caller = world.callers[name]
    asker = asking.Asker(world, caller)
    without = replace(caller, role="nobody")
    had = [asked for of in OBJECTS for asked in asking.plan(world, caller, of) if asked.expected == asking.ALLOWED]
    lost = [one for asked in had if (one := as_asked_by(without, asked)).expected != asking.ALLOWED]
    lost = lost[:: max(1, len(lost) // 40)]
    assert [str(asked) for asked in lost if asked.method == "GET" and not is_let_in(asker, asked)] == []
    Role.objects.filter(user=caller.user).update(**DATES[dates](timezone.now().date()))
    assert {str(asked): answer for asked in lost if (answer := asking.wrong(asker, asked))} == {}
    assert lost != []


def as_asked_by(caller, asked):
    return replace(
        asked, caller=caller, expected=asking.expectation(caller, asked.address, list(asked.told), asked.case)
    )


def is_let_in(asker, asked):
    return asker.ask(asked).status_code < 300


def test_a_role_that_has_come_counts_on_the_next_request(world):
    """The other way round, so that the test above is not true of everything."""
    caller = world.callers["coming_rapporteur"]
    asker = asking.Asker(world, caller)
    draft = next(
        asked
        for asked in asking.plan(world, caller, "activity")
        if asked.target == "activity.read" and asked.expected == asking.HIDDEN and asked.is_api
    )
    assert asking.wrong(asker, draft) == ""
    Role.objects.filter(user=caller.user).update(valid_from=timezone.now().date())
    assert asker.ask(draft).status_code == 200


def test_nothing_waits_for_somebody_whose_role_has_ended(world):
    """Their drafts are there still, and wait again for who has the role again. A section of an assessment was given to
    the person, whatever their roles."""
    today = timezone.now().date()
    ended = truth.fresh(world.callers["ended_rapporteur"])
    waits = vars(waiting_for(ended, on=today))
    assert [group.place for group in waits.pop("more")] == ["h-sections"]
    assert {name: rows for name, rows in waits.items() if rows} == {}
    Role.objects.filter(user=ended).update(valid_until=None)
    assert waiting_for(truth.fresh(world.callers["ended_rapporteur"]), on=today).drafts != []


# --- feeds ----------------------------------------------------------------------------------------------------------
DOORS = ("/feeds/private/{}/waiting.atom", "/calendars/private/{}/deadlines.ics")


def told_in_feeds(caller):
    """How many entries each private feed of the caller holds, by the key that was there before. Without the sections of
    assessments: they were given to the person, whatever their roles.
    """
    Delegation.objects.filter(to=caller.user).delete()
    answers = [Client().get(door.format(caller.feeds)) for door in DOORS]
    assert [answer.status_code for answer in answers] == [200, 200]
    return [answer.text.count("<entry>") + answer.text.count("BEGIN:VEVENT") for answer in answers]


@pytest.mark.parametrize("dates", DATES)
@pytest.mark.parametrize("name", ["rapporteur", "counsellor", "secretariat"])
def test_the_next_request_of_a_feed_has_the_rights_of_nobody(world, name, dates):
    caller = world.callers[name]
    assert 0 not in told_in_feeds(caller)
    Role.objects.filter(user=caller.user).update(**DATES[dates](timezone.now().date()))
    assert told_in_feeds(caller) == [0, 0] == told_in_feeds(world.callers["nobody"])


def test_a_role_that_has_come_counts_in_the_next_feed(world):
    caller = world.callers["coming_rapporteur"]
    assert told_in_feeds(caller) == [0, 0]
    Role.objects.filter(user=caller.user).update(valid_from=timezone.now().date())
    assert 0 not in told_in_feeds(caller)
