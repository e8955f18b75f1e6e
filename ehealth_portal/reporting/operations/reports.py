"""Acts on reports: open one, change its settings, have it built, send, judge, withdraw."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs import operations as jobs
from ehealth_portal.jobs.models import Job
from ehealth_portal.languages import Language
from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, move, write_version
from ehealth_portal.review.transitions import State

from .. import permissions
from ..documents.content import is_up_to_date, practices_named
from ..models import Audience, Citation, Report, ReportSnapshot
from ..queries.reports import newest_complete
from .telling import tell_published, tell_returned, tell_submitted, tell_withdrawn

TASK = "reporting.build_report"


@dataclass(frozen=True)
class Settings:
    """What a report is to be; ``period_end`` is its last day."""

    title: str
    audience: str
    period_start: date
    period_end: date
    edition: Edition
    languages: tuple[str, ...] = ("en",)
    formats: tuple[str, ...] = ("html", "pdf")
    include: tuple[str, ...] = tuple(Report.Part.values)


@transaction.atomic
def create_report(settings: Settings, *, by: User | None, at: datetime) -> Report:
    """Open a draft. ``by`` is None for an operator's command."""
    if by is not None and not permissions.may_make_reports(by):
        raise NotAllowed(_("Progress reports are made by the secretariat."))
    _check(settings)
    report = Report(state=State.DRAFT, created_by=by, created_at=at, updated_at=at)
    for name, value in _values(settings).items():
        setattr(report, name, value)
    report.save()
    audit.record("reporting.create_report", report, by=by, at=at, after=_told(settings))
    return report


