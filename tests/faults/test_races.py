"""Two acts at once, each in a thread and a connection of its own, on a database that locks rows.

Each race has its control: the same acts without the lock must go wrong, else the race proves nothing.
"""

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import connection, connections, models

from activities import operations
from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import NotPossibleNow, Refusal
from ehealth_portal.review import operations as review
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
ROUNDS = 20


@pytest.fixture
def cast(transactional_db):
    """The few who race; ``make`` finds them by their addresses."""
    return SimpleNamespace(
        rapporteur=make.author(), counsellor=make.judge(), secretariat=make.user("s@demo.example", "secretariat")
    )


def at_once(*acts):
    """Run the acts together; of each what it gave or the Refusal that it raised."""
    start, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=10)
            told[place] = act()
        except Refusal as refusal:
            told[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=both) for both in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@contextmanager
def without_locks(monkeypatch):
    """Rows are read and not locked; a pause makes sure that both acts read before either writes."""
    meet = threading.Barrier(2)

    def read(record, *, version=None):
        fresh = type(record)._default_manager.get(pk=record.pk)
        meet.wait(timeout=10)
        return fresh

    with monkeypatch.context() as patched:
        patched.setattr(review, "locked", read)
        yield


def published(activity):
    return AuditEvent.objects.filter(record_id=str(activity.pk), action="activities.publish").count()


def publish_twice(activity, cast):
    return at_once(
        lambda: operations.publish(activity, by=cast.counsellor, at=make.AT),
        lambda: operations.publish(activity, by=cast.secretariat, at=make.AT),
    )


def test_two_publish_at_once_one_does(cast):
    for _round in range(ROUNDS):
        activity = make.activity(State.SUBMITTED)
        told = publish_twice(activity, cast)
        assert sorted(type(one).__name__ for one in told) == ["Activity", "NotPossibleNow"]
        activity.refresh_from_db()
        assert (published(activity), activity.version) == (1, 3)


def test_control_without_locks_both_publish(cast, monkeypatch):
    activity = make.activity(State.SUBMITTED)
    with without_locks(monkeypatch):
        publish_twice(activity, cast)
    assert published(activity) == 2


def test_edit_and_submit_at_once_never_change_what_was_sent(cast):
    """Whoever comes first, what waits for judgement is what the sender's version said."""
    for _round in range(ROUNDS):
        draft = make.activity(State.DRAFT, title="As it was read")
        told = at_once(
            lambda draft=draft: operations.edit(
                draft, make.entry(title="Changed"), by=cast.rapporteur, at=make.AT, version=1
            ),
            lambda draft=draft: operations.submit(draft, by=cast.rapporteur, at=make.AT, version=1),
        )
        assert sum(isinstance(one, Refusal) for one in told) == 1
        draft.refresh_from_db()
        assert (draft.state, draft.title) in {(State.SUBMITTED, "As it was read"), (State.DRAFT, "Changed")}
        assert draft.version == 2


def test_delete_and_submit_at_once(cast):
    for _round in range(ROUNDS):
        draft = make.activity(State.DRAFT)
        deleted, sent = at_once(
            lambda draft=draft: operations.delete_draft(draft, by=cast.rapporteur, at=make.AT),
            lambda draft=draft: operations.submit(draft, by=cast.rapporteur, at=make.AT),
        )
        is_there = Activity.objects.filter(pk=draft.pk).exists()
        assert isinstance(deleted, NotPossibleNow) if is_there else isinstance(sent, NotPossibleNow)


def test_withdrawn_while_progress_is_logged(cast):
    """Progress lands before the withdrawal or is refused; never on a record that is withdrawn already."""
    for _round in range(ROUNDS):
        activity = make.activity()
        earlier = AuditEvent.objects.latest("id").pk
        at_once(
            lambda activity=activity: operations.withdraw(activity, by=cast.counsellor, at=make.AT, reason="Twice."),
            lambda activity=activity: operations.log_progress(
                activity, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="It went on."
            ),
        )
        events = list(
            AuditEvent.objects.filter(models.Q(action__endswith="withdraw") | models.Q(action__endswith="log_progress"))
            .filter(pk__gt=earlier)
            .order_by("id")
            .values_list("action", flat=True)
        )
        assert "activities.log_progress" not in events[events.index("activities.withdraw") :]
