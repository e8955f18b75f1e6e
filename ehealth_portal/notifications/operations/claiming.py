"""Claiming what is due and settling it. The row is the truth: a worker may die at any line, and nothing is lost.

A claim is one UPDATE that leases rows and raises their ``attempts``. Sending happens outside any transaction. A row
is settled only by who holds its lease at that number of attempts, so a late worker overwrites nothing. A row whose
worker died is due again when its lease ends; its message then goes out a second time with the same number.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import Q

from ..models import Notice, Reason

CHUNK = 500
LEASE = timedelta(seconds=120)
STATES = Notice.State

# MATERIALIZED: PostgreSQL may otherwise ask the sub-select again for each row, and then it leases more than the limit.
CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM notifications_notice
    WHERE channel = %(channel)s AND due_at <= %(at)s {only}
        AND (state = 'due' OR (state = 'leased' AND lease_until < %(at)s))
    ORDER BY {order} LIMIT %(limit)s {skip}
)
UPDATE notifications_notice SET state = 'leased', lease_until = %(until)s, attempts = attempts + 1,
    tried_since = COALESCE(tried_since, %(at)s)
WHERE id IN (SELECT id FROM chosen)
RETURNING id, event_id, user_id, endpoint_id, addressee_id, why, topic, attempts, created_at,
    tried_since, registration_id
"""

SETTLE = """
UPDATE notifications_notice SET {changes} WHERE state = 'leased' AND attempts = %s AND id IN ({ids})
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row as its worker holds it, until ``lease_until``."""

    id: uuid.UUID
    event_id: uuid.UUID
    user_id: int | None
    endpoint_id: int | None
    addressee_id: int | None
    why: str
    topic: str
    attempts: int
    created_at: datetime
    tried_since: datetime | None = None
    registration_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: a state with its reason, or DUE with ``due_at`` when it is to be tried again.

    ``is_no_try``: nothing was sent yet, so the three days begin when it is claimed next.
    """

    state: str
    reason: str
    detail: str = ""
    due_at: datetime | None = None
    is_no_try: bool = False


TAKEN = Outcome(STATES.SENT, Reason.TAKEN)


def claim(
    channel: str, *, at: datetime, limit: int = CHUNK, lease: timedelta = LEASE, endpoint: int | None = None
) -> list[Claimed]:
    """Lease the rows of a channel that are due, oldest first, and those whose worker died. Safe with any number of
    workers: on PostgreSQL they skip each other's rows, on SQLite one writes at a time. ``endpoint``: only those of one
    webhook. They are given in the order in which they were made: whoever gets two messages reads them in that order.
    """
    only, order = ("", "due_at") if endpoint is None else ("AND endpoint_id = %(endpoint)s", "created_at, id")
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    written = connection.ops.adapt_datetimefield_value  # as the ORM writes it: SQLite compares texts
    values: dict[str, Any] = {
        "channel": channel,
        "at": written(at),
        "until": written(at + lease),
        "limit": limit,
        "endpoint": endpoint,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(skip=skip, only=only, order=order), values)
        rows = cursor.fetchall()
    return sorted(map(_claimed, rows), key=lambda row: row.created_at)  # RETURNING keeps no order


def _claimed(row: tuple[Any, ...]) -> Claimed:
    pk, event, user, endpoint, addressee, why, topic, attempts, created, since, registration = row
    dates = _aware(created), _aware(since)
    return Claimed(_uuid(pk), _uuid(event), user, endpoint, addressee, why, topic, attempts, *dates, registration)


def settle(outcomes: Iterable[tuple[Claimed, Outcome]], *, at: datetime) -> int:
    """Write down what became of rows; returns how many were still this worker's. In autocommit, a few at a time."""
    alike: dict[tuple[Outcome, int], list[uuid.UUID]] = defaultdict(list)
    for row, outcome in outcomes:
        alike[outcome, row.attempts].append(row.id)
    with connection.cursor() as cursor:
        return sum(_write(cursor, outcome, attempts, ids, at) for (outcome, attempts), ids in alike.items())


def _write(cursor: Any, outcome: Outcome, attempts: int, ids: list[uuid.UUID], at: datetime) -> int:
    """One statement, by hand: making it of model fields took longer than the database takes to run it."""
    written = connection.ops.adapt_datetimefield_value
    changes: dict[str, Any] = {"state": str(outcome.state), "reason": str(outcome.reason), "lease_until": None}
    changes["detail"] = outcome.detail[:300]
    if outcome.state in (STATES.SENT, STATES.DELIVERED):
        changes["sent_at"] = written(at)
    if outcome.due_at is not None:
        changes["due_at"] = written(outcome.due_at)
    if outcome.is_no_try:
        changes["tried_since"] = None
    keys = ids if connection.vendor == "postgresql" else [one.hex for one in ids]
    statement = SETTLE.format(changes=", ".join(f"{name} = %s" for name in changes), ids=", ".join(["%s"] * len(ids)))
    cursor.execute(statement, [*changes.values(), attempts, *keys])
    return int(cursor.rowcount)


def hand_back(rows: Iterable[Claimed]) -> None:
    """Give up the lease of rows that there is no time left for: they are due again at once."""
    for row in rows:
        mine = Notice.objects.filter(pk=row.id, attempts=row.attempts, state=STATES.LEASED)
        mine.update(state=STATES.DUE, lease_until=None)


# Two minutes after the first try, then ever longer, for three days: minutes before the next try, by tries made.
WAITS = (2, 5, 15, 60, 180, 360, 720)
LONGEST_TRY = timedelta(hours=72)


def later(row: Claimed, reason: str, detail: str, *, at: datetime, gave_up: str = STATES.FAILED) -> Outcome:
    """Try again after a while; three days after the first try the row ends as ``gave_up``."""
    since = row.tried_since or row.created_at
    if at - since >= LONGEST_TRY:
        return Outcome(gave_up, Reason.GAVE_UP, detail)
    wait = timedelta(minutes=WAITS[min(row.attempts, len(WAITS)) - 1])
    last = since + LONGEST_TRY
    return Outcome(STATES.DUE, reason, detail, due_at=max(min(at + wait, last), at + timedelta(minutes=1)))


def due(channel: str, *, at: datetime) -> models.QuerySet[Notice]:
    """What a claim would take now."""
    free = Q(state=STATES.DUE) | Q(state=STATES.LEASED, lease_until__lt=at)
    return Notice.objects.filter(free, channel=channel, due_at__lte=at)


def _uuid(value: object) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def _aware(value: Any) -> datetime:
    """SQLite's column gives it in UTC without saying so."""
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
