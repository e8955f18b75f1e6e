"""The build of documents: one snapshot, then one document for each language and format, with honest progress."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ehealth_portal.jobs import operations as jobs
from ehealth_portal.jobs.models import Job
from ehealth_portal.languages import Language, comma_list, interface_code
from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.review.operations import locked

from .snapshots import digest, settled

log = structlog.get_logger(__name__)
Plain = dict[str, Any]
Tell = Callable[[int, int, str], None]  # done, total, step in words


class Different(Exception):
    """A document made again from the frozen snapshot has other bytes than the one that was published."""


@dataclass
class Builder:
    """How the documents of one kind of record are built.

    The record has ``languages``, ``formats`` and ``snapshots``; a snapshot has ``documents`` and names its record by
    the foreign key ``of``, under which its content keeps the languages and formats too.
    """

    of: str
    records: Any  # the model
    snapshots: Any
    documents: Any
    formats: Any  # the choices
    path: Callable[[Any, str], str]
    taken: Callable[[Any, datetime], Plain]
    made: Callable[[Plain, str, str, str], bytes]  # of content, its SHA-256, language and format
    sent_meanwhile: str | Promise

    def work_on(self, job_id: int) -> None:
        """Do a job of building, if it is still to do. A second attempt takes a new snapshot: no half-done one stays."""
        with jobs.working_on(job_id) as job:
            if job is None:
                return
            record = self.records.objects.get(pk=job.record_id)
            with translation.override(interface_code(_language_of(job))):
                self.build(record, at=timezone.now().replace(microsecond=0), tell=_teller(job))

    def build(self, record: Any, *, at: datetime, tell: Tell) -> Any:
        """Build the documents of a draft from a new snapshot, or check those of what is published against its own."""
        frozen = record.snapshots.filter(frozen_at__isnull=False).first()
        if frozen is not None:
            return self._check_again(frozen, tell=tell)
        total = documents_wanted(record) + 1
        tell(0, total, _("Reading the record."))
        content = settled(self.taken(record, at))
        kept = {self.of: record, "taken_at": at, "content": content, "sha256": digest(content)}
        snapshot = self.snapshots.objects.create(**kept)
        done = 1
        for language, kind, step in self._steps(content):
            tell(done, total, step)
            self._keep(snapshot, language, kind, self.made(content, snapshot.sha256, language, kind), at=at)
            done += 1
        tell(done, total, _("Putting the new files in the place of the old ones."))
        self._finish(snapshot)
        return snapshot

    def _steps(self, content: Plain) -> Iterator[tuple[str, str, str]]:
        """Language, format and step in words of each document."""
        for language in content[self.of]["languages"]:
            for kind in content[self.of]["formats"]:
                words = {"language": Language(language).label, "format": self.formats(kind).label}
                yield language, kind, _("Writing %(format)s, %(language)s.") % words

    def _keep(self, snapshot: Any, language: str, kind: str, data: bytes, *, at: datetime) -> None:
        document = self.documents(
            snapshot=snapshot,
            language=language,
            format=kind,
            bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            made_at=at,
        )
        document.file.save(f"{language}.{kind}", ContentFile(data), save=False)
        document.save()

    def _finish(self, snapshot: Any) -> None:
        """From here on readers see the new documents; the older builds of the draft go, with what stopped ones left."""
        with transaction.atomic():
            record = locked(getattr(snapshot, self.of))
            if record.is_editable:
                self._discard(record.snapshots.filter(pk__lt=snapshot.pk, frozen_at__isnull=True))
            else:
                self._discard(record.snapshots.filter(pk=snapshot.pk))
        if not record.is_editable:
            raise NotPossibleNow(str(self.sent_meanwhile))

    def _discard(self, snapshots: QuerySet[Any]) -> None:
        """Delete the rows now, and their files once that is certain."""
        gone = list(snapshots.values_list("pk", flat=True))
        snapshots.delete()
        transaction.on_commit(lambda: self._remove_files(gone), robust=True)

    def _remove_files(self, snapshots: list[int]) -> None:
        """Every file that can be there, rows or not: a killed worker may have left a file without its row."""
        for snapshot in snapshots:
            for language in Language.values:
                for kind in self.formats.values:
                    one = self.documents(snapshot_id=snapshot, language=language, format=kind)
                    path = self.path(one, "")
                    if default_storage.exists(path):
                        default_storage.delete(path)

    def _check_again(self, snapshot: Any, *, tell: Tell) -> Any:
        """Make each published document again; its hash must be the one published. A file that was lost is put back."""
        documents = {(one.language, one.format): one for one in snapshot.documents.all()}
        total = len(documents) + 1
        content = settled(snapshot.content)
        different = []
        tell(0, total, _("Reading the frozen snapshot."))
        if digest(content) != snapshot.sha256:
            raise Different(_("The frozen snapshot does not have its published SHA-256."))
        for done, (language, kind, step) in enumerate(self._steps(content), start=1):
            tell(done, total, step)
            data = self.made(content, snapshot.sha256, language, kind)
            document = documents[language, kind]
            if hashlib.sha256(data).hexdigest() != document.sha256:
                different.append(f"{language}.{kind}")
            elif not default_storage.exists(path := str(document.file.name)):
                default_storage.save(path, ContentFile(data))
        if different:
            log.error("documents differ", of=self.of, snapshot=snapshot.pk, documents=different)
            raise Different(
                _("These files are no longer made with the same bytes: %(files)s. The published ones are kept.")
                % {"files": comma_list(different)}
            )
        tell(total, total, _("Every file was made again with the same bytes."))
        return snapshot


def documents_wanted(record: Any) -> int:
    return len(record.languages) * len(record.formats)


def _teller(job: Job) -> Tell:
    def tell(done: int, total: int, step: str) -> None:
        jobs.tell(job, done=done, total=total, step=step, at=timezone.now())

    return tell


def _language_of(job: Job) -> str:
    """Steps are told in the language of the person who asked."""
    return job.requested_by.language if job.requested_by else "en"
