"""The audit trail: one row an act, appended and never changed."""

from django.db import models


class AuditEvent(models.Model):
    """Who did what to which record, when, and what it changed. No foreign keys: the trail outlives what it tells of."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)  # null: the clock or an operator's command
    action = models.CharField(max_length=60)  # "activities.publish"
    record_type = models.CharField(max_length=60)
    record_id = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["record_type", "record_id"], name="audit_event_of_a_record")]
