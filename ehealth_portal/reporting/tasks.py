"""The clock's door to reporting."""

from celery import shared_task
from django.utils import timezone

from .operations import statuses


@shared_task(name="reporting.propose_statuses")
def propose_statuses() -> None:
    statuses.propose(at=timezone.now())
