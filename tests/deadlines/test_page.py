"""The page of deadlines: overdue first, for each reader their own, the same number of queries for any number."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities import operations
from ehealth_portal.deadlines.operations.climbing import remind
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/en/deadlines/"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.AT)


def milestone(cast, title="Second draft", left=7, **fields):
    due_on = make.AT.date() + timedelta(days=left)
    return operations.set_milestone(
        make.provision(), title=title, due_on=due_on, by=cast.secretariat, at=make.AT, body=make.body(), **fields
    )


def titles(client, user=None, page=1):
    if user:
        client.force_login(user)
    return [line.matter.title for line in client.get(f"{PAGE}?page={page}").context["lines"]]


def test_overdue_ones_come_first(client, cast):
    for title, left in (("Later", 90), ("Overdue", -3), ("Soon", 2), ("Met", 1)):
        made = milestone(cast, title, left)
    operations.meet_milestone(made, by=cast.rapporteur, at=make.AT, on=date(2026, 11, 20))
    assert titles(client) == ["Overdue", "Soon", "Later"]
    text = client.get(PAGE).content.decode()
    assert "overdue for 3 days" in text
    assert "Rapporteurs of SG21" in text


def test_the_public_finds_milestones_and_a_group_what_it_judges(client, cast):
    milestone(cast, "Due")
    make.activity(State.SUBMITTED, by=cast.rapporteur, title="Waits")
    gone = make.activity(by=cast.rapporteur)
    operations.set_milestone(
        make.provision(), title="Gone", due_on=date(2026, 12, 1), by=cast.secretariat, at=make.AT, activity=gone
    )
    operations.withdraw(gone, by=cast.counsellor, at=make.AT, reason="Twice.")
    assert titles(client) == ["Due"]
    assert titles(client, cast.focal_point) == ["Due"]
    assert titles(client, cast.other_counsellor) == ["Due"]
    for insider in (cast.rapporteur, cast.counsellor, cast.secretariat):
        assert titles(client, insider) == ["Due", "Waits"]


def test_who_signs_in_reads_when_reminders_went_out(client, cast):
    milestone(cast)
    remind(at=make.AT)
    assert b"Reminded" not in client.get(PAGE).content
    client.force_login(cast.rapporteur)
    answer = client.get(PAGE)
    assert [[rung.rung for rung in line.told] for line in answer.context["lines"]] == [[7]]
    assert answer.content.decode().count("22 November 2026") == 1


def test_twenty_stand_on_a_page(client, cast):
    for number in range(23):
        milestone(cast, f"Number {number:02d}", left=number)
    assert titles(client) == [f"Number {number:02d}" for number in range(20)]
    assert titles(client, page=2) == ["Number 20", "Number 21", "Number 22"]


def test_without_any_the_page_says_what_will_stand_there(client):
    assert b"Nothing has a last day just now." in client.get(PAGE).content


@pytest.mark.parametrize("who", ["public", "secretariat"])
def test_one_row_costs_as_much_as_many(client, cast, who):
    if who != "public":
        client.force_login(getattr(cast, who))

    def add():
        milestone(cast)
        make.activity(State.SUBMITTED, by=cast.rapporteur)
        remind(at=make.AT)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    add()
    client.get(PAGE)
    one = cost()
    add()
    add()
    assert cost() == one
