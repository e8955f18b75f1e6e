"""Several clocks and several workers at once, on the database itself: each row goes out once. Controls: it does not."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Lock

import pytest
from django.db import connection, transaction

from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.channels import DRAINS
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.operations import claiming, sweeping, telling
from tests import make
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, TOGETHER, ROUNDS = 60, 3, 3
NOW = make.AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _due(transactional_db, monkeypatch):
    kind = kinds.Kind("tests.happened", "Something", tell=lambda events: {}, seen=lambda ids, user: set(ids))
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)
    users = [make.user(f"reader{number}@demo.example") for number in range(PEOPLE)]
    with transaction.atomic():
        telling.tell(kind.name, make.body(), by=None, at=make.AT, to={"group": [one.pk for one in users]})


class Post:
    """A drain that claims ten at a time and sends by counting."""

    def __init__(self) -> None:
        self.sent: Counter = Counter()
        self.lock = Lock()

    def drain(self) -> int:
        settled = 0
        while rows := claiming.claim("email", at=NOW, limit=10):
            with self.lock:
                self.sent.update(row.id for row in rows)
            settled += claiming.settle([(row, claiming.TAKEN) for row in rows], at=NOW)
        return settled

    @property
    def copies(self) -> set[int]:
        return set(self.sent.values())


def test_several_workers_at_once_send_each_row_once():
    post = Post()
    settled = at_once(*[post.drain] * TOGETHER)
    assert (len(post.sent), post.copies, sum(settled)) == (PEOPLE, {1}, PEOPLE)
    assert set(Notice.objects.filter(channel="email").values_list("state", "attempts")) == {("sent", 1)}


def test_several_clocks_at_once_send_each_row_once(monkeypatch):
    """Each wakes a worker, and more of them do not send more."""
    post = Post()
    monkeypatch.setitem(DRAINS, "email", post.drain)
    monkeypatch.setattr(sweeping, "nudge", lambda task, channel: DRAINS[channel]())
    told = at_once(*[lambda: sweeping.sweep(at=NOW)] * TOGETHER)
    assert {one for one in map(tuple, told) if one} == {("email",)}
    assert (len(post.sent), post.copies) == (PEOPLE, {1})


def claim_without_a_lease(together):
    """What is often written: read what is due, send it, mark it. Here all have read before one marks."""

    def claim(channel, *, at, limit):
        rows = list(claiming.due(channel, at=at).order_by("due_at")[:limit])
        with suppress(BrokenBarrierError):
            together.wait(timeout=2)
        return [
            claiming.Claimed(row.id, row.event_id, row.user_id, None, None, row.why, "", row.attempts, row.created_at)
            for row in rows
        ]

    return claim


def mark(pairs, *, at):
    marked = Notice.objects.filter(pk__in=[row.id for row, _outcome in pairs])
    return marked.update(state="sent", reason="taken")


def test_control_without_a_lease_rows_go_out_twice(monkeypatch):
    post = Post()
    monkeypatch.setattr(claiming, "claim", claim_without_a_lease(Barrier(TOGETHER)))
    monkeypatch.setattr(claiming, "settle", mark)
    at_once(*[post.drain] * TOGETHER)
    assert max(post.copies) > 1


def test_control_without_the_fence_a_late_worker_overwrites_the_living_one():
    """With it: test_what_a_dead_worker_held_is_due_when_its_lease_ends_… in tests/notifications/test_claiming.py."""
    after = NOW + claiming.LEASE + timedelta(seconds=1)
    late = claiming.claim("email", at=NOW)[0]
    assert late.id in {row.id for row in claiming.claim("email", at=after)}
    failed = claiming.Outcome(Notice.State.FAILED, "refused")
    assert claiming.settle([(late, failed)], at=after) == 0
    unfenced = [(claiming.Claimed(**{name: getattr(late, name) for name in late.__slots__} | {"attempts": 2}), failed)]
    assert claiming.settle(unfenced, at=after) == 1


def test_on_postgresql_workers_do_not_wait_for_each_other():
    """SKIP LOCKED: a claim that is not committed yet holds up nobody."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with transaction.atomic():
        mine = claiming.claim("email", at=NOW, limit=10)
        (others,) = at_once(lambda: claiming.claim("email", at=NOW, limit=10))
    assert (len(mine), len(others)) == (10, 10)
    assert not {row.id for row in mine} & {row.id for row in others}
