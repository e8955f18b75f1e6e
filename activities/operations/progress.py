"""Progress entries: appended and judged, never edited."""

from datetime import date, datetime
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
from .evidence import keep_evidence
from .lifecycle import statuses_may_change


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
    activity = locked(activity)
    if not activity.is_published:
        raise NotPossibleNow(_("Progress is logged on published activities; this one is not published."))
    if not permissions.may_add_progress(by, activity):
        raise NotAllowed(_("You may log progress on the activities of your own group only."))
    if not narrative.strip():
        raise Incomplete({"narrative": [_("Say what happened.")]})
    if on > at.date():
        raise Incomplete({"on": [_("Enter a day that is not in the future.")]})
    entry = ProgressEntry.objects.create(
        activity=activity,
        on=on,
        narrative=narrative,
        status=status,
        challenges=challenges,
        way_forward=way_forward,
        language=language,
        corrects=corrects,
        state=State.SUBMITTED,
        created_by=by,
        created_at=at,
        updated_at=at,
        submitted_by=by,
        submitted_at=at,
    )
    for given in evidence:
        keep_evidence(given, by=by, at=at, progress=entry)
    audit.record("activities.log_progress", entry, by=by, at=at, after=told(entry))
    return entry


@transaction.atomic
def judge_progress(
    entry: ProgressEntry, action: str, *, by: User, at: datetime, reason: str = "", version: int | None = None
) -> ProgressEntry:
    """Publish, return or withdraw a progress entry."""
    judged = move(entry, action, by=by, at=at, may=permissions.may_judge_progress, reason=reason, version=version)
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
