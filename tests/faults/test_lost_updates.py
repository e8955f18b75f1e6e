"""Many hands on one record: no accepted edit is lost, no decision or request is done twice.

Each race has its control: the same acts with the defence off must go wrong, else the race proves nothing.
"""

import os
import signal
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from activities import operations
from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate import operations as mandate
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotPossibleNow, Refusal, Stale
from ehealth_portal.rest import idempotency
from ehealth_portal.rest.models import KeptAnswer
from ehealth_portal.review import operations as review
from ehealth_portal.review.transitions import State
from tests import make
from tests.api.conftest import Caller

from .racing import at_once, unlocked, without

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
WRITERS, EDITS, ROUNDS, SENDERS = 8, 5, 60, 50
KEY = "d4d9f1a2-7d0e-4a7e-9a51-2d6f4b1c9e77"


@pytest.fixture
def cast(transactional_db):
    """The few who race; ``make`` finds them by their addresses."""
    return SimpleNamespace(
        rapporteur=make.author(), counsellor=make.judge(), secretariat=make.user("s@demo.example", "secretariat")
    )


# --- lost updates ---------------------------------------------------------------------------------------------------
def count_up(pk, by, *, times, meet=None):
    """Add one to the number in the text, again and again; who was refused reads anew. Gives what was accepted."""
    accepted = 0
    while accepted < times:
        seen = Activity.objects.get(pk=pk)
        if meet:
            meet.wait(timeout=30)
        entry = make.Entry(title="Counted", body=seen.body, summary=str(int(seen.summary or 0) + 1))
        try:
            operations.edit(seen, entry, by=by, at=make.AT, version=seen.version)
        except Stale:
            continue
        accepted += 1
    return accepted


def race_of_edits(by, *, times, meet=None):
    """How many edits were accepted, and how many are in the text."""
    draft = operations.draft(make.Entry(title="Counted", body=make.body()), by=by, at=make.AT)
    told = at_once(*[lambda: count_up(draft.pk, by, times=times, meet=meet)] * WRITERS)
    draft.refresh_from_db()
    return sum(told), int(draft.summary)


@pytest.mark.parametrize("lock", [True, False], ids=["locked", "by-the-update-alone"])
def test_no_accepted_edit_is_lost(cast, monkeypatch, lock):
    """The lock spares the losers work; the UPDATE that names the version is what loses nothing."""
    with without(monkeypatch, lock=not lock):
        assert race_of_edits(cast.rapporteur, times=EDITS) == (WRITERS * EDITS, WRITERS * EDITS)


def test_control_a_plain_save_loses_edits(cast, monkeypatch):
    with without(monkeypatch, lock=True, version=True):
        accepted, kept = race_of_edits(cast.rapporteur, times=1, meet=threading.Barrier(WRITERS))
    assert accepted == WRITERS
    assert kept < accepted


# --- one decision ---------------------------------------------------------------------------------------------------
def judges(cast, waiting):
    """Two people publish the same activities in the same order, together each time; what each was told."""
    start = threading.Barrier(2)

    def judge(by):
        told = []
        for activity in waiting:
            start.wait(timeout=30)
            try:
                told.append(operations.publish(activity, by=by, at=make.AT))
            except Refusal as refusal:
                told.append(refusal)
        return told

    return [*zip(*at_once(lambda: judge(cast.counsellor), lambda: judge(cast.secretariat)), strict=True)]


def published(activity):
    return AuditEvent.objects.filter(record_id=str(activity.pk), action="activities.publish").count()


@pytest.mark.parametrize("lock", [True, False], ids=["locked", "by-the-update-alone"])
def test_two_publish_together_one_does(cast, monkeypatch, lock):
    waiting = [make.activity(State.SUBMITTED) for _round in range(ROUNDS)]
    with without(monkeypatch, lock=not lock):
        told = judges(cast, waiting)
    assert {sum(isinstance(one, Activity) for one in both) for both in told} == {1}
    assert {type(one) for both in told for one in both if not isinstance(one, Activity)} <= {NotPossibleNow, Stale}
    assert {published(activity) for activity in waiting} == {1}
    assert {*Activity.objects.values_list("version", flat=True)} == {3}


def test_control_without_both_defences_it_is_published_twice(cast, monkeypatch):
    waiting, meet = [make.activity(State.SUBMITTED) for _round in range(3)], threading.Barrier(2)

    def read_together(record, *, version=None):
        fresh = unlocked(record)
        meet.wait(timeout=30)
        return fresh

    with without(monkeypatch, version=True), monkeypatch.context() as patched:
        patched.setattr(review, "locked", read_together)
        told = judges(cast, waiting)
    assert {sum(isinstance(one, Activity) for one in both) for both in told} == {2}
    assert {published(activity) for activity in waiting} == {2}


