"""Evidence: filed with a record, taken off a draft; judged by a second person where the record is published."""

import hashlib
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import Body, User
from ehealth_portal.refusals import Incomplete, NoRoom, NotAllowed, NotKept, NotPossibleNow
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..entry import Given
from ..models import Activity, Evidence, ProgressEntry, Scan, Standing
from .telling import tell_evidence_judged, tell_evidence_proposed

log = structlog.get_logger(__name__)


def keep_evidence(
    given: Given,
    *,
    by: User | None,
    at: datetime,
    activity: Activity | None = None,
    progress: ProgressEntry | None = None,
    standing: str = Standing.ACCEPTED,
) -> Evidence:
    """Write one evidence row; a file is stored under its hash. The same reference twice is one row."""
    evidence = Evidence(
        activity=activity,
        progress=progress,
        reference=given.reference,
        url=given.url,
        language=given.language,
        added_by=by,
        added_at=at,
        standing=standing,
    )
    if given.file is None:
        same = (
            Evidence.objects.filter(
                activity=activity, progress=progress, reference=given.reference, url=given.url, file=""
            )
            .exclude(standing=Standing.DECLINED)
            .first()
        )
        if same:
            return same
        evidence.save()
        return evidence
    _ask_for_room(activity or (progress.activity if progress else None), given.file.size, by)
    _store_file(evidence, given)
    evidence.save()
    if evidence.scan == Scan.PENDING:
        transaction.on_commit(lambda: nudge("activities.scan_files", queue="clock"), robust=True)
    return evidence


def _store_file(evidence: Evidence, given: Given) -> None:
    """Write the file and what is known of it; with a scanner configured it waits for the scanner's word."""
    assert given.file is not None
    digest = hashlib.sha256()
    for chunk in given.file.chunks():
        digest.update(chunk)
    evidence.sha256 = digest.hexdigest()
    evidence.bytes = given.file.size
    evidence.content_type = given.content_type
    evidence.file_name = (given.file.name or "")[-200:]
    evidence.scan = Scan.PENDING if settings.CLAMAV_URL else Scan.NOT_REQUIRED
    given.file.seek(0)
    try:
        evidence.file.save(evidence.file_name, given.file, save=False)
    except OSError as error:
        log.error("file not stored", error=str(error))
        raise NotKept(
            _("The file could not be stored, so nothing was saved: try again, or tell the operators.")
        ) from error


def _ask_for_room(activity: Activity | None, size: int, by: User | None) -> None:
    """NoRoom when the body's files, with this one, would take more than it may; without a body the person's do."""
    if activity is None or by is None:
        return
    if activity.body_id:
        _hold_the_room_of(Body.objects.filter(pk=activity.body_id))
        kept = Q(activity__body=activity.body_id) | Q(progress__activity__body=activity.body_id)
    else:
        _hold_the_room_of(User.objects.filter(pk=by.pk))
        kept = Q(activity__body__isnull=True, activity__isnull=False, added_by=by)
    used = bytes_used(Evidence.objects.filter(kept))
    if used + size > settings.EVIDENCE_QUOTA_BYTES:
        sentence = _(
            "There is no room for this file: %(used)s of %(quota)s are in use. Give its web address instead, or ask "
            "the operators for more room."
        )
        told = {"used": filesizeformat(used), "quota": filesizeformat(settings.EVIDENCE_QUOTA_BYTES)}
        raise NoRoom(sentence % told)


def _hold_the_room_of(owner: QuerySet[Any]) -> None:
    """Lock the row of whose room it is: two uploads at once count one after the other."""
    owner.select_for_update(no_key=True).get()


def bytes_used(evidence: QuerySet[Evidence]) -> int:
    """What files take on the disk; those that the scanner refused are gone."""
    return evidence.exclude(scan=Scan.REFUSED).aggregate(used=Sum("bytes"))["used"] or 0


