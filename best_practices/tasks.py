"""The clock's door to practices: what has passed its last day, and reviewers whose role has ended."""

import structlog
from celery import shared_task
from django.utils import timezone

from .operations import archive_past, building, free_places

log = structlog.get_logger(__name__)


@shared_task(name="best_practices.look_after")
def look_after() -> None:
    at = timezone.now()
    log.info("practices looked after", archived=archive_past(at=at), freed=free_places(at=at))


@shared_task(name="best_practices.build_edition")
def build_edition(job_id: int) -> None:
    building.work_on(job_id)
