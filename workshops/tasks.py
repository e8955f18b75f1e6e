"""What workers do for workshops: moving up those who wait, gauging needs."""

from celery import shared_task
from django.utils import timezone

from .models import Round, Workshop
from .operations import gauging, registering


@shared_task(name="workshops.fill_seats", ignore_result=True)
def fill_seats(workshop_id: int | None = None) -> None:
    """One workshop, or by the clock all in which somebody waits: a lost nudge costs a turn."""
    waiting = Workshop.objects.filter(registrations__state="waiting").distinct()
    for workshop in waiting.filter(pk=workshop_id) if workshop_id else waiting:
        registering.fill_seats(workshop, at=timezone.now())


@shared_task(name="workshops.gauge", ignore_result=True)
def gauge(round_id: int | None = None) -> None:
    rounds = Round.objects.filter(opened_at__isnull=False)
    for one in rounds.filter(pk=round_id) if round_id else rounds:
        gauging.gauge(one, at=timezone.now())
