"""The workers' and the clock's doors to notices."""

from celery import shared_task
from django.utils import timezone

from .channels import DRAINS
from .operations import digests, searching, sweeping


@shared_task(name="notifications.drain")
def drain(channel: str) -> None:
    DRAINS[channel]()


@shared_task(name="notifications.sweep")
def sweep() -> None:
    sweeping.sweep(at=timezone.now())


@shared_task(name="notifications.make_digests")
def make_digests() -> None:
    digests.make_digests(at=timezone.now())


@shared_task(name="notifications.try_searches")
def try_searches() -> None:
    searching.try_searches(at=timezone.now())
