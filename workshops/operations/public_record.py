"""Bringing in what the public record shows: published by nobody, labelled with its source and confidence."""

from datetime import datetime

from django.db import transaction

from ehealth_portal.audit import operations as audit
from ehealth_portal.review.transitions import State

from ..entry import Entry
from ..models import Workshop
from .writing import store, told


@transaction.atomic
def record_known(
    entry: Entry,
    *,
    external_key: str,
    source: str,
    confidence: str,
    confidence_note: str,
    activity_id: int | None,
    at: datetime,
) -> tuple[Workshop, bool]:
    """Record a workshop compiled from public sources once; a second call with the same key changes nothing."""
    known = Workshop.objects.filter(external_key=external_key).first()
    if known:
        return known, False
    workshop = Workshop(
        state=State.PUBLISHED,
        created_at=at,
        updated_at=at,
        decided_at=at,
        external_key=external_key,
        source=source,
        confidence=confidence,
        confidence_note=confidence_note,
        activity_id=activity_id,
    )
    store(workshop, entry, by=None, at=at)
    audit.record("workshops.record_known", workshop, by=None, at=at, after=told(workshop))
    return workshop, True
