"""What waits for a person and their groups: drafts, returned entries, judgements, milestones, reports, practices."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from activities.models import Activity, Evidence, Milestone, ProgressEntry, Standing
from activities.queries.names import Named, body_names, provisions_named
from best_practices.queries.waiting import Waits, practices_waiting
from ehealth_portal.members.queries import standing_of
from ehealth_portal.members.who import actors
from ehealth_portal.review.transitions import State
from workshops.queries.waiting import groups_for

from ..models import Report

SOON = timedelta(days=60)
LONGEST = 50  # of one list on the page; the oldest come first, so what is left out is the newest


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: whose it is, since when, for how many days. ``of_practice`` tells of a best practice."""

    record: Any
    body: Named | None
    by: str = ""
    days: int = 0
    provision: Named | None = None
    is_overdue: bool = False
    of_practice: Waits | None = None


@dataclass(frozen=True)
class WaitingLists:
    returned: list[Waiting]
    drafts: list[Waiting]
    to_judge: list[Waiting]
    progress_drafts: list[Waiting]
    progress_returned: list[Waiting]
    progress_to_judge: list[Waiting]
    evidence_to_judge: list[Waiting]
    milestones: list[Waiting]
    reports: list[Waiting]
    sent: list[Waiting]
    practices_returned: list[Waiting] = field(default_factory=list)
    practice_drafts: list[Waiting] = field(default_factory=list)
    practices_to_decide: list[Waiting] = field(default_factory=list)
    reviews: list[Waiting] = field(default_factory=list)
    leads: list[Waiting] = field(default_factory=list)
    practices_to_confirm: list[Waiting] = field(default_factory=list)
    translations: list[Waiting] = field(default_factory=list)
    practices_sent: list[Waiting] = field(default_factory=list)
    adoptions_to_confirm: list[Waiting] = field(default_factory=list)
    adoptions_returned: list[Waiting] = field(default_factory=list)
    editions_to_judge: list[Waiting] = field(default_factory=list)
    editions_returned: list[Waiting] = field(default_factory=list)
    more: list["Group"] = field(default_factory=list)  # of workshops and needs

    @property
    def for_you(self) -> int:
        """How much this person can do something about; what is sent waits for somebody else."""
        lists = [rows for name, rows in vars(self).items() if name not in ("sent", "practices_sent", "more")]
        return sum(map(len, [*lists, *(group.lines for group in self.more if group.is_for_you)]))


@dataclass(frozen=True)
class Group:
    """One list under a heading of its own; ``place`` is its anchor."""

    place: str
    heading: str
    lines: list[Waiting]
    is_for_you: bool


def waiting_for(user: Any, *, on: date) -> WaitingLists:
    """Everything that waits on ``on``: a fixed number of queries, whatever the number of rows."""
    standing = standing_of(user)
    activities = Activity.objects.visible_to(user)
    mine = Q(created_by=standing.user_id)
    judged = Q() if standing.is_secretariat else Q(body__in=standing.reviews)
    judged_progress = Q() if standing.is_secretariat else Q(activity__body__in=standing.reviews)
    group = Q() if standing.is_secretariat else Q(body__in=standing.bodies)
    submitted = activities.filter(state=State.SUBMITTED).order_by("submitted_at", "pk")
    by_me = Q(submitted_by=standing.user_id)
    others = ~by_me & ~mine  # nobody judges what they wrote or sent
    progress = ProgressEntry.objects.visible_to(user).select_related("activity")
    found = {
        "returned": activities.filter(mine, state=State.RETURNED).order_by("decided_at", "pk"),
        "drafts": activities.filter(mine, state=State.DRAFT).order_by("-updated_at", "-pk"),
        "to_judge": submitted.filter(judged & others),
        "progress_drafts": progress.filter(mine, state=State.DRAFT).order_by("created_at", "pk"),
        "progress_returned": progress.filter(mine, state=State.RETURNED).order_by("decided_at", "pk"),
        "progress_to_judge": progress.filter(judged_progress & others, state=State.SUBMITTED).order_by(
            "submitted_at", "pk"
        ),
        "evidence_to_judge": _evidence(judged_progress, standing.user_id),
        "milestones": Milestone.objects.filter(group, met_on=None, dropped_on=None, due_on__lte=on + SOON),
        "reports": _reports(standing).order_by("submitted_at", "pk"),
        "sent": submitted.filter(by_me | Q(body__in=standing.bodies)).exclude(judged & others),
    }
    rows = {name: list(asked[:LONGEST]) for name, asked in found.items()}
    return WaitingLists(**_told(rows, user, on), **_practices(user, on), more=_more(user, on))


