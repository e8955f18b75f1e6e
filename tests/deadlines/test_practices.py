"""Best practices and their reviews as deadlines: who is reminded, when, and when it is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from best_practices import operations
from best_practices.models import Practice
from ehealth_portal.deadlines.models import Rung
from ehealth_portal.deadlines.operations.climbing import remind
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    """Reminds on a day; returns whom of those that were told."""

    def on(day):
        at = make.AT.replace(year=day.year, month=day.month, day=day.day)
        monkeypatch.setattr(timezone, "now", lambda: at)
        remind(at=at)
        events = Event.objects.filter(kind="deadlines.reminder", at=at)
        return set(Notice.objects.filter(event__in=events, channel="inbox").values_list("user__email", flat=True))

    return on


def test_author_is_reminded_to_confirm_on_each_rung_once(cast, clock):
    last = make.practice().valid_until
    assert clock(last - 91 * DAY) == set()
    assert clock(last - 90 * DAY) == {cast.rapporteur.email}
    assert clock(last - 90 * DAY) == {cast.rapporteur.email}  # the same notices, no further ones
    assert list(Rung.objects.values_list("source", "rung")) == [("practice", 90)]
    assert clock(last - 30 * DAY) == {cast.rapporteur.email}


def test_those_for_whom_it_was_told_are_reminded_with_the_author(cast, clock):
    author = make.user("delegate.mwi@demo.example", "delegate", member_state=make.state("MWI"))
    last = make.practice(by=author, member_state=make.state("MWI")).valid_until
    assert clock(last - 14 * DAY) == {author.email, cast.focal_point.email}


def test_secretariat_is_reminded_where_nobody_else_is_left(cast, clock):
    last = make.practice().valid_until
    Role.objects.filter(user=cast.rapporteur).update(valid_until=make.AT.date())
    assert clock(last - 14 * DAY) == {cast.secretariat.email}


@pytest.mark.parametrize("over", ["confirmed", "superseded", "archived"])
def test_nobody_is_reminded_of_what_is_over(cast, clock, over):
    practice = make.practice()
    last = practice.valid_until
    if over == "confirmed":
        operations.confirm(practice, by=cast.rapporteur, at=make.AT + 300 * DAY)
    elif over == "archived":
        operations.archive(practice, by=cast.rapporteur, at=make.AT, reason="It stopped.")
    else:
        Practice.objects.filter(pk=practice.pk).update(superseded_at=make.AT)
    assert clock(last - 14 * DAY) == set()


def test_reviewer_is_reminded_and_then_the_secretariat_told(cast, clock):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    last = make.AT.date() + 21 * DAY
    review = operations.ask_reviewer(practice, reviewer, due_on=last, by=cast.secretariat, at=make.AT)
    assert clock(last - 7 * DAY) == {reviewer.email}
    assert clock(last + DAY) == {reviewer.email, cast.secretariat.email}
    operations.decline_review(review, by=reviewer, at=make.AT, reason="On leave.")
    assert clock(last + 8 * DAY) == set()


def test_page_shows_each_reader_their_own(client, cast, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.AT)
    practice, reviewer = make.practice(State.SUBMITTED, words={"title": "Photographs"}), make.reviewers()[0]
    operations.ask_reviewer(practice, reviewer, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
    for person, found in ((None, []), (cast.rapporteur, []), (reviewer, ["Photographs"])):
        if person:
            client.force_login(person)
        page = client.get("/en/deadlines/")
        assert [line.matter.title for line in page.context["lines"]] == found
    assert reviewer.name not in page.content.decode().partition("<main")[2]


def test_many_cost_as_much_as_one(cast, django_assert_num_queries, monkeypatch):
    from ehealth_portal.deadlines.practices import SOURCES

    monkeypatch.setattr(timezone, "now", lambda: make.AT + timedelta(days=3 * 365))
    ids = [make.practice(body=make.body()).pk for _number in range(3)]
    for some in (ids[:1], ids):
        with django_assert_num_queries(7):
            assert len(SOURCES[0].matters(some, make.AT.date())) == len(some)
