"""Workers and the broker are killed while notices are sent: none is lost. A usual design loses under the same kills.

benchmarks/kill_workers.py is the same with 10,000 notices and more of the usual designs.
"""

import time

import pytest
from django.db import connection

from benchmarks.chaos import accepting
from benchmarks.chaos.ground import running, wait_until
from benchmarks.chaos.killing import Plan, Run
from ehealth_portal.notifications.models import Notice

from .conftest import CHUNK, LEASE_SECONDS, WORKERS

MANY = 300
NEVER = 1e9
WITHOUT_KILLS = Plan(kill_every=NEVER, broker_kills=(), limit=60, patience=LEASE_SECONDS + 8, sweep_every=0.3)


def test_nothing_accepted_is_lost_when_workers_and_the_broker_are_killed(ground):
    expected = accepting.tell_followers(MANY, 100)
    plan = Plan(kill_every=0.2, kill_after=45, broker_kills=(0.2, 0.5), limit=180, sweep_every=0.3)
    run = Run(plan, expected, ground.workers(), ground.broker, ground.mail, accepting.clock)
    outcome = run.until_done(accepting.all_are_final)
    assert (len(outcome.expected), outcome.lost, outcome.strange) == (MANY, 0, 0)
    assert (outcome.kills >= 3, outcome.broker_kills) == (True, 2)
    assert outcome.duplicates <= outcome.kills * WORKERS * CHUNK
    ends = Notice.objects.filter(channel="email").values_list("state", "reason")
    assert set(ends) == {("sent", "taken")}


def killed_while_sending(ground, expected, sweep, claimed):
    """Kill the workers when they have claimed something and the mail server has greeted none; then leave them alone."""
    ground.mail.hold.touch()
    workers = ground.workers()
    with running(workers):
        wait_until(lambda: workers.is_ready, "the workers were not ready")
        until = time.monotonic() + 20
        while not claimed() and time.monotonic() < until:
            sweep()
            time.sleep(0.2)
        held = claimed()
    assert held
    ground.mail.hold.unlink()
    return held, Run(WITHOUT_KILLS, expected, workers, ground.broker, ground.mail, sweep)


def test_what_a_killed_worker_held_is_sent_by_the_next(ground):
    expected = accepting.tell_followers(40, 40)
    leased = Notice.objects.filter(state="leased")
    _held, run = killed_while_sending(ground, expected, accepting.clock, leased.count)
    outcome = run.until_done(accepting.all_are_final)
    assert (len(expected), outcome.lost, outcome.strange, outcome.duplicates) == (40, 0, 0, 0)


@pytest.fixture
def table(ground):
    yield accepting.table(40)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE chaos_mail")


def test_control_mark_then_send_loses_what_the_killed_worker_held(ground, table):
    def marked() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM chaos_mail WHERE is_done")
            return int(cursor.fetchone()[0])

    held, run = killed_while_sending(ground, table, accepting.nudge_table, marked)
    outcome = run.until_done()
    assert 1 <= held <= outcome.lost <= WORKERS
