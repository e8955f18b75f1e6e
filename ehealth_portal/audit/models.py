"""The audit trail: one event an act, appended and never changed, each sealed to the one before it."""

import json
from typing import Any

from django.db import models


class AuditEvent(models.Model):
    """Who did what to which record, and when. No foreign keys: the trail outlives what it tells of.

    ``id`` counts from 1 without gaps. ``hash`` seals the event, with ``previous`` (the hash before it) and
    ``digest`` (of its details), so that no event can be changed, taken out or put between without being found.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)  # null: the clock or an operator's command
    through_id = models.BigIntegerField(null=True)  # the service account that acted for the actor
    action = models.CharField(max_length=60)  # "activities.publish"
    record_type = models.CharField(max_length=60)
    record_id = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["record_type", "record_id"], name="audit_event_of_a_record")]

    # Ask for events with select_related("details"), or each of these is a query.
    @property
    def told(self) -> dict[str, Any]:
        """``before``, ``after`` and ``reason``; empty once they were forgotten."""
        details: AuditDetails | None = getattr(self, "details", None)
        return json.loads(details.content) if details else {"before": {}, "after": {}, "reason": ""}

    @property
    def before(self) -> dict[str, Any]:
        return dict(self.told["before"])

    @property
    def after(self) -> dict[str, Any]:
        return dict(self.told["after"])

    @property
    def reason(self) -> str:
        return str(self.told["reason"])


class AuditDetails(models.Model):
    """What an event changed, and why. It may hold words about people, so it can be forgotten: the chain keeps only a
    digest, which tells nothing without ``salt``. What was forgotten is named by an event of its own.
    """

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="details"
    )
    salt = models.CharField(max_length=64)
    content = models.TextField()  # canonical JSON of before, after and reason: its digest is over these very signs

    class Meta:
        verbose_name_plural = "audit details"