@transaction.atomic
def edit_report(report: Report, settings: Settings, *, by: User, at: datetime, version: int | None = None) -> Report:
    """Change the settings of a draft; what was built before stays, and is out of date."""
    fresh = locked(report, version=version)
    if not permissions.may_edit_report(by, fresh):
        raise NotAllowed(_("Progress reports are made by the secretariat."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("Only a draft can be changed. Take the report back, or make a new one."))
    _check(settings)
    before = _told(settings_of(fresh))
    write_version(fresh, _values(settings), at=at, version=version)
    audit.record("reporting.edit_report", fresh, by=by, at=at, before=before, after=_told(settings))
    return fresh


@transaction.atomic
def ask_for_build(report: Report, *, by: User | None, at: datetime) -> Job:
    """Have a worker make the documents; returns at once. A published report is checked against its snapshot."""
    fresh = locked(report)
    if by is not None and not permissions.may_edit_report(by, fresh):
        raise NotAllowed(_("Progress reports are made by the secretariat."))
    if fresh.state not in (State.DRAFT, State.RETURNED, State.PUBLISHED):
        raise NotPossibleNow(_("The report waits for judgement or is withdrawn; what is judged is not built again."))
    job = jobs.ask_for(TASK, str(fresh.pk), by=by, at=at, total=documents_wanted(fresh) + 1)
    audit.record("reporting.ask_for_build", fresh, by=by, at=at, after={"job": job.pk})
    return job


@transaction.atomic
def stop_build(report: Report, *, by: User, at: datetime) -> None:
    fresh = locked(report)
    if not permissions.may_edit_report(by, fresh):
        raise NotAllowed(_("Progress reports are made by the secretariat."))
    job = build_of(fresh)
    if job is None or not jobs.stop(job, at=at):
        raise NotPossibleNow(_("No files are being built now."))
    audit.record("reporting.stop_build", fresh, by=by, at=at, after={"job": job.pk})


@transaction.atomic
def submit(report: Report, *, by: User, at: datetime, version: int | None = None) -> Report:
    beside = partial(tell_submitted, by=by, at=at)
    moved = move(report, "submit", by=by, at=at, may=permissions.may_edit_report, version=version, beside=beside)
    snapshot_to_go_out(moved)
    return moved


def take_back(report: Report, *, by: User, at: datetime, version: int | None = None) -> Report:
    return move(report, "take_back", by=by, at=at, may=permissions.may_edit_report, version=version)


def return_to_author(report: Report, *, by: User, at: datetime, reason: str, version: int | None = None) -> Report:
    may = permissions.may_publish_report
    beside = partial(tell_returned, by=by, at=at)
    return move(report, "return", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


def publish(report: Report, *, by: User, at: datetime, version: int | None = None) -> Report:
    """Publish and freeze the newest complete snapshot: from now on the documents are made from it alone."""

    def freeze(moved: Report) -> dict[str, Any]:
        snapshot = snapshot_to_go_out(moved)
        ReportSnapshot.objects.filter(pk=snapshot.pk).update(frozen_at=at)
        previous = snapshot.content["previous"]
        moved.previous_id = previous["id"] if previous else None
        moved.save(update_fields=["previous"])
        cite(moved, snapshot)
        tell_published(moved, snapshot, by=by, at=at)
        return {"snapshot": snapshot.pk, "sha256": snapshot.sha256}

    return move(report, "publish", by=by, at=at, may=permissions.may_publish_report, version=version, beside=freeze)


def withdraw(report: Report, *, by: User, at: datetime, reason: str, version: int | None = None) -> Report:
    may = permissions.may_publish_report
    beside = partial(tell_withdrawn, by=by, at=at)
    return move(report, "withdraw", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


def cite(report: Report, snapshot: ReportSnapshot) -> None:
    """Keep which practices its snapshot names, where the report tells of them."""
    Citation.objects.bulk_create(Citation(report=report, practice_id=pk) for pk in practices_named(snapshot))


def snapshot_to_go_out(report: Report) -> ReportSnapshot:
    """The newest complete build; refuses while there is none, one is under way, or the settings changed since."""
    if build_of(report) is not None:
        raise NotPossibleNow(_("The files are being built just now. Wait until they are there."))
    snapshot = newest_complete(report)
    if snapshot is None:
        raise NotPossibleNow(_("Build the files first: a report goes out with its documents."))
    if not is_up_to_date(report, snapshot):
        raise NotPossibleNow(_("The settings changed after the files were built. Build them again first."))
    return snapshot


def build_of(report: Report) -> Job | None:
    """The build under way, if there is one."""
    under_way = [Job.State.WAITING, Job.State.RUNNING]
    return Job.objects.filter(task=TASK, record_id=str(report.pk), state__in=under_way).first()


def documents_wanted(report: Report) -> int:
    return len(report.languages) * len(report.formats)


def settings_of(report: Report) -> Settings:
    return Settings(
        title=report.title,
        audience=report.audience,
        period_start=report.period_start,
        period_end=report.period_end,
        edition=report.edition,
        languages=tuple(report.languages),
        formats=tuple(report.formats),
        include=tuple(report.include),
    )


def _check(settings: Settings) -> None:
    errors: dict[str, list[str]] = {}
    if not settings.title.strip():
        errors["title"] = [_("Give the report a title.")]
    if settings.audience not in Audience.values:
        errors["audience"] = [_("Choose who the report is for.")]
    if settings.period_end < settings.period_start:
        errors["period_end"] = [_("The period ends before it starts.")]
    if not settings.languages or set(settings.languages) - set(Language.values):
        errors["languages"] = [_("Choose at least one of the six languages.")]
    if not settings.formats or set(settings.formats) - set(Report.Format.values):
        errors["formats"] = [_("Choose at least one format.")]
    if set(settings.include) - set(Report.Part.values):
        errors["include"] = [_("Choose among the parts that a report has.")]
    if errors:
        raise Incomplete(errors)


def _values(settings: Settings) -> dict[str, Any]:
    """The columns of a report. Languages, formats and parts are kept in the order of the house, however chosen."""
    return {
        "title": settings.title.strip(),
        "audience": settings.audience,
        "period_start": settings.period_start,
        "period_end": settings.period_end,
        "edition": settings.edition,
        "languages": [code for code in Language.values if code in settings.languages],
        "formats": [code for code in Report.Format.values if code in settings.formats],
        "include": [code for code in Report.Part.values if code in settings.include],
    }


def _told(settings: Settings) -> dict[str, object]:
    """The settings as the audit trail keeps them."""
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(settings).items()}
    dates = {"period_start": settings.period_start.isoformat(), "period_end": settings.period_end.isoformat()}
    return told | dates | {"edition": settings.edition.slug}
