"""What happens arrives signed, in order, once the receiver is there; every end is explained."""

import json
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Notice, Reason
from ehealth_portal.notifications.operations import claiming
from ehealth_portal.webhooks import operations
from ehealth_portal.webhooks.draining import A_TURN, take_turn
from ehealth_portal.webhooks.models import Attempt, Endpoint
from ehealth_portal.webhooks.operations import outcomes
from tests import make

from .conftest import SECRET, endpoint, happened, rows

pytestmark = pytest.mark.django_db


def ids(receiver):
    return [headers["webhook-id"] for headers, _body in receiver.got]


def test_an_event_arrives_signed(cast, receiver, send):
    ours = endpoint(cast.focal_point, receiver.url())
    event = happened(facts={"status": "done"})
    assert send() == 1
    ((headers, body),) = receiver.got
    row = rows(ours).get()
    assert (headers["webhook-id"], headers["content-type"]) == (str(row.id), "application/json")
    assert json.loads(body) == {
        "type": "tests.happened",
        "timestamp": "2026-11-22T14:00:00+00:00",
        "data": {
            "kind": "tests.happened",
            "record": {"type": "members.body", "id": event.record_id},
            "subject": "Something happened",
            "url": "http://127.0.0.1:8000/en/",
            "topics": ["body:itu-t-sg21"],
            "facts": {"status": "done", "number": 1},
        },
    }
    with time_machine.travel(make.AT, tick=False):  # the official library compares the stamp with its own clock
        Webhook(SECRET).verify(body, headers)
    assert (row.state, row.reason, row.sent_at) == (Notice.State.DELIVERED, Reason.TAKEN, make.AT)
    attempt = Attempt.objects.get()
    assert (attempt.notice_id, attempt.result, attempt.status) == (row.id, "delivered", 204)


def test_only_what_was_asked_for_is_made_a_notice(cast):
    ours = endpoint(cast.focal_point)
    endpoint(cast.focal_point, state="unproven")
    endpoint(cast.academia, topics=("country:MWI",))
    endpoint(cast.academia, level="significant")
    endpoint(cast.other_focal_point, closed_at=make.AT)
    paused = endpoint(cast.other_focal_point, state="paused", not_before=make.AT + timedelta(days=1))
    happened(topics=["body:itu-t-sg21", "kind:meeting"])
    happened(topics=[])
    assert list(rows().order_by("endpoint_id").values_list("endpoint_id", "due_at")) == [
        (ours.pk, make.AT),
        (paused.pk, make.AT + timedelta(days=1)),
    ]


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_the_official_library_verifies_every_signature_of_a_rotation(cast, receiver, send, clock, when):
    ours = endpoint(cast.focal_point, receiver.url())
    secret = SECRET
    if when != "before":
        _ours, secret = operations.rotate_secret(ours, by=cast.focal_point, at=clock())
    clock.go(hours={"before": 0, "during": 23, "after": 24}[when])
    happened(at=clock())
    with time_machine.travel(clock(), tick=False):
        send()
        ((headers, body),) = receiver.got
        Webhook(secret).verify(body, headers)
        if when == "during":
            Webhook(SECRET).verify(body, headers)
        if when == "after":
            with pytest.raises(WebhookVerificationError):
                Webhook(SECRET).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body + b" ", headers)
    assert len(headers["webhook-signature"].split()) == (2 if when == "during" else 1)


def test_control_a_secret_is_not_kept_in_the_clear(cast):
    ours = endpoint(cast.focal_point)
    assert SECRET[6:20] not in str(list(ours.secrets.values()))


@pytest.mark.parametrize(("down", "number"), [(503, 500), (500, 40), (None, 40)])
def test_a_receiver_down_for_48_hours_misses_nothing(cast, receiver, send, clock, down, number):
    """500 events while it is down: within an hour of its return all have arrived, the oldest first."""
    ours = endpoint(cast.focal_point, receiver.url())
    receiver.answers = lambda body: (down, {})
    closed = (lambda name, port: []) if down is None else None
    ends = clock() + timedelta(hours=48)
    for place in range(number):
        happened(at=make.AT + timedelta(minutes=5 * place))
    while clock() < ends:
        send(resolve=closed)
        clock.go(minutes=10)
    asked = Attempt.objects.count()
    assert rows(ours).filter(state="due").count() == number
    receiver.got.clear()
    receiver.answers = lambda body: (200, {})
    while rows(ours).filter(state="due").exists() and clock() < ends + timedelta(hours=1):
        send()
        clock.go(minutes=1)
    assert [row.state for row in rows(ours)] == ["delivered"] * number
    assert ids(receiver) == [str(row.id) for row in rows(ours)]
    assert asked <= 110  # it was asked about once an hour, not by every message
    ours.refresh_from_db()
    assert (ours.state, ours.failing_since, ours.failures) == ("active", None, 0)


