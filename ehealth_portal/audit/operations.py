"""Writing the audit trail. Called inside the transaction of the act, so that no act is without its event."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from .chain import canonical, digest_of, hash_of
from .models import AuditDetails, AuditEvent
from .queries import FORGET

LOCK = 780_012  # number of PostgreSQL's advisory lock: held from reading the last event until the act is committed
# What the act wrote is held against its foreign keys now, not at the commit: whom that waits for never waits for us.
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; "
_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered", default=None)


def record(
    action: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one event. ``by`` is a user, or None for the clock and operators' commands.

    Fields that ``before`` and ``after`` tell alike are left out. From here until the transaction ends no other act can
    append: an act locks its records first and records last; one that makes many events makes them ``together``.
    """
    _in_a_transaction()
    before, after = differing(before or {}, after or {})
    event = AuditEvent(
        at=at.astimezone(UTC),
        actor_id=by.pk if by else None,
        through_id=getattr(by, "acts_through_id", None),
        action=action,
        record_type=subject._meta.label_lower,
        record_id=str(subject.pk),
    )
    content = canonical({"before": before, "after": after, "reason": reason})
    event.details = AuditDetails(salt=secrets.token_hex(32), content=content)
    gathered = _gathered.get()
    if gathered is None:
        _append([event])
    else:
        gathered.append(event)
    return event


def differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both without the fields in which they agree."""
    alike = {name for name in before.keys() & after.keys() if canonical(before[name]) == canonical(after[name])}
    return tuple({name: told[name] for name in told if name not in alike} for told in (before, after))  # type: ignore[return-value]


@contextmanager
def together() -> Iterator[None]:
    """Append what is recorded in this block when it ends, all at once; with an exception nothing of it.

    So a long act, an import for example, keeps others from the trail for a moment only, and a trial not at all.
    In a block inside another, what an exception undoes is dropped, and the rest waits for the outer end.
    """
    _in_a_transaction()
    outer = _gathered.get()
    gathered: list[AuditEvent] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if outer is None:
        _append(gathered)
    else:
        outer += gathered


def _append(events: list[AuditEvent]) -> None:
    """Give the events their places in the chain."""
    if not events:
        return
    lock_trail()
    last = AuditEvent.objects.order_by("-id").values_list("id", "hash").first() or (0, "")
    for event in events:
        event.id, event.previous = last[0] + 1, last[1]
        event.digest = digest_of(event.details.salt, event.details.content)
        event.hash = hash_of(vars(event))
        event.details.event_id = event.id
        last = event.id, event.hash
    AuditEvent.objects.bulk_create(events)
    AuditDetails.objects.bulk_create([event.details for event in events])


def lock_trail() -> None:
    """One writer at a time. SQLite has no more than one anyway: its transactions begin IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SETTLE + "SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _in_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its act.")


def forget(events: list[AuditEvent], subject: models.Model, *, by: models.Model | None, at: datetime) -> AuditEvent:
    """Delete the details of ``events`` and say so in the trail, which verifies as before.

    ``subject`` is whom or what they told of. Raises nothing for details that are forgotten already. What says that
    details were forgotten is itself kept: it holds numbers only.
    """
    ids = sorted(event.pk for event in events if event.action != FORGET)
    told = record(FORGET, subject, by=by, at=at, after={"events": ids})
    AuditDetails.objects.filter(event__in=ids).delete()
    return told
