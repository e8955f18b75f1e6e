"""Reviews: what two people, asked by the secretariat, hold of a practice by the published criteria."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.transitions import State

from ..criteria import MOST, Criterion
from .practices import Practice


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; the author of the practice sees those given once it was decided on; the secretariat sees all."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        if not standing.kinds:
            return self.none()
        given = Q(
            practice__created_by=standing.user_id,
            given_at__isnull=False,
            practice__state__in=[State.RETURNED, State.PUBLISHED, State.WITHDRAWN],
        )
        return self.filter(Q(reviewer=standing.user_id) | given)


class Review(models.Model):
    """Asked of one person for one submission (``of`` is the practice's ``submitted_at``); given once, then frozen.

    ``declined_at``: the person may not or will not judge (an interest of their own, no time), with the reason; without
    one their role has ended.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    of = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    given_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True, max_length=4000)
    reminded_at = models.DateTimeField(null=True, blank=True)  # by hand, for the last time
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why they gave their place up

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "reviewer", "of"], name="best_practices_review_once_a_person"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(declined_at__isnull=True),
                name="best_practices_review_given_or_declined",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | ~Q(comment=""), name="best_practices_review_says_why"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.given_at is None and self.declined_at is None


class Score(models.Model):
    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=10, choices=Criterion)
    points = models.PositiveSmallIntegerField()  # 0 to MOST
    comment = models.CharField(max_length=1000, blank=True)

    objects: "models.Manager[Score]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="best_practices_score_once_a_criterion"),
            models.CheckConstraint(condition=Q(points__lte=MOST), name="best_practices_score_within_the_scale"),
        ]
