"""The key of a person's private feeds: whoever has its secret reads what the person may see at that moment."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ehealth_portal.members.queries import standing_of


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


class FeedTokenQuerySet(models.QuerySet["FeedToken"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own, whatever their role."""
        return self.filter(user=standing_of(user).user_id or 0)

    def live(self, *, at: datetime) -> Self:
        """Those that open something: neither revoked nor expired, of an open account."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


class FeedToken(models.Model):
    """Opens one person's private feeds and calendar, to read only. The secret is kept as SHA-256 alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_tokens")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="feeds_feedtoken_has_a_name"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="feeds_feedtoken_ends_after_it_begins"
            ),
        ]
