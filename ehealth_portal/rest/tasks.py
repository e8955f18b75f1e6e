"""The clock's door to the API's own rows."""

from celery import shared_task
from django.utils import timezone

from . import idempotency


@shared_task(name="rest.forget_answers")
def forget_answers() -> None:
    idempotency.forget(at=timezone.now())
