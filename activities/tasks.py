"""The clock's door to evidence files: scanning those that wait, deleting those that no row knows."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from ehealth_portal.jobs.operations import nudge
from ehealth_portal.untrusted import scanner

from . import leftovers
from .models import Evidence
from .operations import scanning

log = structlog.get_logger(__name__)


@shared_task(name="activities.scan_files")
def scan_files() -> None:
    if not settings.CLAMAV_URL:
        return
    scanning.ask_for_scans()
    waiting = list(scanning.files_to_scan())
    if all(_scanned(evidence) for evidence in waiting) and len(waiting) == scanning.AT_ONCE:
        nudge("activities.scan_files", queue="clock")


def _scanned(evidence: Evidence) -> bool:
    """Ask about one file; no transaction is open meanwhile."""
    try:
        with evidence.file.open("rb") as file:
            finding = scanner.finding_in(file, url=settings.CLAMAV_URL)
    except (scanner.NoAnswer, FileNotFoundError) as error:
        log.warning("file not scanned", evidence=evidence.pk, error=str(error))
        scanning.note_try(evidence, at=timezone.now())
        return False
    if finding:
        return scanning.refuse_file(evidence, finding=finding, at=timezone.now())
    return scanning.release_file(evidence, at=timezone.now())


@shared_task(name="activities.delete_files_without_a_row")
def delete_files_without_a_row() -> None:
    if deleted := leftovers.delete_files_without_a_row(at=timezone.now()):
        log.warning("files without a row deleted", count=len(deleted))
