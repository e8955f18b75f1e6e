"""The clock's door to people: sessions that are over are deleted, with what was typed in them."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="members.clear_sessions")
def clear_sessions() -> None:
    call_command("clearsessions")
