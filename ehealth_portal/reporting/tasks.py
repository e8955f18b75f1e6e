"""The clock's door to reporting."""

from celery import shared_task
from django.utils import timezone

from .operations import building, statuses


@shared_task(name="reporting.propose_statuses")
def propose_statuses() -> None:
    statuses.propose(at=timezone.now())


@shared_task(name="reporting.build_report")
def build_report(job_id: int) -> None:
    building.work_on(job_id)
