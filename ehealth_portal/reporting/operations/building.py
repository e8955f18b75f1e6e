"""The build of a report: one snapshot, then one document for each language and format, with honest progress."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ehealth_portal.jobs import operations as jobs
from ehealth_portal.jobs.models import Job
from ehealth_portal.languages import Language, comma_list, interface_code
from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.review.operations import locked

from ..documents import docx, html, json, pdf, xlsx
from ..documents.content import digest, settled, taken
from ..documents.wording import worded
from ..models import Report, ReportDocument, ReportSnapshot, document_path

log = structlog.get_logger(__name__)
Tell = Callable[[int, int, str], None]  # done, total, step in words

MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "html": html.made,
    "pdf": pdf.made,
    "docx": docx.made,
    "xlsx": xlsx.made,
}


class Different(Exception):
    """A document made again from the frozen snapshot has other bytes than the one that was published."""


def work_on(job_id: int) -> None:
    """Do a job of building, if it is still to do. A second attempt takes a new snapshot: no half-done one stays."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        report = Report.objects.select_related("edition__resolution").get(pk=job.record_id)
        with translation.override(interface_code(_language_of(job))):
            build(report, at=timezone.now().replace(microsecond=0), tell=_teller(job))


def build(report: Report, *, at: datetime, tell: Tell) -> ReportSnapshot:
    """Build the documents of a draft from a new snapshot, or check those of a published report against its own."""
    frozen = report.snapshots.filter(frozen_at__isnull=False).first()
    if frozen is not None:
        return _check_again(frozen, tell=tell)
    total = len(report.languages) * len(report.formats) + 1
    tell(0, total, _("Reading the record."))
    content = settled(taken(report, at=at))
    snapshot = ReportSnapshot.objects.create(report=report, taken_at=at, content=content, sha256=digest(content))
    done = 1
    for language, kind, step in _steps(content):
        tell(done, total, step)
        _keep(snapshot, language, kind, made(content, snapshot.sha256, language, kind), at=at)
        done += 1
    tell(done, total, _("Putting the new files in the place of the old ones."))
    _finish(snapshot)
    return snapshot


def made(content: dict[str, Any], sha256: str, language: str, kind: str) -> bytes:
    """One document: a pure function of snapshot, language and format."""
    if kind == Report.Format.JSON:
        return json.made(content)
    return MAKERS[kind](worded(content, language, sha256))


def _steps(content: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Language, format and step in words of each document."""
    for language in content["report"]["languages"]:
        for kind in content["report"]["formats"]:
            words = {"language": Language(language).label, "format": Report.Format(kind).label}
            yield language, kind, _("Writing %(format)s, %(language)s.") % words


def _keep(snapshot: ReportSnapshot, language: str, kind: str, data: bytes, *, at: datetime) -> None:
    document = ReportDocument(
        snapshot=snapshot,
        language=language,
        format=kind,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        made_at=at,
    )
    document.file.save(f"{language}.{kind}", ContentFile(data), save=False)
    document.save()


def _finish(snapshot: ReportSnapshot) -> None:
    """From here on readers see the new documents; the older builds of the draft go, with what stopped ones left."""
    with transaction.atomic():
        report = locked(snapshot.report)
        if report.is_editable:
            _discard(report.snapshots.filter(pk__lt=snapshot.pk, frozen_at__isnull=True))
        else:
            _discard(report.snapshots.filter(pk=snapshot.pk))
    if not report.is_editable:
        raise NotPossibleNow(_("The report was sent for judgement while its files were being built."))


def _discard(snapshots: QuerySet[ReportSnapshot]) -> None:
    """Delete the rows now, and their files once that is certain."""
    gone = list(snapshots.values_list("pk", flat=True))
    snapshots.delete()
    transaction.on_commit(lambda: _remove_files(gone), robust=True)


def _remove_files(snapshots: list[int]) -> None:
    """Every file that can be there, rows or not: a killed worker may have left a file without its row."""
    for snapshot in snapshots:
        for language in Language.values:
            for kind in Report.Format.values:
                one = ReportDocument(snapshot_id=snapshot, language=language, format=kind)
                path = document_path(one, "")
                if default_storage.exists(path):
                    default_storage.delete(path)


def _check_again(snapshot: ReportSnapshot, *, tell: Tell) -> ReportSnapshot:
    """Make each published document again; its hash must be the one published. A file that was lost is put back."""
    documents = {(one.language, one.format): one for one in snapshot.documents.all()}
    total = len(documents) + 1
    content = settled(snapshot.content)
    different = []
    tell(0, total, _("Reading the frozen snapshot."))
    if digest(content) != snapshot.sha256:
        raise Different(_("The frozen snapshot does not have its published SHA-256."))
    for done, (language, kind, step) in enumerate(_steps(content), start=1):
        tell(done, total, step)
        data = made(content, snapshot.sha256, language, kind)
        document = documents[language, kind]
        if hashlib.sha256(data).hexdigest() != document.sha256:
            different.append(f"{language}.{kind}")
        elif not default_storage.exists(path := str(document.file.name)):
            default_storage.save(path, ContentFile(data))
    if different:
        log.error("report differs", snapshot=snapshot.pk, documents=different)
        raise Different(
            _("These files are no longer made with the same bytes: %(files)s. The published ones are kept.")
            % {"files": comma_list(different)}
        )
    tell(total, total, _("Every file was made again with the same bytes."))
    return snapshot


def _teller(job: Job) -> Tell:
    def tell(done: int, total: int, step: str) -> None:
        jobs.tell(job, done=done, total=total, step=step, at=timezone.now())

    return tell


def _language_of(job: Job) -> str:
    """Steps are told in the language of the person who asked."""
    return job.requested_by.language if job.requested_by else "en"
