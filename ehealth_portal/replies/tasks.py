"""The clock's doors: asking for news, and fetching what came in."""

from celery import shared_task
from django.utils import timezone

from . import polling
from .operations import remind


@shared_task(name="replies.remind")
def remind_people() -> None:
    remind(at=timezone.now())


@shared_task(name="replies.poll")
def poll() -> None:
    polling.poll()
