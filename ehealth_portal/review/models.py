"""ReviewedRecord: the fields and constraints of everything that is drafted, submitted, judged and published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .transitions import EDITABLE, State


class ReviewedRecord(models.Model):
    """A child model's ``Meta`` must inherit this ``Meta``, or it silently loses the constraints (a test counts them).

    ``version`` rises with every change. Records of the public record, loaded from files, were submitted by nobody.
    """

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of the last return or withdrawal

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(app_label)s_%(class)s_state_is_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="%(app_label)s_%(class)s_nobody_judges_their_own",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.SUBMITTED]) | Q(decided_at__isnull=False),
                name="%(app_label)s_%(class)s_what_is_judged_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RETURNED, State.WITHDRAWN]) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_refusal_has_a_reason",
            ),
        ]

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED
