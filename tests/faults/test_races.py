"""Two acts at once, each in a thread and a connection of its own, on a database that locks rows.

Each race has its control: the same acts without the defence must go wrong, else the race proves nothing.
"""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, models

from activities import operations
from activities.models import Activity
from activities.operations import editing, progress
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import NotPossibleNow, Refusal
from ehealth_portal.review import operations as review
from ehealth_portal.review.transitions import State
from tests import make

from .racing import at_once, unlocked, without

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


def read_together(number=2):
    """``unlocked``, with a pause: nobody writes before all have read."""
    meet = threading.Barrier(number)

    def read(record, *, version=None):
        fresh = unlocked(record)
        meet.wait(timeout=10)
        return fresh

    return read


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


def test_control_without_defences_what_was_sent_is_changed(cast, monkeypatch):
    draft = make.activity(State.DRAFT, title="As it was read")
    with without(monkeypatch, version=True), monkeypatch.context() as patched:
        read = read_together()
        patched.setattr(review, "locked", read)
        patched.setattr(editing, "locked", read)
        told = at_once(
            lambda: operations.edit(draft, make.entry(title="Changed"), by=cast.rapporteur, at=make.AT, version=1),
            lambda: operations.submit(draft, by=cast.rapporteur, at=make.AT, version=1),
        )
    assert [one for one in told if isinstance(one, Refusal)] == []


def test_delete_and_submit_at_once(cast):
    for _round in range(ROUNDS):
        draft = make.activity(State.DRAFT)
        deleted, sent = at_once(
            lambda draft=draft: operations.delete_draft(draft, by=cast.rapporteur, at=make.AT),
            lambda draft=draft: operations.submit(draft, by=cast.rapporteur, at=make.AT),
        )
        is_there = Activity.objects.filter(pk=draft.pk).exists()
        assert isinstance(deleted, NotPossibleNow) if is_there else isinstance(sent, NotPossibleNow)


def test_control_without_defences_a_deleted_draft_is_sent(cast, monkeypatch):
    draft, gone = make.activity(State.DRAFT, evidence=(), no_evidence_reason="It was oral."), threading.Event()

    def read_and_wait(record, *, version=None):
        fresh = unlocked(record)
        gone.wait(timeout=10)
        return fresh

    def delete():
        operations.delete_draft(draft, by=cast.rapporteur, at=make.AT)
        gone.set()

    with without(monkeypatch, version=True), monkeypatch.context() as patched:
        patched.setattr(review, "locked", read_and_wait)
        told = at_once(delete, lambda: review.move(draft, "submit", by=cast.rapporteur, at=make.AT, may=anybody))
    assert [type(one).__name__ for one in told] == ["NoneType", "Activity"]
    assert Activity.objects.filter(pk=draft.pk, state=State.SUBMITTED).exists()


def anybody(_user, _record):
    return True


def test_control_without_the_lock_progress_lands_on_what_is_withdrawn(cast, monkeypatch):
    activity, gone = make.activity(), threading.Event()

    def read_and_wait(record, *, version=None):
        fresh = unlocked(record)
        gone.wait(timeout=10)
        return fresh

    def withdraw():
        operations.withdraw(activity, by=cast.counsellor, at=make.AT, reason="Twice.")
        gone.set()

    monkeypatch.setattr(progress, "locked", read_and_wait)
    at_once(
        withdraw,
        lambda: operations.log_progress(
            activity, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="It went on."
        ),
    )
    activity.refresh_from_db()
    assert (activity.state, activity.progress.count()) == (State.WITHDRAWN, 1)


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
