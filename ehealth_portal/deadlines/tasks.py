"""The clock's door to deadlines."""

from celery import shared_task
from django.utils import timezone

from .operations import climbing


@shared_task(name="deadlines.remind")
def remind() -> None:
    climbing.remind(at=timezone.now())
