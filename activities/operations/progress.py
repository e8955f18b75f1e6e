"""Progress entries: appended and judged, never edited; a draft of one is confirmed by who wrote it, or dropped."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, move
from ehealth_portal.review.transitions import State

from .. import permissions
from ..entry import Given
from ..models import Activity, ProgressEntry
from .evidence import forget_files, keep_evidence
from .lifecycle import statuses_may_change
from .telling import tell_progress_judged, tell_progress_submitted


@transaction.atomic
def log_progress(
    activity: Activity,
    *,
    by: User,
    at: datetime,
    on: date,
    narrative: str,
    status: str = "",
    challenges: str = "",
    way_forward: str = "",
    language: str = "en",
    evidence: tuple[Given, ...] = (),
    corrects: ProgressEntry | None = None,
) -> ProgressEntry:
    """Append an entry to a published activity; it waits for review at once."""
    said = {
        "on": on,
        "narrative": narrative,
        "status": status,
        "challenges": challenges,
        "way_forward": way_forward,
        "language": language,
        "corrects": corrects,
    }
    sent = {"state": State.SUBMITTED, "submitted_by": by, "submitted_at": at}
    entry = _append(activity, said | sent, evidence, by=by, at=at)
    tell_progress_submitted(entry, by=by, at=at)
    audit.record("activities.log_progress", entry, by=by, at=at, after=told(entry))
    return entry


@transaction.atomic
def draft_progress(
    activity: Activity,
    *,
    by: User,
    at: datetime,
    on: date,
    narrative: str,
    status: str = "",
    challenges: str = "",
    way_forward: str = "",
    language: str = "en",
    evidence: tuple[Given, ...] = (),
) -> ProgressEntry:
    """Write down what came by mail in a person's name: nobody judges it before that person has confirmed it."""
    said = {
        "on": on,
        "narrative": narrative,
        "status": status,
        "challenges": challenges,
        "way_forward": way_forward,
        "language": language,
    }
    entry = _append(activity, said | {"state": State.DRAFT}, evidence, by=by, at=at)
    audit.record("activities.draft_progress", entry, by=by, at=at, after=told(entry))
    return entry


def _append(
    activity: Activity, values: dict[str, Any], evidence: tuple[Given, ...], *, by: User, at: datetime
) -> ProgressEntry:
    activity = locked(activity)
    if not activity.is_published:
        raise NotPossibleNow(_("Progress is logged on published activities; this one is not published."))
    if not permissions.may_add_progress(by, activity):
        raise NotAllowed(_("You may log progress on the activities of your own group only."))
    if not values["narrative"].strip():
        raise Incomplete({"narrative": [_("Say what happened.")]})
    if values["on"] > at.date():
        raise Incomplete({"on": [_("Enter a day that is not in the future.")]})
    entry = ProgressEntry.objects.create(activity=activity, created_by=by, created_at=at, updated_at=at, **values)
    for given in evidence:
        keep_evidence(given, by=by, at=at, progress=entry)
    return entry


@transaction.atomic
def submit_progress(
    entry: ProgressEntry, *, by: User, at: datetime, leave_out: Collection[int] = (), version: int | None = None
) -> ProgressEntry:
    """Confirm a draft: from here a second person judges it. ``leave_out`` names evidence that goes before that."""
    fresh = _draft(entry, by=by)
    if not fresh.activity.is_published:
        raise NotPossibleNow(_("Progress is logged on published activities; this one is not published."))
    unwanted = fresh.evidence.filter(pk__in=leave_out)
    names = [one.name for one in unwanted]
    forget_files(unwanted)
    unwanted.delete()

    def beside(sent: ProgressEntry) -> dict[str, Any]:
        tell_progress_submitted(sent, by=by, at=at)
        return {"left_out": names} if names else {}

    return move(
        fresh,
        "submit",
        by=by,
        at=at,
        may=permissions.may_submit_progress,
        version=version,
        beside=beside,
    )


@transaction.atomic
def drop_progress(entry: ProgressEntry, *, by: User, at: datetime) -> None:
    """Delete a draft that was never sent, with its files."""
    fresh = _draft(entry, by=by)
    audit.record("activities.drop_progress", fresh, by=by, at=at, before=told(fresh))
    forget_files(fresh.evidence.all())
    fresh.evidence.all().delete()
    fresh.delete()


def _draft(entry: ProgressEntry, *, by: User) -> ProgressEntry:
    """The locked draft; what was sent or judged is never changed, and is corrected by a further entry."""
    fresh = locked(entry)
    if not permissions.may_submit_progress(by, fresh):
        raise NotAllowed(_("Only who wrote this draft confirms or deletes it, while they have a role in its group."))
    if fresh.state != State.DRAFT:
        raise NotPossibleNow(_("This entry is no draft any more: it was sent for review already."))
    return fresh


@transaction.atomic
def judge_progress(
    entry: ProgressEntry, action: str, *, by: User, at: datetime, reason: str = "", version: int | None = None
) -> ProgressEntry:
    """Publish, return or withdraw a progress entry."""
    beside = partial(tell_progress_judged, by=by, at=at)
    may = permissions.may_judge_progress
    judged = move(entry, action, by=by, at=at, may=may, reason=reason, version=version, beside=beside)
    statuses_may_change()
    return judged


def told(entry: ProgressEntry) -> dict[str, Any]:
    """What the entry says, as the audit trail keeps it."""
    return {
        "on": entry.on.isoformat(),
        "narrative": entry.narrative,
        "status": entry.status,
        "challenges": entry.challenges,
        "way_forward": entry.way_forward,
        "language": entry.language,
        "corrects": entry.corrects_id,
        "evidence": [evidence.name for evidence in entry.evidence.all()],
    }
