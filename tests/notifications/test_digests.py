"""Digests: one a day and person, on their own clock, with what they may see then; however many clocks run."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from activities import operations as activities
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Channel, DigestRun, Event, Notice, OptOut, Preference, Subscription
from ehealth_portal.notifications.operations import digests, following
from ehealth_portal.notifications.operations.digests import make_digests
from tests import make
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
TOPIC = "body:itu-t-sg21"


@pytest.fixture
def follower(cast):
    return cast.focal_point


def follow(user, cadence, topic=TOPIC):
    following.follow(topic, by=user, at=make.AT, cadence=cadence)


def prefer(user, **wishes):
    following.prefer(following.Wishes(**wishes), by=user, at=make.AT)


def days():
    return list(DigestRun.objects.order_by("day").values_list("day", flat=True))


def sent(at):
    mail.outbox.clear()
    draining.drain(clock=lambda: at)
    return mail.outbox


@pytest.mark.parametrize(
    ("zone", "first_hour"),
    [
        ("UTC", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 22, 19, tzinfo=UTC)),  # summer there: 13 hours ahead
        ("America/St_Johns", datetime(2026, 11, 23, 11, 30, tzinfo=UTC)),  # half an hour off, and behind
        ("Asia/Kathmandu", datetime(2026, 11, 23, 2, 15, tzinfo=UTC)),
    ],
)
def test_it_comes_at_the_hour_of_ones_own_clock(cast, follower, zone, first_hour):
    prefer(follower, time_zone=zone)
    follow(follower, "daily")
    make.activity(at=first_hour - timedelta(hours=2))
    assert make_digests(at=first_hour - timedelta(minutes=1)) == 0
    assert make_digests(at=first_hour) == 1
    assert days() == [date(2026, 11, 23)]


def test_the_hour_holds_when_clocks_change(cast, follower):
    """Europe goes back an hour on 25 October 2026: 8 o'clock is another hour in UTC."""
    prefer(follower, time_zone="Europe/Zurich")
    follow(follower, "daily")
    for day, hour in ((24, 6), (25, 7)):
        at = datetime(2026, 10, day, hour, tzinfo=UTC)
        make.activity(at=at - timedelta(hours=1))
        assert make_digests(at=at - timedelta(minutes=1)) == 0
        assert make_digests(at=at) == 1


def test_on_the_day_of_the_weekly_one_there_is_one_for_both(cast, follower):
    follow(follower, "daily", "kind:meeting")
    follow(follower, "weekly", "kind:study")
    make.activity(kind="study", at=MONDAY - timedelta(days=2))
    make.activity(kind="meeting", at=MONDAY - timedelta(days=2))
    assert make_digests(at=MONDAY - timedelta(days=1) + timedelta(hours=9)) == 1  # Sunday: the daily row alone
    make.activity(kind="meeting", at=MONDAY)
    assert make_digests(at=MONDAY + timedelta(hours=9)) == 1
    carried = [run.rows.count() for run in DigestRun.objects.order_by("day")]
    assert carried == [1, 2]
    assert make_digests(at=MONDAY + timedelta(hours=10)) == 0


def test_what_was_read_in_the_portal_is_left_out_and_nothing_is_no_digest(cast, follower):
    follow(follower, "daily")
    make.activity(at=MONDAY)
    Notice.objects.filter(user=follower, channel=Channel.INBOX).update(read_at=MONDAY)
    assert make_digests(at=MONDAY + timedelta(hours=9)) == 0
    assert days() == []


def test_the_mail_says_each_piece_once_and_what_is_gone_not_at_all(cast, follower):
    follow(follower, "daily")
    kept = make.activity(title="A draft Recommendation on telehealth agreed", at=MONDAY)
    gone = make.activity(title="Entered by mistake", at=MONDAY)
    assert make_digests(at=MONDAY + timedelta(hours=9)) == 1
    activities.withdraw(gone, by=cast.counsellor, at=MONDAY + timedelta(hours=9), reason="Twice.")
    Notice.objects.filter(channel=Channel.EMAIL).exclude(why="digest").delete()
    (message,) = sent(MONDAY + timedelta(hours=9, minutes=1))
    text = str(message.message())
    assert (text.count(kept.title) > 0, gone.title in text) == (True, False)
    assert "1 piece of news" in message.subject


