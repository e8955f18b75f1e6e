"""The clock's door: what was kept long enough goes."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task(name="privacy.let_go")
def let_go() -> None:
    operations.let_go(at=timezone.now())