def test_events_wait_while_it_rests(cast, receiver, send, clock):
    """What comes meanwhile is no reason to ask again, and does not overtake."""
    ours = endpoint(cast.focal_point, receiver.url())
    receiver.answers = lambda body: (503, {})
    happened(at=clock())
    send()
    clock.go(seconds=2)
    happened(at=clock())
    send()
    assert len(receiver.got) == 1
    receiver.answers = lambda body: (200, {})
    clock.go(seconds=5)
    send()
    assert ids(receiver)[1:] == [str(row.id) for row in rows(ours)]


def test_after_three_days_of_failures_it_is_switched_off_and_its_owner_told(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    receiver.answers = lambda body: (301, {"Location": "https://elsewhere.example/"})
    happened()
    while Endpoint.objects.get(pk=ours.pk).state == "active":
        assert clock() - make.AT < timedelta(hours=80)
        send()
        clock.go(minutes=30)
    assert clock() - make.AT >= timedelta(hours=72)
    row = rows(ours).get()
    assert (row.state, row.reason) == (Notice.State.CANCELLED, Reason.ENDPOINT_OFF)
    ours.refresh_from_db()
    assert ours.disabled_reason == "unreached"
    told = Notice.objects.filter(event__kind="webhooks.disabled").order_by("channel")
    assert [(one.channel, one.user_id, one.why) for one in told] == [
        ("email", cast.focal_point.pk, "author"),
        ("inbox", cast.focal_point.pk, "author"),
    ]


def test_410_switches_it_off_at_once(cast, receiver, send):
    ours = endpoint(cast.focal_point, receiver.url())
    receiver.answers = lambda body: (410, {})
    happened(), happened()
    send()
    ours.refresh_from_db()
    assert (ours.state, ours.disabled_reason, len(receiver.got)) == ("disabled", "gone", 1)
    assert {(row.state, row.reason) for row in rows(ours)} == {("cancelled", "endpoint_off")}


@pytest.mark.parametrize(
    ("asked", "waits"), [("7200", 2), ("900000", 24), ("nonsense", 0), ("Sun, 22 Nov 2026 17:00:00 GMT", 3)]
)
def test_retry_after_is_honoured_up_to_a_day(cast, receiver, send, clock, asked, waits):
    ours = endpoint(cast.focal_point, receiver.url())
    receiver.answers = lambda body: (429, {"Retry-After": asked})
    happened()
    send()
    wait = timedelta(hours=waits) if waits else timedelta(seconds=5)
    assert rows(ours).get().due_at == make.AT + wait


def test_a_message_that_is_refused_holds_up_no_other(cast, receiver, send, clock, kind):
    """It is tried for a while by itself, then given up; the webhook stays active."""
    ours = endpoint(cast.focal_point, receiver.url())
    bad = happened(facts={"bad": True})
    receiver.answers = lambda body: (400 if b'"bad":true' in body else 200, {})
    for _hour in range(80):
        happened(at=clock())
        send()
        clock.go(hours=1)
    ours.refresh_from_db()
    assert ours.state == "active"
    assert rows(ours).filter(state="delivered").count() == 80
    row = rows(ours).get(event=bad)
    assert (row.state, row.reason, row.detail) == ("failed", "gave_up", "400")


def test_a_slow_receiver_holds_up_no_other(cast, receiver, send, settings, tmp_path, clock):
    """One has twenty messages a turn; then the next has its own."""
    endpoint(cast.focal_point, receiver.url("/many"))
    few = endpoint(cast.academia, receiver.url("/few"), topics=("kind:meeting",))
    for _number in range(A_TURN + 5):
        happened()
    happened(topics=["kind:meeting"])
    send()
    places = [
        number
        for number, (headers, _body) in enumerate(receiver.got)
        if headers["webhook-id"] == str(rows(few).get().id)
    ]
    assert places == [A_TURN]


def test_one_worker_at_a_time_sends_to_a_webhook(cast, clock):
    endpoint(cast.focal_point)
    happened()
    assert take_turn(at=clock()) is not None
    assert take_turn(at=clock()) is None
    clock.go(seconds=181)
    assert take_turn(at=clock()) is not None


def test_what_a_worker_sent_before_it_died_comes_again_with_its_number(cast, receiver, send, clock, monkeypatch):
    ours = endpoint(cast.focal_point, receiver.url())
    happened(), happened(at=make.AT + timedelta(seconds=1))
    clock.go(seconds=2)

    def dies(*_words, **_more):
        raise KeyboardInterrupt  # between the answer and its row

    with monkeypatch.context() as broken:
        broken.setattr(outcomes, "took", dies)
        with pytest.raises(KeyboardInterrupt):
            send()
    first, second = (str(row.id) for row in rows(ours))
    Endpoint.objects.update(leased_until=clock() + timedelta(seconds=180))  # nor did it give back its turn
    clock.go(seconds=121)
    send()
    assert ids(receiver) == [first]
    clock.go(seconds=60)
    send()
    assert ids(receiver) == [first, first, second]
    assert [row.state for row in rows(ours)] == ["delivered", "delivered"]


def test_a_late_worker_settles_nothing(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    event = happened()
    (late,) = claiming.claim("webhook", at=clock(), limit=1, endpoint=ours.pk)
    clock.go(seconds=121)
    send()
    assert claiming.settle([(late, claiming.Outcome("failed", Reason.GAVE_UP))], at=clock()) == 0
    assert event.notices.get().state == "delivered"


# --- whose rights -----------------------------------------------------------------------------------------------------
def test_an_ended_role_has_no_rights_on_the_next_webhook(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    Role.objects.filter(user=cast.focal_point).update(valid_until=make.AT.date() + timedelta(days=1))
    happened()
    send()
    clock.go(days=1)
    happened(at=clock())
    send()
    assert [(row.state, row.reason) for row in rows(ours)] == [("delivered", "taken"), ("cancelled", "no_right")]
    assert len(receiver.got) == 1


def test_a_closed_account_is_told_nothing(cast, receiver, send):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    type(cast.focal_point).objects.filter(pk=cast.focal_point.pk).update(is_active=False)
    happened()
    send()
    assert [(row.state, row.reason) for row in rows(ours)] == [("cancelled", "account_closed")]
    assert receiver.got == []


def test_what_its_owner_may_not_see_is_not_sent(cast, receiver, send, kind):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    kind.seen = lambda ids, user: set()
    send()
    assert (rows(ours).get().reason, receiver.got) == ("no_right", [])


def test_a_kind_that_cannot_tell_stops_no_other(cast, receiver, send, kind):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    kind.seen = lambda ids, user: 1 / 0
    send()
    assert rows(ours).get().reason == "cannot_be_written"


# --- test, pause, replay ----------------------------------------------------------------------------------------------
def test_a_test_that_succeeds_makes_it_active(cast, receiver, send):
    ours = endpoint(cast.focal_point, receiver.url(), state="unproven")
    receiver.answers = lambda body: (500, {})
    operations.send_test(ours, by=cast.focal_point, at=make.AT)
    send()
    ours.refresh_from_db()
    assert (ours.state, rows(ours).get().state) == ("unproven", "failed")
    receiver.answers = lambda body: (200, {})
    operations.send_test(ours, by=cast.focal_point, at=make.AT)
    send()
    ours.refresh_from_db()
    assert (ours.state, ours.proven_at) == ("active", make.AT)
    assert [json.loads(body)["type"] for _headers, body in receiver.got] == ["webhooks.test"] * 2


def test_a_paused_webhook_sends_what_waited_once_it_goes_on(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    operations.pause_endpoint(ours, by=cast.focal_point, at=clock())
    happened(at=make.AT + timedelta(seconds=1))
    clock.go(days=3)
    send()
    assert receiver.got == []
    operations.resume_endpoint(ours, by=cast.focal_point, at=clock())
    send()
    assert ids(receiver) == [str(row.id) for row in rows(ours)]
    assert len(receiver.got) == 2


def test_after_thirty_days_of_pause_what_waited_is_cancelled(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    operations.pause_endpoint(ours, by=cast.focal_point, at=clock())
    clock.go(days=30)
    send()
    assert [(row.state, row.reason) for row in rows(ours)] == [("cancelled", "endpoint_off")]


def test_a_range_is_sent_again_with_the_same_numbers_and_what_was_missed(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    happened(), happened(at=make.AT + timedelta(hours=1))
    clock.go(hours=1)
    send()
    Endpoint.objects.filter(pk=ours.pk).update(state="unproven", proven_at=None)
    happened(at=make.AT + timedelta(hours=2))  # nobody is told
    Endpoint.objects.filter(pk=ours.pk).update(state="active", proven_at=make.AT)
    clock.go(hours=5)
    first, last = make.AT + timedelta(minutes=30), make.AT + timedelta(hours=3)
    assert operations.replay(ours, first, last, by=cast.focal_point, at=clock()) == 2
    send()
    known = [str(row.id) for row in rows(ours)]
    assert ids(receiver) == [known[0], known[1], known[1], known[2]]


def test_a_closed_webhook_is_sent_nothing(cast, receiver, send):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    operations.close_endpoint(ours, by=cast.focal_point, at=make.AT)
    happened()
    send()
    assert ([(row.state, row.reason) for row in rows(ours)], receiver.got) == ([("cancelled", "endpoint_off")], [])
    assert ours.secrets.count() == 0


def test_tries_are_kept_for_thirty_days_and_old_secrets_go(cast, receiver, send, clock):
    ours = endpoint(cast.focal_point, receiver.url())
    happened()
    send()
    operations.rotate_secret(ours, by=cast.focal_point, at=clock())
    assert operations.let_go(at=clock() + timedelta(days=1)) == 1
    assert (ours.secrets.count(), Attempt.objects.count()) == (1, 1)
    operations.let_go(at=clock() + timedelta(days=30, seconds=1))
    assert Attempt.objects.count() == 0
