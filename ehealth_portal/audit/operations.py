"""Writing the audit trail. Called inside the transaction of the act, so that no act is without its event."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from .chain import canonical, digest_of, hash_of
from .models import AuditDetails, AuditEvent

LOCK = 780_012  # number of PostgreSQL's advisory lock: held from reading the last event until the act is committed


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

    From here until the transaction ends no other act can append: an act locks its records first and records last.
    """
    content = canonical({"before": before or {}, "after": after or {}, "reason": reason})
    salt = secrets.token_hex(32)
    lock_trail()
    last = AuditEvent.objects.order_by("-id").values("id", "hash").first() or {"id": 0, "hash": ""}
    sealed = {
        "id": last["id"] + 1,
        "previous": last["hash"],
        "at": at.astimezone(UTC),
        "actor_id": by.pk if by else None,
        "through_id": getattr(by, "acts_through_id", None),
        "action": action,
        "record_type": subject._meta.label_lower,
        "record_id": str(subject.pk),
        "digest": digest_of(salt, content),
    }
    event = AuditEvent.objects.create(**sealed, hash=hash_of(sealed))
    AuditDetails.objects.create(event=event, salt=salt, content=content)
    return event


def lock_trail() -> None:
    """One writer at a time. SQLite has no more than one anyway: its transactions begin IMMEDIATE."""
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its act.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def forget(events: list[AuditEvent], subject: models.Model, *, by: models.Model | None, at: datetime) -> AuditEvent:
    """Delete the details of ``events`` and say so in the trail, which verifies as before.

    ``subject`` is whom or what they told of. Raises nothing for details that are forgotten already.
    """
    ids = sorted(event.pk for event in events)
    told = record("audit.forget", subject, by=by, at=at, after={"events": ids})
    AuditDetails.objects.filter(event__in=ids).delete()
    return told