def test_when_all_of_it_is_gone_no_mail_goes_out(cast, follower):
    follow(follower, "daily")
    gone = make.activity(at=MONDAY)
    make_digests(at=MONDAY + timedelta(hours=9))
    activities.withdraw(gone, by=cast.counsellor, at=MONDAY + timedelta(hours=9), reason="Twice.")
    Notice.objects.filter(channel=Channel.EMAIL).exclude(why="digest").delete()
    assert list(sent(MONDAY + timedelta(hours=9, minutes=1))) == []
    row = Notice.objects.get(why="digest")
    assert (row.state, row.reason) == (Notice.State.CANCELLED, "record_gone")


def test_a_topic_that_went_quiet_since_is_left_out(cast, follower):
    follow(follower, "daily", "kind:meeting")
    follow(follower, "daily", "kind:study")
    quiet = make.activity(kind="meeting", title="A meeting of which no mail is to come", at=MONDAY)
    kept = make.activity(kind="study", title="A study on telehealth", at=MONDAY)
    assert make_digests(at=MONDAY + timedelta(hours=9)) == 1
    Subscription.objects.filter(topic="kind:meeting").update(cadence="never")
    Notice.objects.filter(channel=Channel.EMAIL).exclude(why="digest").delete()
    (message,) = sent(MONDAY + timedelta(hours=9, minutes=1))
    text = str(message.message())
    assert (kept.title in text, quiet.title in text) == (True, False)


def test_who_wants_no_mail_of_what_they_follow_gets_none_in_it(cast, follower):
    follow(follower, "daily")
    make.activity(at=MONDAY)
    OptOut.objects.create(user=follower, mailing="follows", at=MONDAY)
    assert make_digests(at=MONDAY + timedelta(hours=9)) == 1
    Notice.objects.filter(channel=Channel.EMAIL).exclude(why="digest").delete()
    assert list(sent(MONDAY + timedelta(hours=9, minutes=1))) == []
    assert Notice.objects.get(why="digest").state == Notice.State.CANCELLED


def test_mail_about_ones_own_work_comes_in_it_when_wanted_so(cast):
    prefer(cast.rapporteur, duties="daily")
    make.activity(at=MONDAY)
    assert Notice.objects.filter(user=cast.rapporteur, channel=Channel.EMAIL).count() == 0
    assert make_digests(at=MONDAY + timedelta(hours=9)) == 1


def test_people_cost_queries_of_their_own_and_rows_do_not(cast, follower, django_assert_max_num_queries):
    follow(follower, "daily")
    for _number in range(5):
        make.activity(at=MONDAY)
    with django_assert_max_num_queries(16):
        make_digests(at=MONDAY + timedelta(hours=9))


needs_rows = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture
def waiting(transactional_db):
    """One person with something for a digest."""
    user = make.user("reader@demo.example")
    event = Event.objects.create(kind="x", record_type="x", record_id="1", at=MONDAY)
    Notice.objects.create(
        event=event, channel="inbox", user=user, why="follows", cadence="daily", state="delivered", reason="shown",
        due_at=MONDAY, created_at=MONDAY,
    )  # fmt: skip
    return user


@needs_rows
@pytest.mark.django_db(transaction=True)
def test_three_clocks_make_one(waiting):
    made = at_once(*[lambda: make_digests(at=MONDAY + timedelta(hours=9))] * 3)
    assert (sum(made), DigestRun.objects.count(), Notice.objects.filter(why="digest").count()) == (1, 1, 1)


@needs_rows
@pytest.mark.django_db(transaction=True)
def test_control_without_the_row_of_the_day_three_make_more(waiting, monkeypatch):
    (unique,) = DigestRun._meta.constraints
    with connection.schema_editor() as editor:
        editor.remove_constraint(DigestRun, unique)
    real = digests._begun

    def slowly(user, day, *, at):
        run = real(user, day, at=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
        return run

    monkeypatch.setattr(digests, "_begun", slowly)
    try:
        at_once(*[lambda: make_digests(at=MONDAY + timedelta(hours=9))] * 3)
        assert Notice.objects.filter(why="digest").count() > 1
    finally:
        DigestRun.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(DigestRun, unique)


def test_default_wishes_are_quiet():
    wishes = Preference()
    assert (wishes.quiet_from, wishes.quiet_until, wishes.duties, wishes.digest_weekday) == (20, 7, "at_once", 0)
