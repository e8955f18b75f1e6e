"""Bringing in what the public record shows: published by nobody, labelled with its source and confidence."""

from datetime import datetime

from django.db import transaction

from ehealth_portal.audit import operations as audit
from ehealth_portal.review.transitions import State

from ..entry import Entry
from ..models import Activity
from .editing import store, told


@transaction.atomic
def record_known(
    entry: Entry, *, external_key: str, source: str, confidence: str, confidence_note: str, at: datetime
) -> tuple[Activity, bool]:
    """Record an activity compiled from public sources once; a second call with the same key changes nothing."""
    known = Activity.objects.filter(external_key=external_key).first()
    if known:
        return known, False
    activity = Activity(
        state=State.PUBLISHED,
        created_at=at,
        updated_at=at,
        decided_at=at,
        external_key=external_key,
        source=source,
        confidence=confidence,
        confidence_note=confidence_note,
    )
    store(activity, entry, by=None, at=at)
    audit.record("activities.record_known", activity, by=None, at=at, after=told(activity))
    return activity, True
