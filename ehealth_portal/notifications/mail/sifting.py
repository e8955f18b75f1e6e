"""What of a chunk is to be sent now. All is read when the rows are leased, so the latest word counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.contrib.auth.models import AnonymousUser

from ..channels import Recipient
from ..kinds import KINDS
from ..models import Cadence, Event, Notice, OptOut, Preference, Reason, Subscription, Suppression
from ..operations.bounces import MAILINGS
from ..operations.claiming import LONGEST_TRY, Claimed, Outcome
from .book import recipients
from .quiet import quiet_until

STATES = Notice.State
CLOSED = Outcome(STATES.CANCELLED, Reason.ACCOUNT_CLOSED)
NO_ADDRESS = Outcome(STATES.CANCELLED, Reason.NO_ADDRESS)
SUPPRESSED = Outcome(STATES.SUPPRESSED, Reason.ADDRESS_SUPPRESSED)
OPTED_OUT = Outcome(STATES.SUPPRESSED, Reason.OPTED_OUT)
GONE = Outcome(STATES.CANCELLED, Reason.RECORD_GONE)
NO_RIGHT = Outcome(STATES.CANCELLED, Reason.NO_RIGHT)

Outcomes = dict[Claimed, Outcome]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """One message that is to go out."""

    row: Claimed
    event: Event
    to: Recipient


def mailing_of(why: str) -> str:
    return MAILINGS.get(why, "duties")


def sift(rows: Iterable[Claimed], *, at: datetime) -> tuple[list[Due], Outcomes]:
    """What is to be sent, and what becomes of the other rows; ``at`` is when they were claimed.

    As many queries for one recipient as for many, but for records that are not public: there each one's rights are
    asked.
    """
    rows = list(rows)
    known = recipients(rows)
    held = _unwanted(rows, known, at=at)
    events = Event.objects.in_bulk({row.event_id for row in rows})
    due = [Due(row, events[row.event_id], known[row]) for row in rows if row not in held]
    unseen = _unseen(due)
    held |= unseen
    return [one for one in due if one.row not in unseen], held


def _unwanted(rows: list[Claimed], known: Mapping[Claimed, Recipient], *, at: datetime) -> Outcomes:
    emails = {to.email.lower() for to in known.values()}
    users = [row.user_id for row in rows if row.user_id is not None]
    stopped = set(Suppression.objects.filter(email__in=emails).values_list("email", flat=True))
    away: set[tuple[int | str, str]] = {*OptOut.objects.filter(user__in=users).values_list("user_id", "mailing")}
    away |= {*OptOut.objects.filter(user=None, email__in=emails).values_list("email", "mailing")}
    never = Subscription.objects.filter(user__in=users, cadence=Cadence.NEVER, topic__in={row.topic for row in rows})
    quiet = set(never.values_list("user_id", "topic"))  # since the row was made: its reader said so meanwhile
    wishes = Preference.objects.in_bulk(users)
    held: Outcomes = {}
    for row in rows:
        to, mailing = known.get(row), mailing_of(row.why)
        if to is None:
            held[row] = CLOSED if row.user_id else NO_ADDRESS
        elif not to.is_open:
            held[row] = CLOSED
        elif not to.email:
            held[row] = NO_ADDRESS
        elif to.email.lower() in stopped:
            held[row] = SUPPRESSED
        elif (row.user_id or to.email.lower(), mailing) in away or (row.user_id, row.topic) in quiet:
            held[row] = OPTED_OUT
        elif row.user_id and mailing != "circulars":
            wish = wishes.get(row.user_id) or Preference(user_id=row.user_id)
            if (until := quiet_until(wish, at=at)) and (waiting := _waits(row, until, at=at)):
                held[row] = waiting
    return held


def _waits(row: Claimed, until: datetime, *, at: datetime) -> Outcome | None:
    """The three days of tries begin after the quiet hours, or go on during them; the last try is made at any hour."""
    since = row.tried_since or at
    if at - since >= LONGEST_TRY:
        return None
    is_first = since == at
    due_at = until if is_first else min(until, since + LONGEST_TRY)
    return Outcome(STATES.DUE, Reason.QUIET_HOURS, due_at=due_at, is_no_try=is_first)


def _unseen(due: list[Due]) -> Outcomes:
    """The rows whose recipient may not see the record. What everybody sees is asked once a kind."""
    of_kind: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        if one.event.kind in KINDS:  # of another, nothing can be written
            of_kind[one.event.kind].append(one)
    unseen = {kind: list(_unseen_of(kind, some)) for kind, some in of_kind.items()}
    return {row: outcome for kind, some in unseen.items() for row, outcome in _explained(kind, some).items()}


def _explained(kind: str, unseen: list[Due]) -> Outcomes:
    """Nobody sees a record that is no longer there: that is told apart from a right that ended."""
    if not unseen or KINDS[kind].tell_one is not None:
        return {one.row: NO_RIGHT for one in unseen}
    events = {one.event.pk: one.event for one in unseen}
    try:
        there = set(KINDS[kind].tell(list(events.values())))
    except Exception:
        log.exception("notice cannot be told", kind=kind)
        there = set(events)
    return {one.row: NO_RIGHT if one.event.pk in there else GONE for one in unseen}


def _unseen_of(kind: str, due: list[Due]) -> Iterable[Due]:
    seen, nobody = KINDS[kind].seen, AnonymousUser()
    public = seen({one.event.record_id for one in due}, nobody)
    closed: dict[tuple[str, int | UUID], list[Due]] = defaultdict(list)
    for one in due:
        if one.event.record_id not in public:
            closed["user" if one.to.user else "other", one.to.user.pk if one.to.user else one.row.id].append(one)
    for some in closed.values():
        user: Any = some[0].to.user
        records = {one.event.record_id for one in some}
        mine = seen(records, user) if user else set()
        yield from (one for one in some if one.event.record_id not in mine)