@transaction.atomic
def add_evidence(activity: Activity, given: Given, *, by: User, at: datetime) -> Evidence:
    """File evidence with an activity: its author while it is a draft, its group or the secretariat once published.

    With a published activity it waits for a second person: what the public reads has been seen by two.
    """
    fresh = locked(activity)
    if not (permissions.may_edit(by, fresh) or permissions.may_add_progress(by, fresh)):
        raise NotAllowed(_("You may file evidence for the activities of your own group only."))
    if not (fresh.is_editable or fresh.is_published):
        raise NotPossibleNow(_("Evidence can be filed with a draft or with a published activity, not while it waits."))
    standing = Standing.PROPOSED if fresh.is_published else Standing.ACCEPTED
    evidence = keep_evidence(given, by=by, at=at, activity=fresh, standing=standing)
    write_version(fresh, {}, at=at)
    if evidence.standing == Standing.PROPOSED and evidence.added_at == at:  # else the same was filed before
        tell_evidence_proposed(evidence, fresh, by=by, at=at)
    audit.record("activities.add_evidence", fresh, by=by, at=at, after={"evidence": evidence.name})
    return evidence


@transaction.atomic
def accept_evidence(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Let evidence that was added to a published activity count."""
    return _judge(evidence, Standing.ACCEPTED, by=by, at=at)


@transaction.atomic
def decline_evidence(evidence: Evidence, *, by: User, at: datetime, reason: str) -> Evidence:
    """Leave evidence out; it stays with the reason before its group, and never counts."""
    if not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the author reads it.")]})
    if len(reason.strip()) > 300:
        raise Incomplete({"reason": [_("Give the reason in at most 300 characters.")]})
    return _judge(evidence, Standing.DECLINED, by=by, at=at, reason=reason.strip())


def _judge(evidence: Evidence, standing: Standing, *, by: User, at: datetime, reason: str = "") -> Evidence:
    activity = locked(evidence.activity) if evidence.activity else None
    fresh = Evidence.objects.select_for_update(of=("self",)).filter(pk=evidence.pk).first()
    if activity is None or fresh is None:
        raise NotPossibleNow(_("Evidence of a progress entry is judged with the entry."))
    fresh.activity = activity
    if not permissions.may_judge_evidence(by, fresh):
        raise NotAllowed(_("The group's counsellor or the secretariat decides, and never who filed it."))
    if fresh.standing != Standing.PROPOSED or not activity.is_published:
        raise NotPossibleNow(_("This evidence does not wait for a decision any more."))
    fresh.standing, fresh.decided_by, fresh.decided_at, fresh.reason = standing, by, at, reason
    fresh.save(update_fields=["standing", "decided_by", "decided_at", "reason"])
    write_version(activity, {}, at=at)
    act = "accept_evidence" if standing == Standing.ACCEPTED else "decline_evidence"
    tell_evidence_judged(act, fresh, by=by, at=at)
    audit.record(f"activities.{act}", activity, by=by, at=at, after={"evidence": fresh.name}, reason=reason)
    return fresh


@transaction.atomic
def remove_evidence(activity: Activity, evidence: Evidence, *, by: User, at: datetime) -> None:
    """Take evidence off a draft; what was published with a record stays with it."""
    fresh = locked(activity)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may change this activity."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("Evidence can be taken off a draft only."))
    name = evidence.name
    forget_files(fresh.evidence.filter(pk=evidence.pk))
    fresh.evidence.filter(pk=evidence.pk).delete()
    write_version(fresh, {}, at=at)
    audit.record("activities.remove_evidence", fresh, by=by, at=at, before={"evidence": name})


def forget_files(evidence: QuerySet[Evidence]) -> None:
    """Take the files of rows that go off the disk, once it is certain that they are gone. No two rows share a file."""
    for one in evidence.exclude(file=""):
        transaction.on_commit(partial(one.file.storage.delete, str(one.file.name)), robust=True)
