"""The clock deletes sessions that are over, and keeps the others."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from ehealth_portal.members.tasks import clear_sessions


def test_sessions_that_are_over_are_deleted(db):
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="still", session_data="", expire_date=now + timedelta(hours=1))
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["still"]


def test_every_scheduled_task_exists(settings):
    from ehealth_portal.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