def confirm_together(cast, *, marked):
    """Two people confirm a provision at once, each having read it unconfirmed; what each was told."""
    provision = make.provision()
    lead = ((make.body("tsb"), "lead"),)
    seen = mandate.seen_mark(provision) if marked else None

    def confirm(by):
        asked = mandate.Asked(verb="instructs", nature="standing", code="TSB-1", deliverable=by.name, addressees=lead)
        return mandate.confirm_provision(provision, asked, by=by, at=make.AT, seen=seen)

    other = make.user("s2@demo.example", "secretariat")
    told = at_once(lambda: confirm(cast.secretariat), lambda: confirm(other))
    provision.refresh_from_db()
    return told, provision


def test_two_confirm_a_provision_together_one_does(cast):
    told, provision = confirm_together(cast, marked=True)
    assert sorted(type(one).__name__ for one in told) == ["Provision", "Stale"]
    winner = next(one for one in told if not isinstance(one, Stale))
    assert provision.deliverable == winner.deliverable


def test_control_without_the_mark_both_confirm_and_one_word_is_lost(cast):
    told, provision = confirm_together(cast, marked=False)
    assert [type(one).__name__ for one in told] == ["Provision", "Provision"]
    assert {one.deliverable for one in told} - {provision.deliverable} != set()


# --- one request ----------------------------------------------------------------------------------------------------
def send_together(user, number):
    """The same POST with the same key from ``number`` threads; the statuses that they got."""
    first, callers = Caller(user), [Caller() for _sender in range(number)]
    for caller in callers:  # one token: a person may have ten
        caller.defaults["HTTP_AUTHORIZATION"] = first.defaults["HTTP_AUTHORIZATION"]
    content = {"title": "Sent by many threads"}
    answers = at_once(
        *[lambda caller=caller: caller.send("POST", "activities/", content, idempotency_key=KEY) for caller in callers]
    )
    return [answer.status_code for answer in answers]


def test_fifty_with_one_key_make_one(cast):
    statuses = send_together(cast.rapporteur, SENDERS)
    assert set(statuses) <= {201, 409}
    assert (Activity.objects.count(), AuditEvent.objects.filter(action="activities.draft").count()) == (1, 1)
    other = Caller(cast.rapporteur).send("POST", "activities/", {"title": "Another body"}, idempotency_key=KEY)
    again = Caller(cast.rapporteur).send("POST", "activities/", {"title": "Sent by many threads"}, idempotency_key=KEY)
    assert (other.status_code, again.status_code, again["Idempotency-Replayed"]) == (422, 201, "true")


def test_control_without_the_unique_claim_many_are_made(cast):
    (unique,) = KeptAnswer._meta.constraints
    with connection.schema_editor() as editor:
        editor.remove_constraint(KeptAnswer, unique)
    try:
        send_together(cast.rapporteur, 8)
        assert Activity.objects.count() > 1
    finally:
        KeptAnswer.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(KeptAnswer, unique)


def test_process_killed_in_the_middle_leaves_the_key_free_after_a_minute(cast, monkeypatch):
    """Nothing of the act stays, and who sends again within the lease is told to wait."""
    user = User.objects.get(pk=cast.rapporteur.pk)
    caller = Caller(user)

    def send():
        return caller.send("POST", "activities/", {"title": "Sent before the fall"}, idempotency_key=KEY)

    connections.close_all()  # a child that shares a connection would end ours with it
    child = os.fork()
    if child == 0:  # pragma: no cover
        # In a process that has started a browser the child finds connections from before that: no close_all() of the
        # parent reaches them. They are the parent's still: neither used here nor closed.
        inherited = {one: one.connection for one in connections.all()}
        for one in inherited:
            one.connection = None
        real = operations.draft

        def draft_and_die(*arguments, **named):
            real(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            operations.draft = draft_and_die
            send()
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    early = send()
    assert (early.status_code, early["Retry-After"], Activity.objects.count()) == (409, "5", 0)
    (claimed,) = KeptAnswer.objects.all()
    KeptAnswer.objects.update(created_at=claimed.created_at - timedelta(seconds=61))
    with monkeypatch.context() as patched:  # the control: a claim that never ends keeps the key for the dead
        patched.setattr(idempotency, "LEASE", timedelta(hours=2))
        assert send().status_code == 409
    assert (send().status_code, Activity.objects.count()) == (201, 1)
