"""Reports as the API tells of them: rows with their newest complete snapshot, its documents and the last build."""

from typing import Any

from django.db.models import F, QuerySet, prefetch_related_objects

from ehealth_portal.jobs.models import Job
from ehealth_portal.rest.reviewed import NAMES

from ..models import Report, ReportSnapshot
from .reports import is_complete

PLAIN = (
    "id", "title", "audience", "period_start", "period_end", "languages", "formats", "include", "state", "version",
    "reason", "created_at", "updated_at", "submitted_at", "decided_at",
)  # fmt: skip


def report_rows(reports: QuerySet[Report], *, people: bool) -> QuerySet[Any, Any]:
    return reports.values(
        *PLAIN,
        *(NAMES if people else ()),
        "previous_id",
        edition_slug=F("edition__slug"),
        resolution=F("edition__resolution__slug"),
    )


def newest_complete_of(reports: list[int]) -> dict[int, ReportSnapshot]:
    """Of each report the frozen snapshot, else the newest complete one, with its documents; without its content."""
    rows: QuerySet[Any, Any] = ReportSnapshot.objects.filter(report__in=reports).order_by("-id")
    snapshots = [
        ReportSnapshot(content={"report": row.pop("content__report")}, **row)
        for row in rows.values("id", "report_id", "taken_at", "sha256", "frozen_at", "content__report")
    ]
    prefetch_related_objects(snapshots, "documents")
    found: dict[int, ReportSnapshot] = {}
    for snapshot in sorted(snapshots, key=lambda one: (one.frozen_at is None, -one.pk)):
        if snapshot.report_id not in found and (snapshot.frozen_at or is_complete(snapshot)):
            found[snapshot.report_id] = snapshot
    return found


def last_builds(reports: list[int]) -> dict[int, Job]:
    """The newest job of each report, whatever became of it."""
    jobs = Job.objects.filter(task="reporting.build_report", record_id__in=[str(pk) for pk in reports])
    return {int(job.record_id): job for job in jobs.order_by("id")}
