"""Activities in the world of the matrix, and what hangs on them: evidence, progress, milestones."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from activities.models import Activity, Evidence, Milestone, ProgressEntry, ProvisionServed
from ehealth_portal.members.models import Body, User
from ehealth_portal.review.transitions import State
from tests import make

from .callers import FILE, GROUPS, LATER, STATES, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World


def built(world: "World") -> None:
    def one(state: str, author: User, body: Body | None, sender: User | None = None) -> Activity:
        fields = reviewed(state, author, sender) | {"body": body, "title": "What was done", "kind": "meeting"}
        dates = {"started_on": date(2026, 3, 14), "started_precision": "day"}
        return Activity(no_evidence_reason="None yet.", **fields, **dates)

    rows = []
    for state in STATES:
        rows += [one(state, world.colleague, world.ours), one(state, world.stranger, world.theirs)]
    for caller in world.callers.values():
        if caller.user:
            rows += [one(state, caller.user, world.ours) for state in STATES]
            rows += [one(State.DRAFT, caller.user, None)]
            rows += [one(state, world.colleague, world.ours, caller.user) for state in LATER]
        if caller.role in GROUPS:
            rows += [one(state, caller.user, world.theirs) for state in STATES]
    world.activities = Activity.objects.bulk_create(rows)
    ProvisionServed.objects.bulk_create(
        ProvisionServed(activity=row, provision=world.provisions["ours"], why="It is asked for.") for row in rows
    )
    _around(world)


def _around(world: "World") -> None:
    """Evidence of every activity; progress entries and milestones of the published ones, and of a withdrawn one."""
    filed = Evidence.objects.bulk_create(_filed(row, row.created_by) for row in world.activities)
    world.evidence = {evidence.activity_id: evidence for evidence in filed if evidence.activity_id}
    common = [row for row in world.activities if row.created_by in (world.colleague, world.stranger)]
    common = [row for row in common if row.created_by == row.submitted_by]
    published = {row.body: row for row in common if row.state == State.PUBLISHED}
    withdrawn = {row.body: row for row in common if row.state == State.WITHDRAWN}
    _added_evidence(world, published)
    _entries(world, published, withdrawn)
    due = {"title": "A draft Recommendation", "due_on": date(2027, 1, 1), "created_at": make.AT}
    world.milestones = Milestone.objects.bulk_create(
        Milestone(provision=world.provisions["ours"], activity=activity, body=body, **due)
        for body in (world.ours, world.theirs)
        for activity in (published[body], None)
    )


def _filed(activity: Activity, by: User | None, **standing: Any) -> Evidence:
    stored = {"file": FILE, "file_name": "a.pdf", "content_type": "application/pdf", "bytes": 3, "sha256": "ab" * 32}
    return Evidence(activity=activity, added_by=by, added_at=make.AT, **stored, **standing)


def _writers(world: "World") -> list[tuple[User, Body]]:
    """Who writes for which body: a colleague and each caller for ours, a stranger and who once could for theirs."""
    people = [caller for caller in world.callers.values() if caller.user]
    ours = [world.colleague, *(caller.user for caller in people)]
    theirs = [world.stranger, *(caller.user for caller in people if caller.role in GROUPS)]
    return [(user, world.ours) for user in ours] + [(user, world.theirs) for user in theirs]


def _added_evidence(world: "World", published: dict[Any, Activity]) -> None:
    declined = {"standing": "declined", "decided_at": make.AT, "reason": "Another one."}
    world.added = Evidence.objects.bulk_create(
        _filed(published[body], user, **standing)
        for user, body in _writers(world)
        for standing in ({"standing": "proposed"}, declined)
    )


def _entries(world: "World", published: dict[Any, Activity], withdrawn: dict[Any, Activity]) -> None:
    """Drafts come by mail; every other entry is submitted as it is written."""

    def entry(activity: Activity, state: str, author: User, sender: User | None = None) -> ProgressEntry:
        fields = reviewed(state, author, sender)
        return ProgressEntry(activity=activity, on=date(2026, 4, 1), narrative="It went on.", **fields)

    written = [
        entry(activities[body], state, user)
        for user, body in _writers(world)
        for activities in (published, withdrawn)
        for state in (STATES if activities is published else (State.PUBLISHED,))
    ]
    sent = [
        entry(published[world.ours], state, world.colleague, caller.user)
        for caller in world.callers.values()
        for state in LATER
        if caller.user
    ]
    world.entries = ProgressEntry.objects.bulk_create(written + sent)


# --- what they are to a caller ----------------------------------------------------------------------------------------
def activity_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for record in world.activities:
        if world.concerns(caller, record.created_by_id, record.submitted_by_id):
            yield world.reviewed_case(caller, "activity", record, record.body)


def evidence_cases(world: "World", caller: Caller) -> Iterator[Case]:
    """What was filed while the activity was written, and what was added once it was published."""
    for around in activity_cases(world, caller):
        if around.record.submitted_by_id in (None, around.record.created_by_id):
            yield Case("evidence", world.evidence[around.record.pk], around.relation, "accepted", parent=around)
    for evidence in world.added:
        if world.concerns(caller, evidence.added_by_id):
            around = world.reviewed_case(caller, "activity", evidence.activity, evidence.activity.body)
            relation = world.relation(caller, evidence.added_by_id, evidence.activity.body)
            yield Case("evidence", evidence, relation, evidence.standing, parent=around)


def progress_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for entry in world.entries:
        if world.concerns(caller, entry.created_by_id, entry.submitted_by_id):
            around = world.reviewed_case(caller, "activity", entry.activity, entry.activity.body)
            yield world.reviewed_case(caller, "progress", entry, entry.activity.body, around)


def milestone_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for record in world.milestones:
        in_group = world.in_group(caller, record.body)
        relation = "group" if in_group else "foreign"
        yield Case("milestone", record, relation, on_pages=record.activity is not None)
