"""Asking for news: of what is quiet and wanted, once a quarter, three times a person and week."""

from datetime import date, timedelta

import pytest
from django.db import connection

from activities import operations as activities
from activities.models import Activity, Milestone
from ehealth_portal.notifications.models import Notice
from ehealth_portal.replies.kinds import REMINDER
from ehealth_portal.replies.models import ActivityReminder
from ehealth_portal.replies.operations import remind, reminding
from ehealth_portal.reporting.models import StatusStatement
from tests import make
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db
SOON = make.AT.date() + timedelta(days=10)
LONG_AGO = make.AT - timedelta(days=200)


def quiet(kind="study", due=SOON, **fields):
    made = make.activity(kind=kind, at=LONG_AGO, **fields)
    if due:
        Milestone.objects.create(
            provision=make.provision(), activity=made, title="A draft", due_on=due, created_at=LONG_AGO
        )
    return made


def notices():
    return Notice.objects.filter(event__kind=REMINDER.name)


def asked(user=None):
    rows = notices().filter(channel="email")
    return (rows.filter(user=user) if user else rows).count()


def test_the_rapporteurs_of_the_group_are_asked_once_a_quarter(cast):
    quiet()
    assert [remind(at=make.AT), remind(at=make.AT), remind(at=make.AT + timedelta(days=30))] == [1, 0, 0]
    assert sorted(notices().values_list("user__email", "channel", "why")) == [
        ("rapporteur@demo.example", "email", "group"), ("rapporteur@demo.example", "inbox", "group"),
    ]  # fmt: skip
    assert remind(at=make.AT.replace(month=12, day=31) + timedelta(days=1)) == 1
    assert list(ActivityReminder.objects.values_list("quarter", flat=True)) == ["2026Q4", "2027Q1"]


def test_the_mail_can_be_answered_and_says_since_when_nothing_was_heard(cast):
    quiet(title="A study")
    remind(at=make.AT)
    event = notices().get(channel="email").event
    told = REMINDER.tell([event])[event.pk]
    assert (told.subject, told.may_be_answered, told.sentences[0]) == (
        "How does it go on: A study", True, "No progress has been logged on it yet.",
    )  # fmt: skip
    assert REMINDER.seen([event.record_id], cast.rapporteur) == {event.record_id}


def test_an_activity_of_which_something_was_heard_is_left_alone(cast):
    activity = quiet()
    activities.log_progress(
        activity, by=cast.rapporteur, at=make.AT, on=make.AT.date() - timedelta(days=30), narrative="It went on."
    )
    assert remind(at=make.AT) == 0


def test_a_draft_that_nobody_confirmed_is_no_news(cast):
    activities.draft_progress(quiet(), by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="It went on.")
    assert remind(at=make.AT) == 1


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"due": None}, 0), ({"due": make.AT.date() + timedelta(days=15)}, 0), ({"due": date(2026, 1, 1)}, 1),
        ({"kind": "meeting"}, 1), ({"kind": "meeting", "due": None}, 0),
    ],
)  # fmt: skip
def test_only_what_goes_on_and_is_wanted_is_asked_about(cast, fields, number):
    quiet(**fields)
    assert remind(at=make.AT) == number


def test_a_provision_that_needs_attention_wants_news(cast):
    quiet(due=None)
    StatusStatement.objects.create(
        provision=make.provision(), voice="proposed", status="attn", rule="silent", at=make.AT
    )
    assert remind(at=make.AT) == 1


def test_what_was_completed_is_not_asked_about(cast):
    activity = quiet()
    entry = activities.log_progress(
        activity, by=cast.rapporteur, at=LONG_AGO, on=LONG_AGO.date(), narrative="Done.", status="done"
    )
    activities.judge_progress(entry, "publish", by=cast.counsellor, at=LONG_AGO)
    assert remind(at=make.AT) == 0


def test_nobody_is_asked_more_than_three_times_a_week_and_the_rest_comes_later(cast):
    for _number in range(5):
        quiet()
    assert (remind(at=make.AT), asked(cast.rapporteur)) == (3, 3)
    assert remind(at=make.AT + timedelta(days=6)) == 0
    assert (remind(at=make.AT + timedelta(days=8)), asked(cast.rapporteur)) == (2, 5)


def test_without_anybody_who_may_answer_nobody_is_asked(cast):
    quiet()
    cast.rapporteur.roles.all().delete()
    assert (remind(at=make.AT), ActivityReminder.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_three_clocks_ask_once():
    make.author(), make.judge()
    quiet()
    told = at_once(*[lambda: remind(at=make.AT)] * 3)
    assert (sorted(told), asked()) == ([0, 0, 1], 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_control_without_the_row_three_clocks_ask_three_times(monkeypatch):
    make.author(), make.judge()
    quiet()
    monkeypatch.setattr(reminding, "_first_to_ask", lambda activity, at: True)
    assert (sum(at_once(*[lambda: remind(at=make.AT)] * 3)), asked(), Activity.objects.count()) == (3, 3, 1)
