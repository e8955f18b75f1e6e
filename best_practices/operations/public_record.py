"""Bringing in what the public record shows: published by nobody, labelled with its source and confidence."""

from datetime import datetime

from django.db import transaction

from ehealth_portal.audit import operations as audit
from ehealth_portal.review.transitions import State

from ..entry import Entry
from ..models import Practice
from .drafting import store, told
from .lifecycle import numbered


@transaction.atomic
def record_known(
    entry: Entry, *, external_key: str, source: str, confidence: str, confidence_note: str, at: datetime
) -> tuple[Practice, bool]:
    """Record a practice compiled from public sources once; a second call with the same key changes nothing.

    Nobody confirmed it, and so it does not end on a day: its source and confidence say how far it holds.
    """
    known = Practice.objects.filter(external_key=external_key).first()
    if known:
        return known, False
    practice = Practice(
        state=State.PUBLISHED,
        created_at=at,
        updated_at=at,
        decided_at=at,
        external_key=external_key,
        source=source,
        confidence=confidence,
        confidence_note=confidence_note,
    )
    for name, value in numbered(practice, at=at).items():
        setattr(practice, name, value)
    store(practice, entry, by=None, at=at)
    audit.record("best_practices.record_known", practice, by=None, at=at, after=told(practice))
    return practice, True
