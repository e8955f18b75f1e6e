"""Adoptions: "we adapted this". The family tree of a practice is drawn from these rows."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.dated import PartialDate, Precision
from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from ..vocabulary import CostBand
from .practices import Practice


class Outcome(models.TextChoices):
    WORKED = "worked", _("It worked")
    PARTLY = "partly", _("It worked in part")
    FAILED = "failed", _("It did not work")
    EARLY = "early", _("Too early to say")


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, user: Any) -> Self:
        """Confirmed ones; else one's own, and those sent of a Member State that one speaks for; the secretariat all."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        if not standing.kinds:
            return self.filter(state=State.PUBLISHED)
        return self.filter(
            Q(state=State.PUBLISHED)
            | Q(created_by=standing.user_id)
            | Q(member_state__in=standing.member_states) & ~Q(state=State.DRAFT)
        )

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class Adoption(ReviewedRecord):
    """A Member State adapted a practice. Published means confirmed: by that State's focal point.

    ``resulting`` is the practice as that country then documented it itself: the tree goes on from there.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="adoptions")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="adoptions")
    resulting = models.ForeignKey(Practice, models.PROTECT, null=True, blank=True, related_name="adapted_from")
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    started_on = models.DateField(null=True, blank=True)
    started_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    changes = models.TextField(blank=True, max_length=2000)  # what was changed, and why
    cost_band = models.CharField(max_length=4, choices=CostBand, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    results = models.TextField(blank=True, max_length=2000)
    reference = models.CharField(max_length=200, blank=True)  # evidence by its number
    url = models.URLField(max_length=500, blank=True)  # or by its address
    no_evidence_reason = models.CharField(max_length=300, blank=True)
    external_key = models.CharField(max_length=120, blank=True)  # of the form that was sent: a second click finds it

    objects = AdoptionQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["started_on", "id"]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(resulting__isnull=True) | ~Q(resulting=models.F("practice")),
                name="best_practices_adoption_results_in_another_practice",
            ),
            models.UniqueConstraint(
                fields=["practice", "member_state", "started_on"],
                condition=Q(state=State.PUBLISHED),
                name="best_practices_adoption_told_once",
            ),
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="best_practices_adoption_sent_once"
            ),
        ]

    @property
    def started(self) -> PartialDate | None:
        return PartialDate(self.started_on, self.started_precision) if self.started_on else None
