"""Acts on jobs: ask for one, take it, tell how far it is, end it. Long work itself is outside any transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from .models import Heartbeat, Job

LEASE = timedelta(seconds=300)  # longer than Celery's hard time limit, so a living worker never loses its job
MOST_ATTEMPTS = 3

log = structlog.get_logger(__name__)


class NoLongerMine(Exception):
    """The job was stopped, or its lease ran out and another worker took it: leave off, write nothing more."""


@dataclass
class Silence:
    """A broker that did not answer is left alone for a while: a request waits for it once, whatever it has to say."""

    until: float = 0.0  # of the process's own clock
    seconds: float = 10.0  # by then the sweep comes by

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self.until

    def begin(self) -> None:
        self.until = time.monotonic() + self.seconds


silence = Silence()


def nudge(task: str, *arguments: str | int, queue: str = "portal") -> None:
    """Wake a worker. A dead broker is no failure of the act: the sweep on the clock finds what this left behind."""
    if silence.lasts:
        return
    try:
        current_app.send_task(task, args=list(arguments), queue=queue, retry=False, expires=60)
    except Exception as error:  # noqa: BLE001  (every transport raises errors of its own)
        silence.begin()
        log.warning("nudge lost", task=task, error=str(error))


def ask_for(task: str, record_id: str, *, by: Any, at: datetime, total: int = 0) -> Job:
    """Ask for a piece of work, in the transaction of the act that needs it; one job a record is under way at a time."""
    job, created = Job.objects.get_or_create(
        task=task,
        record_id=record_id,
        state__in=[Job.State.WAITING, Job.State.RUNNING],
        defaults={"requested_by": by, "created_at": at, "total": total, "state": Job.State.WAITING},
    )
    if created:
        transaction.on_commit(lambda: nudge(task, job.pk), robust=True)
    return job


def take(job_id: int, *, at: datetime) -> Job | None:
    """Lease a waiting job, or one whose worker died; None when somebody else has it or it is over."""
    claimable = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    taken = Job.objects.filter(claimable, pk=job_id).update(
        state=Job.State.RUNNING,
        attempts=models.F("attempts") + 1,
        lease_until=at + LEASE,
        started_at=at,
        done=0,
        step="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def tell(job: Job, *, done: int, step: str, at: datetime, total: int | None = None) -> None:
    """Say how far the work is and keep the lease; raises NoLongerMine when the job is not this worker's any more."""
    changes = {"done": done, "step": step, "lease_until": at + LEASE}
    if total is not None:
        changes["total"] = total
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)
    if not mine.update(**changes):
        raise NoLongerMine(job.pk)


def end(job: Job, *, at: datetime, error: str = "") -> bool:
    """Close the job as done, or failed with a sentence; False when it was no longer this worker's."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)
    state = Job.State.FAILED if error else Job.State.DONE
    return bool(mine.update(state=state, error=error, ended_at=at, lease_until=None))


def stop(job: Job, *, at: datetime) -> bool:
    """Stop a waiting or running job; its worker leaves off at its next step."""
    under_way = Job.objects.filter(pk=job.pk, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return bool(under_way.update(state=Job.State.STOPPED, ended_at=at, lease_until=None))


@contextmanager
def working_on(job_id: int) -> Iterator[Job | None]:
    """Take a job for the length of a block, and end it as the block ends. Yields None when there is nothing to do."""
    job = take(job_id, at=timezone.now())
    if job is None:
        yield None
        return
    try:
        yield job
    except NoLongerMine:
        log.info("job left", job=job_id)
    except Exception as error:
        log.exception("job failed", job=job_id)
        end(job, at=timezone.now(), error=f"{type(error).__name__}: {error}")
    else:
        end(job, at=timezone.now())


def sweep(*, at: datetime) -> int:
    """Wake workers for what a lost nudge or a dead worker left behind; gives up after a few attempts, saying so."""
    stale = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=at)
    stale.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED, error="The worker died at every attempt.", ended_at=at, lease_until=None
    )
    waiting = Job.objects.filter(state=Job.State.WAITING, created_at__lt=at - timedelta(seconds=5))
    left_behind = list((waiting | stale).order_by("id").values_list("task", "pk")[:100])
    for task, pk in left_behind:
        nudge(task, pk)
    return len(left_behind)


def beat(name: str, *, at: datetime) -> None:
    """Note that a worker is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