def _more(user: Any, on: date) -> list[Group]:
    found = groups_for(user, on=on)
    people = actors({row.actor for group in found for row in group.rows if row.actor}, user)
    return [
        Group(group.place, str(group.heading), [_line(row, people, on) for row in group.rows], group.is_for_you)
        for group in found
    ]


def _line(row: Any, people: dict[int, str], on: date) -> Waiting:
    return Waiting(
        record=row,
        body=None,
        by=people.get(row.actor or 0, ""),
        days=max((on - row.since.date()).days, 0),
        is_overdue=row.due_on is not None and row.due_on < on,
    )


def _practices(user: Any, on: date) -> dict[str, list[Waiting]]:
    found = practices_waiting(user, on=on)
    people = actors({row.actor for rows in found.values() for row in rows if row.actor}, user)
    return {name: [_practice(row, people, on) for row in rows] for name, rows in found.items()}


def _practice(row: Waits, people: dict[int, str], on: date) -> Waiting:
    return Waiting(
        record=row.record,
        body=None,
        by=people.get(row.actor or 0, ""),
        days=max((on - row.since.date()).days, 0),
        is_overdue=row.due_on is not None and row.due_on < on,
        of_practice=row,
    )


def _evidence(judged: Q, me: int | None) -> Any:
    """Added to a published activity by somebody else, and not decided yet."""
    waiting = Evidence.objects.filter(judged, standing=Standing.PROPOSED, activity__state=State.PUBLISHED)
    return waiting.exclude(added_by=me).select_related("activity").order_by("added_at", "pk")


def _reports(standing: Any) -> Any:
    if not standing.is_secretariat:
        return Report.objects.none()
    me = standing.user_id
    return Report.objects.filter(state=State.SUBMITTED).exclude(submitted_by=me).exclude(created_by=me)


def _told(rows: dict[str, list[Any]], user: Any, on: date) -> dict[str, list[Waiting]]:
    """Each row with its names: bodies, people and provisions are read once for all of them."""
    bodies = body_names()
    everything = [row for listed in rows.values() for row in listed]
    people = actors({pk for row in everything if (pk := _actor(row))}, user)
    provisions = provisions_named(row.provision_id for row in rows["milestones"])
    return {
        name: [
            Waiting(
                record=row,
                body=bodies.get(_body(row) or 0),
                by=people.get(_actor(row) or 0, ""),
                days=_days(row, on),
                provision=provisions.get(getattr(row, "provision_id", 0)),
                is_overdue=isinstance(row, Milestone) and row.due_on < on,
            )
            for row in listed
        ]
        for name, listed in rows.items()
    }


def _body(row: Any) -> int | None:
    owner = row.activity if isinstance(row, (ProgressEntry, Evidence)) else row
    return getattr(owner, "body_id", None)


def _actor(row: Any) -> int | None:
    """Who acted last: the judge of what came back, the sender of what waits."""
    if isinstance(row, Evidence):
        return row.added_by_id
    if getattr(row, "state", "") == State.RETURNED:
        return row.decided_by_id
    return getattr(row, "submitted_by_id", None)


def _days(row: Any, on: date) -> int:
    sent = row.added_at if isinstance(row, Evidence) else getattr(row, "submitted_at", None)
    since = row.decided_at if getattr(row, "state", "") == State.RETURNED else sent
    return max((on - since.date()).days, 0) if since else 0
