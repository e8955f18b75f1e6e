"""Claiming and settling: one lease a row, late workers overwrite nothing, what a dead worker held is due again."""

from datetime import timedelta

import pytest
from django.db import transaction

from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.models import Event, Notice, Reason, Subscription
from ehealth_portal.notifications.operations import claiming, telling
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    kind = kinds.Kind("tests.happened", "Something", tell=lambda events: {}, seen=lambda ids, user: set(ids))
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)


def told(*users, at=make.AT, **options):
    with transaction.atomic():
        return telling.tell(
            "tests.happened", make.body(), by=None, at=at, to={"group": [one.pk for one in users]}, **options
        )


def test_a_row_is_claimed_once(cast):
    told(cast.rapporteur, cast.counsellor)
    first = claiming.claim("email", at=make.AT)
    assert {one.user_id for one in first} == {cast.rapporteur.pk, cast.counsellor.pk}
    assert [one.attempts for one in first] == [1, 1]
    assert claiming.claim("email", at=make.AT) == []


def test_messages_are_given_in_the_order_in_which_they_were_made(cast):
    for minutes in (5, 1, 4, 2, 3):
        told(cast.rapporteur, at=make.AT + timedelta(minutes=minutes))
    claimed = claiming.claim("email", at=make.AT + timedelta(minutes=9))
    assert [(one.created_at - make.AT).seconds // 60 for one in claimed] == [1, 2, 3, 4, 5]


def test_an_event_is_told_once_a_person_and_channel(cast):
    event = told(cast.rapporteur, cast.rapporteur)
    Subscription.objects.create(user=cast.rapporteur, topic="body:x", cadence="at_once", created_at=make.AT)
    assert sorted(event.notices.values_list("channel", flat=True)) == ["email", "inbox"]
    assert event.notices.get(channel="inbox").state == Notice.State.DELIVERED


def test_what_a_dead_worker_held_is_due_when_its_lease_ends_and_the_dead_one_settles_nothing(cast):
    told(cast.rapporteur)
    (dead,) = claiming.claim("email", at=make.AT)
    later = make.AT + claiming.LEASE + timedelta(seconds=1)
    (living,) = claiming.claim("email", at=later)
    assert (living.id, living.attempts) == (dead.id, 2)
    assert claiming.settle([(dead, claiming.TAKEN)], at=later) == 0
    assert claiming.settle([(living, claiming.TAKEN)], at=later) == 1
    row = Notice.objects.get(pk=dead.id)
    assert (row.state, row.reason, row.sent_at) == (Notice.State.SENT, Reason.TAKEN, later)


def test_retries_live_in_the_row_and_end_after_three_days(cast):
    told(cast.rapporteur)
    at, tries = make.AT, 0
    while rows := claiming.claim("email", at=at):
        tries += 1
        claiming.settle([(rows[0], claiming.later(rows[0], Reason.NO_ANSWER, "timeout", at=at))], at=at)
        row = Notice.objects.get(pk=rows[0].id)
        at = row.due_at
    assert (row.state, row.reason, row.detail) == (Notice.State.FAILED, Reason.GAVE_UP, "timeout")
    assert at - make.AT == claiming.LONGEST_TRY
    assert 8 <= tries <= 14


def test_the_three_days_begin_with_the_first_try_and_anew_after_what_was_no_try(cast):
    told(cast.rapporteur, due_at=make.AT + timedelta(days=5))
    first = make.AT + timedelta(days=5)
    (row,) = claiming.claim("email", at=first)
    held = claiming.Outcome("due", Reason.QUIET_HOURS, due_at=first + timedelta(days=9), is_no_try=True)
    assert claiming.settle([(row, held)], at=first) == 1
    second = first + timedelta(days=9)
    (row,) = claiming.claim("email", at=second)
    assert row.tried_since == second
    for hours, state in ((71, "due"), (72, "failed")):
        assert claiming.later(row, Reason.NO_ANSWER, "", at=second + timedelta(hours=hours)).state == state


def test_followers_get_one_row_whatever_the_number_of_topics_and_nobody_their_own_act(cast):
    for user in (cast.rapporteur, cast.focal_point, cast.academia):
        for topic, cadence in (("body:itu-t-sg21", "weekly"), ("kind:meeting", "at_once")):
            Subscription.objects.create(user=user, topic=topic, cadence=cadence, created_at=make.AT)
    Subscription.objects.filter(user=cast.academia).update(level="significant")
    with transaction.atomic():
        event = telling.tell(
            "tests.happened", make.body(), by=cast.rapporteur, at=make.AT, topics=["body:itu-t-sg21", "kind:meeting"]
        )
    rows = list(event.notices.order_by("channel").values_list("user_id", "channel", "cadence", "topic", "why"))
    assert rows == [
        (cast.focal_point.pk, "email", "at_once", "kind:meeting", "follows"),
        (cast.focal_point.pk, "inbox", "at_once", "kind:meeting", "follows"),
    ]
    telling.tell_followers(event, at=make.AT)
    assert event.notices.count() == 2


def test_an_event_needs_a_transaction(cast, transactional_db):
    with pytest.raises(RuntimeError):
        telling.tell("tests.happened", make.body(), by=None, at=make.AT)
    assert Event.objects.count() == 0
