"""Three clocks at once tell a rung once; without the key of its table they tell it three times."""

import threading
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection

from activities import operations
from ehealth_portal.deadlines.models import Rung
from ehealth_portal.deadlines.operations import climbing
from ehealth_portal.notifications.models import Event, Notice
from tests import make
from tests.faults.racing import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
AT = datetime(2026, 12, 13, 12, tzinfo=UTC)
KEY = Rung._meta.constraints[0]


@pytest.fixture
def cast(transactional_db):
    made = SimpleNamespace(rapporteur=make.author(), secretariat=make.user("s@demo.example", "secretariat"))
    operations.set_milestone(
        make.provision(),
        title="Second draft",
        due_on=date(2026, 12, 20),
        by=made.secretariat,
        at=make.AT,
        body=make.body(),
    )
    return made


@pytest.fixture
def _read_together(monkeypatch):
    """No clock writes before all have read that nothing was told."""
    meet, read = threading.Barrier(3), climbing._not_told

    def waits(source, rungs):
        found = read(source, rungs)
        if source.name == "milestone":
            meet.wait(timeout=30)
        return found

    monkeypatch.setattr(climbing, "_not_told", waits)


@pytest.fixture
def _no_key():
    with connection.schema_editor() as editor:
        editor.remove_constraint(Rung, KEY)
    yield
    Rung.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Rung, KEY)


def counted():
    events = Event.objects.filter(kind="deadlines.reminder")
    return events.count(), Notice.objects.filter(event__in=events, channel="email").count()


@pytest.mark.usefixtures("_read_together")
def test_three_clocks_at_once_tell_a_rung_once(cast):
    told = at_once(*[lambda: climbing.remind(at=AT)] * 3)
    assert sorted(told) == [0, 0, 1]
    assert counted() == (1, 1)


@pytest.mark.usefixtures("_read_together", "_no_key")
def test_control_without_the_key_each_clock_tells_it(cast):
    told = at_once(*[lambda: climbing.remind(at=AT)] * 3)
    assert told == [1, 1, 1]
    assert counted() == (3, 3)


def test_a_rung_whose_telling_failed_is_free_again(cast, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(climbing, "tell", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            climbing.remind(at=AT)
    assert climbing.remind(at=AT) == 1
    assert counted() == (1, 1)
