"""Progress entries as a reader may see them: the published ones, and of one's own group those that wait."""

from dataclasses import dataclass
from typing import Any

from ehealth_portal.members.who import actors
from ehealth_portal.review.transitions import State

from .. import permissions
from ..models import Activity, Evidence, ProgressEntry
from .evidence import EvidenceLine, evidence_of


@dataclass(frozen=True)
class ProgressLine:
    entry: ProgressEntry
    evidence: list[EvidenceLine]
    by: str
    decided_by: str
    may_judge: bool
    may_withdraw: bool
    may_submit: bool = False


def progress_of(activity: Activity, user: Any) -> list[ProgressLine]:
    """Newest first; a fixed number of queries for any number of entries."""
    entries = list(ProgressEntry.objects.visible_to(user).filter(activity=activity))
    evidence = evidence_of(Evidence.objects.filter(progress__in=entries), user, activity)
    for entry in entries:
        entry.activity = activity
    people = actors(
        {pk for entry in entries for pk in (entry.created_by_id, entry.decided_by_id) if pk is not None}, user
    )
    return [
        ProgressLine(
            entry,
            [line for line in evidence if line.evidence.progress_id == entry.pk],
            by=people.get(entry.created_by_id or 0, ""),
            decided_by=people.get(entry.decided_by_id or 0, ""),
            may_judge=entry.state == State.SUBMITTED and permissions.may_judge_progress(user, entry),
            may_withdraw=entry.state == State.PUBLISHED and permissions.may_judge_progress(user, entry),
            may_submit=entry.state == State.DRAFT and permissions.may_submit_progress(user, entry),
        )
        for entry in entries
    ]
