"""Several writers at once on a database that locks rows: the chain stays whole, and nobody waits in a circle.

Each defence has its control: the same acts without it must go wrong.
"""

import hashlib
import secrets
import threading
from contextlib import nullcontext, suppress
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.utils import Error, OperationalError

from activities import operations
from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditDetails, AuditEvent
from ehealth_portal.audit.queries import first_break
from ehealth_portal.members.models import Invitation, User
from ehealth_portal.members.operations import invitations
from ehealth_portal.refusals import Refusal
from ehealth_portal.reporting.operations import reports
from tests import make
from tests.reporting import report_making as making

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
WRITERS, EACH = 4, 200


def in_threads(*acts):
    """Run the acts at once; of each None, or the database's error."""
    start, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=10)
            act()
        except Error as error:
            told[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=both) for both in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return told


def write_many(subject):
    for number in range(EACH):
        with transaction.atomic():
            audit.record("members.note", subject, by=None, at=make.AT, after={"number": number})


def test_four_writers_make_one_whole_chain(transactional_db):
    subject = make.user("someone@demo.example")
    assert in_threads(*[lambda: write_many(subject)] * WRITERS) == [None] * WRITERS
    assert (AuditEvent.objects.count(), AuditDetails.objects.count()) == (WRITERS * EACH, WRITERS * EACH)
    assert first_break() is None


def test_control_without_the_lock_writers_collide(transactional_db, monkeypatch):
    monkeypatch.setattr(audit, "lock_trail", lambda: None)
    subject = make.user("someone@demo.example")
    assert [type(one).__name__ for one in in_threads(*[lambda: write_many(subject)] * WRITERS) if one]


# --- two acts that touch the same records in opposite order ----------------------------------------------------------
def lock_waits():
    """How many connections of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction reads what it read first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def somebody_waits():
    """Wait until a connection of this database waits for a lock."""
    for _try in range(500):
        if lock_waits():
            return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


def one_after_the_other(first, second):
    """``second`` begins when ``first`` has recorded, and ``first`` commits when ``second`` waits for it."""
    recorded = threading.Event()

    def slow():
        with transaction.atomic():
            first()
            recorded.set()
            somebody_waits()

    def late():
        recorded.wait(timeout=10)
        second()

    return in_threads(slow, late)


def opposite_acts():
    """A milestone that refers to an activity, and the activity withdrawn meanwhile."""
    activity, judge = make.activity(), make.judge()
    provision = activity.served.get().provision
    return (
        lambda: operations.set_milestone(
            provision,
            title="A draft",
            due_on=make.AT.date(),
            by=make.author(),
            at=make.AT,
            body=activity.body,
            activity=activity,
        ),
        lambda: operations.withdraw(activity, by=judge, at=make.AT, reason="Entered twice."),
    )


def test_what_an_act_refers_to_is_held_before_the_trail(transactional_db):
    assert one_after_the_other(*opposite_acts()) == [None, None]
    assert first_break() is None


def test_control_references_checked_at_the_commit_make_a_circle(transactional_db, monkeypatch):
    monkeypatch.setattr(audit, "SETTLE", "")
    told = one_after_the_other(*opposite_acts())
    assert [type(one) for one in told if one] == [OperationalError]
    assert "deadlock" in str(next(one for one in told if one))


def test_a_report_goes_out_while_the_one_before_it_is_withdrawn(transactional_db):
    """Publishing refers to the report before, so it must not yet hold the trail then."""
    earlier = making.published(title="Earlier", period_end=date(2026, 6, 30))
    later = making.report(title="Later", period_start=date(2026, 7, 1))
    making.built(later)
    later = reports.submit(later, by=making.secretary(), at=make.AT)
    judge = making.secretary("third@demo.example")
    told = one_after_the_other(
        lambda: reports.publish(later, by=judge, at=make.AT),
        lambda: reports.withdraw(earlier, by=judge, at=make.AT, reason="Wrong."),
    )
    assert told == [None, None]
    later.refresh_from_db()
    assert later.previous_id == earlier.pk


def revoked_while_accepted(monkeypatch):
    """An invitation is taken back just as a new account was made for it and before it is used up."""
    chief, secret = making.secretary(), secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email="new@demo.example",
        kind="rapporteur",
        body=make.body(),
        sha256=hashlib.sha256(secret.encode()).hexdigest(),
        invited_by=chief,
        invited_at=make.AT,
        expires_at=make.AT + timedelta(hours=48),
    )
    made, revoked, use = threading.Event(), threading.Event(), invitations.use

    def late(*given, **named):
        made.set()
        while not (revoked.is_set() or lock_waits()):
            threading.Event().wait(0.01)
        return use(*given, **named)

    def accept():
        with suppress(Refusal):
            invitations.accept(invitation.sha256, by=None, at=make.AT, name="New", password=make.PASSWORD)

    def revoke():
        made.wait(timeout=10)
        invitations.revoke_invitation(invitation, by=chief, at=make.AT)
        revoked.set()

    monkeypatch.setattr(invitations, "use", late)
    return in_threads(accept, revoke)


def test_an_invitation_is_taken_back_while_it_is_accepted(transactional_db, monkeypatch):
    assert revoked_while_accepted(monkeypatch) == [None, None]
    assert not User.objects.filter(email="new@demo.example").exists()


def test_control_with_each_event_appended_at_once_they_wait_in_a_circle(transactional_db, monkeypatch):
    monkeypatch.setattr(audit, "together", nullcontext)
    assert [type(one) for one in revoked_while_accepted(monkeypatch) if one] == [OperationalError]


def test_an_import_keeps_nobody_from_the_trail_while_it_reads(transactional_db):
    """Another act is recorded and committed between the first and the last row."""
    person = make.user("someone@demo.example")

    def note():
        with transaction.atomic():
            audit.record("members.note", person, by=None, at=make.AT)

    with transaction.atomic(), audit.together():
        operations.draft(make.entry(), by=make.author(), at=make.AT)
        assert in_threads(note) == [None]
        operations.draft(make.entry(), by=make.author(), at=make.AT)
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions == ["members.note", "activities.draft", "activities.draft"]
    assert first_break() is None
