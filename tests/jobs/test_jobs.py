"""Jobs: one under way a record, taken once, fenced against late workers, found again by the sweep."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ehealth_portal.jobs import operations
from ehealth_portal.jobs.models import Job
from tests.make import AT

LATER = AT + operations.LEASE + timedelta(seconds=1)


@pytest.fixture
def job(db):
    return operations.ask_for("reporting.build_report", "7", by=None, at=AT, total=3)


def test_ask_twice_is_one_job(job):
    assert operations.ask_for("reporting.build_report", "7", by=None, at=AT) == job


def test_one_under_way_in_the_database_too(job):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="reporting.build_report", record_id="7", created_at=AT)


def test_second_worker_gets_nothing(job):
    assert operations.take(job.pk, at=AT).attempts == 1
    assert operations.take(job.pk, at=AT) is None


def test_dead_workers_job_is_taken_again_and_the_late_one_is_fenced(job):
    first = operations.take(job.pk, at=AT)
    second = operations.take(job.pk, at=LATER)
    assert (first.attempts, second.attempts) == (1, 2)
    with pytest.raises(operations.NoLongerMine):
        operations.tell(first, done=1, step="late", at=LATER)
    assert not operations.end(first, at=LATER)
    operations.tell(second, done=1, step="in time", at=LATER)
    job.refresh_from_db()
    assert (job.done, job.step, job.state) == (1, "in time", Job.State.RUNNING)


def test_stopped_job_ends_its_worker(job):
    running = operations.take(job.pk, at=AT)
    assert operations.stop(job, at=AT)
    with pytest.raises(operations.NoLongerMine):
        operations.tell(running, done=1, step="", at=AT)


def test_sweep_wakes_what_was_left_behind(job, monkeypatch):
    woken = []
    monkeypatch.setattr(operations, "nudge", lambda task, *arguments: woken.append((task, *arguments)))
    assert operations.sweep(at=AT + timedelta(seconds=1)) == 0  # its own nudge is still on the way
    assert operations.sweep(at=AT + timedelta(seconds=10)) == 1
    operations.take(job.pk, at=AT)
    assert operations.sweep(at=AT + timedelta(seconds=10)) == 0
    assert operations.sweep(at=LATER) == 1
    assert woken == [("reporting.build_report", job.pk)] * 2


def test_sweep_gives_up_and_says_so(job):
    Job.objects.filter(pk=job.pk).update(state="running", attempts=operations.MOST_ATTEMPTS, lease_until=AT)
    operations.sweep(at=LATER)
    job.refresh_from_db()
    assert (job.state, bool(job.error)) == (Job.State.FAILED, True)


def test_failure_is_kept_with_its_reason(job):
    with operations.working_on(job.pk):
        raise ValueError("no such font")
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "ValueError: no such font")


def test_work_that_ends_is_done(job):
    with operations.working_on(job.pk) as mine:
        assert mine.pk == job.pk
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    with operations.working_on(job.pk) as mine:
        assert mine is None


def test_dead_broker_fails_nobody(job):
    """Nobody listens at this port: the nudge is lost quietly, and the job still waits for the sweep."""
    from ehealth_portal.celery import app

    app.conf.broker_url = app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    operations.nudge("reporting.build_report", job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.WAITING


def test_dead_broker_is_given_up_soon(settings):
    """No request waits long for it: one try, a short time-out."""
    assert settings.CELERY_BROKER_CONNECTION_TIMEOUT <= 2


def test_living_worker_never_loses_its_job(settings):
    """A step may take as long as Celery lets a task live; a shorter lease would give its job to a second worker."""
    assert operations.LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT
