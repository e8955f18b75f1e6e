"""What the virus scanner said of a file, kept. The scanner itself is asked outside, by the clock."""

from datetime import datetime
from functools import partial

from django.db import models, transaction
from django.db.models import QuerySet

from ehealth_portal.audit import operations as audit

from ..models import Evidence, Scan

AT_ONCE = 20  # files of one turn of the clock; the rest are of the next


def ask_for_scans() -> int:
    """Let files that were kept while there was no scanner wait for it, too."""
    return Evidence.objects.filter(scan=Scan.NOT_REQUIRED).exclude(file="").update(scan=Scan.PENDING)


def files_to_scan() -> QuerySet[Evidence]:
    """Those that were never tried first, then the one whose try is longest ago: one that fails holds up no other."""
    waiting = Evidence.objects.filter(scan=Scan.PENDING).select_related("activity", "progress")
    return waiting.order_by(models.F("scanned_at").asc(nulls_first=True), "pk")[:AT_ONCE]


def note_try(evidence: Evidence, *, at: datetime) -> None:
    """The scanner gave no answer: the file goes on waiting, behind the others."""
    Evidence.objects.filter(pk=evidence.pk, scan=Scan.PENDING).update(scanned_at=at)


@transaction.atomic
def release_file(evidence: Evidence, *, at: datetime) -> bool:
    """The scanner found nothing: the file may be downloaded. False when another worker settled it before."""
    if not _settled(evidence, Scan.CLEAN, at=at):
        return False
    audit.record("activities.release_file", _owner(evidence), by=None, at=at, after={"evidence": evidence.name})
    return True


@transaction.atomic
def refuse_file(evidence: Evidence, *, finding: str, at: datetime) -> bool:
    """The scanner found something: the row stays and says so, the file goes. False when it was settled before."""
    if not _settled(evidence, Scan.REFUSED, at=at, finding=finding[:200]):
        return False
    transaction.on_commit(partial(evidence.file.storage.delete, str(evidence.file.name)), robust=True)
    after = {"evidence": evidence.name, "finding": finding[:200], "sha256": evidence.sha256}
    audit.record("activities.refuse_file", _owner(evidence), by=None, at=at, after=after)
    return True


def _settled(evidence: Evidence, scan: Scan, *, at: datetime, finding: str = "") -> bool:
    waiting = Evidence.objects.filter(pk=evidence.pk, scan=Scan.PENDING)
    return bool(waiting.update(scan=scan, scanned_at=at, finding=finding))


def _owner(evidence: Evidence) -> models.Model:
    return evidence.activity or evidence.progress or evidence
