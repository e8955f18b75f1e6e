"""Leads: where the secretariat has seen a practice that nobody has written down yet ("identify")."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of

from .practices import Practice


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: Any) -> Self:
        """Those offered to oneself; the secretariat sees all."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        return self.filter(offered_to=standing.user_id) if standing.kinds else self.none()


class Lead(models.Model):
    """``record_type`` and ``record_id`` name where it was seen (lead_sources.py): an activity, a report, a workshop;
    blank where ``url`` or the note alone says so. It is taken up (then ``practice`` is its draft) or dropped.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken up")
        DROPPED = "dropped", _("Dropped")

    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.CharField(max_length=40, blank=True)
    url = models.URLField(max_length=500, blank=True)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True, max_length=2000)  # what is worth writing down
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    identified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    identified_at = models.DateTimeField()
    offered_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was dropped
    practice = models.OneToOneField(Practice, models.SET_NULL, null=True, blank=True, related_name="lead")

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-identified_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "taken", "dropped"]), name="best_practices_lead_state"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="best_practices_lead_that_ended_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="best_practices_lead_dropped_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["record_type", "record_id"],
                condition=Q(state="open") & ~Q(record_type=""),
                name="best_practices_lead_one_open_for_a_record",
            ),
        ]
