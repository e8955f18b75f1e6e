"""Reads about reports: their builds, snapshots and documents."""

from dataclasses import dataclass
from typing import Any

import structlog
from django.core.files.base import File
from django.db.models import Q
from django.utils.translation import gettext as _

from ehealth_portal.jobs.models import Job
from ehealth_portal.refusals import NotKept
from ehealth_portal.review.transitions import State

from ..models import Report, ReportDocument, ReportSnapshot

log = structlog.get_logger(__name__)


def newest_complete(report: Report) -> ReportSnapshot | None:
    """The frozen snapshot; before there is one, the newest whose documents are all there, with them read."""
    snapshots = report.snapshots.order_by("-id").prefetch_related("documents")
    frozen = snapshots.filter(frozen_at__isnull=False).first()
    return frozen or next((one for one in snapshots if is_complete(one)), None)


def is_complete(snapshot: ReportSnapshot) -> bool:
    """Whether every document that the snapshot was taken for is there."""
    wanted = snapshot.content["report"]
    made = {(one.language, one.format) for one in snapshot.documents.all()}
    return all((language, kind) in made for language in wanted["languages"] for kind in wanted["formats"])


def document_of(report: Report, language: str, kind: str) -> ReportDocument | None:
    snapshot = newest_complete(report)
    if snapshot is None:
        return None
    return next((one for one in snapshot.documents.all() if (one.language, one.format) == (language, kind)), None)


def opened(document: ReportDocument) -> "File[bytes]":
    """The file to send. Raises NotKept when the store does not give it."""
    try:
        return document.file.open("rb")
    except OSError as error:
        log.error("document not read", document=document.pk, error=str(error))
        raise NotKept(_("The file cannot be read just now: try again in a minute, or tell the operators.")) from error


def last_build(report: Report) -> Job | None:
    """The newest job of the report, whatever became of it."""
    return Job.objects.filter(task="reporting.build_report", record_id=str(report.pk)).order_by("-id").first()


@dataclass(frozen=True)
class Download:
    """A language's row of the downloads table: its documents by format, and what is in other languages."""

    language: str
    documents: dict[str, ReportDocument | None]
    untranslated: int  # activities whose words are in another language
    official: bool  # whether every provision stands in this language as official text


def downloads(report: Report, snapshot: ReportSnapshot | None) -> list[Download]:
    """One row a language, one cell a format; a cell is empty while its document is not there."""
    if snapshot is None:
        return []
    made = {(one.language, one.format): one for one in snapshot.documents.all()}
    wanted, absent = snapshot.content["report"], snapshot.content["missing"]
    return [
        Download(
            language=language,
            documents={kind: made.get((language, kind)) for kind in wanted["formats"]},
            untranslated=len(absent["untranslated_activities"].get(language, [])),
            official=not absent["texts_unofficial"].get(language) and not absent["texts_absent"].get(language),
        )
        for language in wanted["languages"]
    ]


def listed(user: Any) -> list[Report]:
    """Every report that the person may see, the newest period first; withdrawn ones only for the secretariat."""
    return list(
        Report.objects.visible_to(user)
        .select_related("edition__resolution")
        .prefetch_related("edition__texts")
        .order_by("-period_end", "-id")
    )


def earlier(report: Report, *, most: int = 5) -> list[Report]:
    """Published reports whose period ended before this one's."""
    before = Q(period_end__lt=report.period_end) | Q(period_end=report.period_end, pk__lt=report.pk)
    return list(Report.objects.filter(before, state=State.PUBLISHED).exclude(pk=report.pk)[:most])
