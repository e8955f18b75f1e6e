"""A receiver, a kind of event, and webhooks of a focal point; time is what a test says."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from ehealth_portal.members.signing_in.sealing import seal
from ehealth_portal.notifications import kinds
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.operations import telling
from ehealth_portal.webhooks.draining import drain
from ehealth_portal.webhooks.models import Endpoint, EndpointSecret, EndpointTopic
from ehealth_portal.webhooks.sending import signing, targets
from tests import make
from tests.api.conftest import Caller

from .receiver import Receiver

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3ODk="
TOPIC = "body:itu-t-sg21"


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    """Its records are public unless a test says otherwise."""
    kind = SimpleNamespace(seen=lambda ids, user: set(ids), subject="Something happened")

    def tell(events):
        return {one.pk: kinds.Told(kind.subject, (), "/en/", "See", facts={"number": 1}) for one in events}

    def seen(ids, user):
        return kind.seen(ids, user)

    monkeypatch.setitem(kinds.KINDS, "tests.happened", kinds.Kind("tests.happened", "Something", tell, seen))
    return kind


@pytest.fixture
def receiver(tmp_path, settings):
    made = Receiver(tmp_path)
    settings.WEBHOOK_PORTS = [443, made.port]
    yield made
    made.close()


@pytest.fixture
def public_names(monkeypatch):
    """Every name leads to an address that is open to webhooks."""
    monkeypatch.setattr(targets, "resolve", lambda host, port: ["93.184.216.34"])


def endpoint(owner, url="https://hooks.example.org/hook", *, topics=(TOPIC,), state="active", **fields):
    proven = make.AT if state in ("active", "paused") else None
    made = Endpoint.objects.create(
        owner=owner,
        **{"name": "Ours", "url": url, "state": state, "proven_at": proven, "created_at": make.AT} | fields,
    )
    EndpointTopic.objects.bulk_create(EndpointTopic(endpoint=made, topic=one) for one in topics)
    EndpointSecret.objects.create(endpoint=made, sealed=seal(SECRET, signing.PURPOSE), created_at=make.AT)
    return made


def happened(*, at=make.AT, topics=(TOPIC,), **options):
    with transaction.atomic():
        return telling.tell("tests.happened", make.body(), by=None, at=at, topics=topics, **options)


def rows(of=None):
    """The notices of webhooks, in their order."""
    found = Notice.objects.filter(channel="webhook").order_by("created_at", "id")
    return found.filter(endpoint_id=of.pk) if of else found


class Clock:
    """Stands still until a test moves it."""

    def __init__(self):
        self.now = make.AT

    def __call__(self):
        return self.now

    def go(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def send(receiver, clock):
    return lambda **options: drain(way=receiver.way(**options), clock=clock)


@pytest.fixture
def api(cast):
    """As in tests/api."""
    return lambda name: Caller(getattr(cast, name))
