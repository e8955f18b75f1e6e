"""/readyz tells of notices that wait too long; /metrics tells figures, to machines on the inside only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ehealth_portal.jobs import operations as jobs
from ehealth_portal.notifications.models import Event, Notice
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast):
    """One notice that has been due for so many minutes."""

    def make_one(minutes: float, **fields) -> Notice:
        at = timezone.now() - timedelta(minutes=minutes)
        event = Event.objects.create(kind="tests.happened", record_type="members.body", record_id="1", at=at)
        return Notice.objects.create(
            **{"event": event, "channel": "email", "user": cast.rapporteur, "due_at": at, "created_at": at} | fields
        )

    return make_one


@pytest.mark.parametrize(
    ("minutes", "status", "said"), [(0, 200, "ok"), (9, 200, "ok"), (11, 503, "late"), (-60, 200, "ok")]
)
def test_readyz_says_when_notices_are_late(client, waiting, minutes, status, said):
    jobs.beat("worker", at=timezone.now())
    waiting(minutes)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["notices"]) == (status, said)
    assert 0 <= answer.json()["oldest_unsent_notice_seconds"] - max(0, minutes * 60) < 5


def test_what_is_held_by_a_living_worker_and_the_inbox_is_not_late(client, waiting):
    jobs.beat("worker", at=timezone.now())
    waiting(60, state="leased", lease_until=timezone.now() + timedelta(minutes=1))
    waiting(60, state="delivered", reason="shown", channel="inbox")
    assert client.get("/readyz").json()["oldest_unsent_notice_seconds"] == 0
    Notice.objects.filter(state="leased").update(lease_until=timezone.now() - timedelta(minutes=1))
    assert client.get("/readyz").json()["notices"] == "late"


def test_metrics_tell_figures(client, waiting):
    waiting(2)
    waiting(2, state="sent", reason="taken")
    jobs.ask_for("reporting.build_report", "7", by=None, at=make.AT)
    text = client.get("/metrics").content.decode()
    assert 'portal_notices{channel="email",state="due"} 1.0' in text
    assert 'portal_notices{channel="email",state="sent"} 1.0' in text
    assert 'portal_jobs{state="waiting"} 1.0' in text
    age = next(line for line in text.splitlines() if line.startswith("portal_oldest_unsent_notice_seconds "))
    assert 120 <= float(age.split()[1]) < 130


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, 200),
        ({"REMOTE_ADDR": "8.8.8.8"}, 404),
        ({"REMOTE_ADDR": "2001:4860:4860::8888"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),
    ],
)
def test_metrics_are_for_the_inside(client, asked, status):
    assert client.get("/metrics", **asked).status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("Bearer ", 404), ("", 404)]
)
def test_with_a_token_only_who_has_it(client, settings, given, status):
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"authorization": given}).status_code == status
