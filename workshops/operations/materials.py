"""Materials of a workshop: files and addresses, added and taken off; what the virus scanner said of them."""

import hashlib
from datetime import datetime
from functools import partial

import structlog
from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NoRoom, NotKept, NotPossibleNow
from ehealth_portal.untrusted.scans import Scan

from ..entry import Handed
from ..models import Material, Workshop
from .changing import opened

log = structlog.get_logger(__name__)
AT_ONCE = 20  # files of one turn of the clock


@transaction.atomic
def add_material(workshop: Workshop, handed: Handed, *, by: User, at: datetime) -> Material:
    """A file is stored under its hash, and readers get it once the scanner has let it pass."""
    fresh = opened(workshop, by=by, at=at)
    if bool(handed.file) == bool(handed.url):
        raise Incomplete({"file": [_("Choose a file, or enter a web address: one of the two.")]})
    if handed.session and handed.session.workshop_id != fresh.pk:
        raise NotPossibleNow(_("This session is not on the programme any more."))
    material = Material(
        workshop=fresh,
        session=handed.session,
        title=handed.title,
        language=handed.language,
        url=handed.url,
        added_by=by,
        added_at=at,
    )
    if handed.file:
        _ask_for_room(fresh, handed.file.size)
        _store_file(material, handed)
    material.save()
    if material.scan == Scan.PENDING:
        transaction.on_commit(lambda: nudge("workshops.look_after_materials", queue="clock"), robust=True)
    audit.record("workshops.add_material", fresh, by=by, at=at, after=_told(material))
    return material


def _ask_for_room(workshop: Workshop, size: int) -> None:
    """The workshop is locked: two uploads at once count one after the other."""
    used = workshop.materials.exclude(scan=Scan.REFUSED).aggregate(used=Sum("bytes"))["used"] or 0
    if used + size > settings.EVIDENCE_QUOTA_BYTES:
        told = {"used": filesizeformat(used), "quota": filesizeformat(settings.EVIDENCE_QUOTA_BYTES)}
        sentence = _("There is no room for this file: %(used)s of %(quota)s are in use. Give its web address instead.")
        raise NoRoom(sentence % told)


def _store_file(material: Material, handed: Handed) -> None:
    assert handed.file is not None
    digest = hashlib.sha256()
    for chunk in handed.file.chunks():
        digest.update(chunk)
    material.sha256, material.bytes = digest.hexdigest(), handed.file.size
    material.content_type, material.file_name = handed.content_type, (handed.file.name or "")[-200:]
    material.scan = Scan.PENDING if settings.CLAMAV_URL else Scan.NOT_REQUIRED
    handed.file.seek(0)
    try:
        material.file.save(material.file_name, handed.file, save=False)
    except OSError as error:
        log.error("file not stored", error=str(error))
        raise NotKept(
            _("The file could not be stored, so nothing was saved: try again, or tell the operators.")
        ) from error


@transaction.atomic
def remove_material(material: Material, *, by: User, at: datetime) -> None:
    """Once more changes nothing."""
    fresh = opened(material.workshop, by=by, at=at)
    kept = fresh.materials.filter(pk=material.pk).first()
    if kept is None:
        return
    audit.record("workshops.remove_material", fresh, by=by, at=at, before=_told(kept))
    if kept.file:
        transaction.on_commit(partial(kept.file.storage.delete, str(kept.file.name)), robust=True)
    kept.delete()


def _told(material: Material) -> dict[str, object]:
    return {"material": material.pk, "title": material.title, "url": material.url, "sha256": material.sha256}


# --- the scanner ----------------------------------------------------------------------------------------------------
def to_scan() -> QuerySet[Material]:
    """With a scanner configured, files that were kept without one wait, too; one that fails holds up no other."""
    Material.objects.filter(scan=Scan.NOT_REQUIRED).exclude(file="").update(scan=Scan.PENDING)
    waiting = Material.objects.filter(scan=Scan.PENDING).select_related("workshop")
    return waiting.order_by(models.F("scanned_at").asc(nulls_first=True), "pk")[:AT_ONCE]


def note_try(material: Material, *, at: datetime) -> None:
    Material.objects.filter(pk=material.pk, scan=Scan.PENDING).update(scanned_at=at)


@transaction.atomic
def settle(material: Material, *, finding: str, at: datetime) -> bool:
    """Blank: it may be downloaded. A finding: the row says so and the file goes. False when it was settled before."""
    scan = Scan.REFUSED if finding else Scan.CLEAN
    waiting = Material.objects.filter(pk=material.pk, scan=Scan.PENDING)
    if not waiting.update(scan=scan, scanned_at=at, finding=finding[:200]):
        return False
    if finding:
        transaction.on_commit(partial(material.file.storage.delete, str(material.file.name)), robust=True)
    after = {"material": material.pk, "scan": scan, "finding": finding[:200]}
    audit.record("workshops.scan_material", material.workshop, by=None, at=at, after=after)
    return True


def known_files(names: list[str]) -> set[str]:
    """Those that a row has."""
    return set(Material.objects.filter(file__in=names).values_list("file", flat=True))
