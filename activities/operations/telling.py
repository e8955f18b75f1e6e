"""What acts on activities tell people. Those that go with a move give what the trail is told besides: nothing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import holders, judges
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from ..models import Activity, Evidence, Milestone, ProgressEntry
from ..queries.recipients import GROUP, owing_body, topics_of, topics_of_milestone

Nothing = dict[str, Any]


def tell_submitted(activity: Activity, *, by: User, at: datetime) -> Nothing:
    to = judges(activity.body_id, on=at.date(), but=_hands(activity))
    tell("activities.submit", activity, by=by, at=at, to={"judge": to})
    return {}


def tell_imported(ids: Iterable[int], *, by: User, at: datetime) -> None:
    """One message for all rows of a file that the same people judge."""
    of_body: dict[int | None, list[Activity]] = defaultdict(list)
    for activity in Activity.objects.filter(pk__in=list(ids)).order_by("pk"):
        of_body[activity.body_id].append(activity)
    alike: dict[frozenset[int], list[Activity]] = defaultdict(list)
    for body, rows in of_body.items():
        alike[frozenset(judges(body, on=at.date(), but=[by.pk]))] += rows
    for to, rows in alike.items():
        bodies = sorted({row.body_id for row in rows if row.body_id})
        tell("activities.import", rows[0], by=by, at=at, to={"judge": to}, facts={"bodies": bodies})


def tell_returned(activity: Activity, *, by: User, at: datetime) -> Nothing:
    tell("activities.return", activity, by=by, at=at, to={"author": _hands(activity)})
    return {}


def tell_published(activity: Activity, *, by: User, at: datetime) -> Nothing:
    topics = topics_of(activity, on=at.date())
    tell("activities.publish", activity, by=by, at=at, to={"author": _hands(activity)}, topics=topics)
    return {}


def tell_withdrawn(activity: Activity, *, by: User, at: datetime) -> Nothing:
    """The author is told why; those who follow it only that it is gone, for they may no longer read it."""
    tell("activities.withdraw", activity, by=by, at=at, to={"author": _hands(activity)})
    facts = {"kind": activity.kind, "body": activity.body_id}
    tell("activities.gone", activity, by=by, at=at, topics=topics_of(activity, on=at.date()), facts=facts)
    return {}


def tell_progress_submitted(entry: ProgressEntry, *, by: User, at: datetime) -> None:
    to = judges(entry.activity.body_id, on=at.date(), but=_hands(entry))
    tell("activities.log_progress", entry, by=by, at=at, to={"judge": to})


def tell_progress_judged(entry: ProgressEntry, *, by: User, at: datetime) -> Nothing:
    """A published entry is significant when it says another status than the published one before it."""
    kind = {
        State.PUBLISHED: "activities.publish_progress",
        State.RETURNED: "activities.return_progress",
        State.WITHDRAWN: "activities.withdraw_progress",
    }[State(entry.state)]
    is_public = entry.is_published and entry.activity.is_published
    topics = topics_of(entry.activity, on=at.date()) if is_public else []
    is_significant = is_public and _changes_status(entry)
    to = {"author": _hands(entry)}
    tell(kind, entry, by=by, at=at, to=to, topics=topics, is_significant=is_significant)
    return {}


def _changes_status(entry: ProgressEntry) -> bool:
    if not entry.status:
        return False
    said = entry.activity.progress.filter(state=State.PUBLISHED, on__lte=entry.on).exclude(status="")
    before = said.exclude(pk=entry.pk).order_by("-on", "-pk").values_list("status", flat=True).first()
    return entry.status != before


def tell_evidence_proposed(evidence: Evidence, activity: Activity, *, by: User, at: datetime) -> None:
    to = judges(activity.body_id, on=at.date(), but=[evidence.added_by_id])
    tell("activities.add_evidence", evidence, by=by, at=at, to={"judge": to})


def tell_evidence_judged(act: str, evidence: Evidence, *, by: User, at: datetime) -> None:
    tell(f"activities.{act}", evidence, by=by, at=at, to={"author": _present(evidence.added_by_id)})


def tell_milestone(act: str, milestone: Milestone, *, by: User, at: datetime) -> None:
    """``act`` is ``set``, ``meet`` or ``drop``."""
    group = holders(GROUP, owing_body(milestone), on=at.date())
    topics = topics_of_milestone(milestone, on=at.date())
    facts = {"due_on": milestone.due_on}
    tell(f"activities.{act}_milestone", milestone, by=by, at=at, to={"group": group}, topics=topics, facts=facts)


def _hands(record: ReviewedRecord) -> list[int]:
    """Who wrote it and who sent it."""
    return _present(record.created_by_id, record.submitted_by_id)


def _present(*people: int | None) -> list[int]:
    return [person for person in people if person is not None]
