"""Answers kept under an Idempotency-Key, to be given again (ADR 8)."""

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """One key of one person. ``status`` is empty while the act runs; one that stays so was left by a dead process."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of what was asked
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    content = models.TextField(blank=True)  # JSON as it was sent; a JSON column would lose the order of its keys

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="rest_keptanswer_once_a_person")]
