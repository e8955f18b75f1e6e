"""Evidence of a record as a reader may see it: what counts, and for the group what waits or was refused."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ehealth_portal.members.queries import standing_of

from .. import permissions
from ..models import Activity, Evidence, Standing


@dataclass(frozen=True)
class EvidenceLine:
    evidence: Evidence
    may_judge: bool


def evidence_of(rows: QuerySet[Evidence], user: Any, activity: Activity) -> list[EvidenceLine]:
    """One query, whatever the number of rows."""
    standing = standing_of(user)
    is_inside = standing.is_secretariat or activity.body_id in standing.bodies
    lines = []
    for row in rows:
        if row.is_shown or is_inside or (row.added_by_id is not None and row.added_by_id == standing.user_id):
            lines.append(EvidenceLine(row, may_judge=_may_judge(user, row, activity)))
    return lines


def _may_judge(user: Any, row: Evidence, activity: Activity) -> bool:
    if row.standing != Standing.PROPOSED or row.activity_id is None or not activity.is_published:
        return False
    row.activity = activity
    return permissions.may_judge_evidence(user, row)
