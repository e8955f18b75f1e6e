"""What was written before the chain is sealed as it stood, with the gaps in its numbers closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.audit.queries import first_break
from tests import application_role, make

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = [("audit", "0001_initial")]


@pytest.fixture
def old_events():
    """The model as it was before; afterwards the newest tables stand again, whatever the test did."""
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "audit"]
    executor.migrate(FIRST)
    yield MigrationExecutor(connection).loader.project_state(FIRST).apps.get_model("audit", "AuditEvent"), newest
    MigrationExecutor(connection).migrate(newest)
    application_role.make()  # its rights went with the tables


def test_old_events_are_sealed(old_events):
    old, newest = old_events
    for number, key in enumerate([3, 4, 9, 10]):
        old.objects.create(
            id=key,
            at=make.AT + timedelta(seconds=number, microseconds=number),
            actor_id=None if number == 0 else 7,
            action="activities.edit",
            record_type="activities.activity",
            record_id=str(key),
            before={} if number else {"title": "Ébauche “1”", "on": None},
            after={"title": "مسودة", "provisions": {"b": 1, "a": 2}},
            reason="" if number else "Why",
        )
    MigrationExecutor(connection).migrate(newest)
    events = list(AuditEvent.objects.select_related("details"))
    assert [(event.id, event.record_id, event.actor_id) for event in events] == [
        (1, "3", None), (2, "4", 7), (3, "9", 7), (4, "10", 7),
    ]  # fmt: skip
    assert events[0].told == {
        "before": {"title": "Ébauche “1”", "on": None},
        "after": {"title": "مسودة", "provisions": {"b": 1, "a": 2}},
        "reason": "Why",
    }
    assert events[1].at == make.AT + timedelta(seconds=1, microseconds=1)
    assert first_break() is None


def test_an_empty_trail_migrates(old_events):
    _old, newest = old_events
    MigrationExecutor(connection).migrate(newest)
    assert AuditEvent.objects.count() == 0
