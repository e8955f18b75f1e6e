"""The clock's door to webhooks."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task(name="webhooks.let_go")
def let_go() -> None:
    operations.let_go(at=timezone.now())
