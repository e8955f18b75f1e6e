"""Writing the audit trail. Called inside the transaction of the act, so that no act is without its row."""

from datetime import datetime
from typing import Any

from django.db import models

from .models import AuditEvent


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
    """Append one event. ``by`` is a user, or None for the clock and operators' commands."""
    return AuditEvent.objects.create(
        at=at,
        actor_id=by.pk if by else None,
        action=action,
        record_type=subject._meta.label_lower,
        record_id=str(subject.pk),
        before=before or {},
        after=after or {},
        reason=reason,
    )
