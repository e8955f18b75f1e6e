"""The clock's door to jobs."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task(name="jobs.sweep")
def sweep() -> None:
    operations.sweep(at=timezone.now())


@shared_task(name="jobs.heartbeat")
def heartbeat() -> None:
    operations.beat("worker", at=timezone.now())
