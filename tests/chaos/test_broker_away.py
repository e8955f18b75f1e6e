"""Publishing with the broker dead, or there and mute: no request takes a second, and what is to be told is there."""

import socket
import time

import pytest

from activities.models import Activity
from ehealth_portal.broker import redis_options
from ehealth_portal.celery import app
from ehealth_portal.jobs.operations import nudge, silence
from ehealth_portal.notifications import channels, kinds
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.operations import telling
from tests import make

SECOND = 1.0


@pytest.fixture
def mute():
    """It takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def nudged(settings):
    """Nudges go to that port, with those transport options; Celery reads them from Django's settings each time."""

    def to(port, options):
        app.conf.broker_url = app.conf.broker_write_url = f"redis://127.0.0.1:{port}/0"
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = options

    return to


@pytest.fixture(params=["dead", "mute"])
def broker(request, nudged):
    nudged(request.getfixturevalue("mute") if request.param == "mute" else 1, redis_options(is_system=False))


@pytest.fixture
def published_is_told(monkeypatch):
    """Every publication tells the author and two others, and wakes two channels, whatever else the portal tells."""
    kind = kinds.Kind("tests.published", "Published", tell=lambda events: {}, seen=lambda ids, user: set(ids))
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)
    for channel in ("email", "webhook"):
        monkeypatch.setitem(channels.DRAINS, channel, lambda: 0)


def taken_to_publish(client, activity) -> float:
    began = time.monotonic()
    answer = client.post(f"/en/activities/{activity.pk}/publish/", {"version": activity.version})
    assert answer.status_code == 302
    return time.monotonic() - began


def test_publishing_goes_on_and_its_notices_are_there(
    cast, client, broker, published_is_told, django_capture_on_commit_callbacks
):
    activity = make.activity("submitted")
    client.force_login(cast.counsellor)
    client.get(f"/en/activities/{activity.pk}/")  # templates are read once
    # Two more acts' worth of nudges than a publication has: each channel is woken by each of them.
    with django_capture_on_commit_callbacks(execute=True):
        took = taken_to_publish(client, activity)
        for user in (cast.rapporteur, cast.secretariat):
            telling.tell("tests.published", activity, by=None, at=make.AT, to={"author": [user.pk]})
        began = time.monotonic()
    took += time.monotonic() - began
    assert took < SECOND
    assert Activity.objects.get(pk=activity.pk).state == "published"
    rows = Notice.objects.filter(event__kind="tests.published", channel="email", state="due")
    assert {row.user for row in rows} == {cast.rapporteur, cast.secretariat}


def test_control_a_worker_s_patience_would_be_too_long(nudged, mute):
    """The same nudge with the options that a worker needs, and asked again for each message, takes seconds."""
    nudged(mute, redis_options(is_system=True) | {"socket_timeout": 1.1})
    began = time.monotonic()
    nudge("jobs.sweep")
    assert time.monotonic() - began > SECOND


def test_a_broker_that_did_not_answer_is_left_alone_for_a_while(broker):
    nudge("jobs.sweep")
    assert silence.lasts
    began = time.monotonic()
    for _ in range(100):
        nudge("jobs.sweep")
    assert time.monotonic() - began < 0.3  # one that waits for the mute broker takes as long
    silence.until = 0.0
    app.conf.broker_url = app.conf.broker_write_url = "memory://"
    app._pool = app.amqp._producer_pool = None
    nudge("jobs.sweep")
    assert not silence.lasts
