"""Assessment rounds: what each country says it needs, submitted by its focal point on behalf of the administration."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of

from ..vocabulary import Theme
from .questionnaires import Questionnaire


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees what was opened; the secretariat what is planned, too."""
        return self if standing_of(user).is_secretariat else self.filter(opened_at__isnull=False)


class Round(models.Model):
    """One asking. ``opens_on`` and ``closes_on`` are both days on which it is open."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="rounds")
    titles = models.JSONField(default=dict)
    opens_on = models.DateField()
    closes_on = models.DateField()
    member_states = models.ManyToManyField("members.MemberState", blank=True, related_name="+")  # who is asked
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # its countries were told

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="workshops_round_runs_forward")
        ]

    @property
    def state(self) -> str:
        return "planned" if self.opened_at is None else "opened"

    def is_open(self, on: date) -> bool:
        return self.opened_at is not None and self.opens_on <= on <= self.closes_on


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the Member States that one speaks for, and those of which a section was delegated to one."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        if standing.user_id is None:
            return self.none()
        delegated = self.model._default_manager.filter(delegations__to=standing.user_id).values("pk")
        return self.filter(Q(member_state__in=standing.member_states) | Q(pk__in=delegated))


class Assessment(models.Model):
    """One country's answers in one round: the working copy. What was submitted stands in its submissions, unchanged
    while a revision is drafted here. ``version`` rises with every change.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being filled in")
        SUBMITTED = "submitted", pgettext_lazy("assessment", "Submitted")
        RECALLED = "recalled", _("Recalled for revision")

    round = models.ForeignKey(Round, models.PROTECT, related_name="assessments")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=1000, blank=True)  # why it was recalled
    prefilled_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["round_id", "member_state_id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "member_state"], name="workshops_assessment_once_a_country")
        ]


class Standing(models.TextChoices):
    """Blank, zero, "nothing to report" and "not applicable" are four different answers: zero is a value."""

    ANSWERED = "answered", _("Answered")
    NOTHING = "nothing", _("Nothing to report")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Answer(models.Model):
    """The answer to an item, or to one row of a matrix. No row: blank, not answered yet.

    ``is_carried``: taken over from the last round, and not yet looked at.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    item_key = models.SlugField(max_length=40)
    row_key = models.SlugField(max_length=40, blank=True)
    standing = models.CharField(max_length=14, choices=Standing)
    number = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True, max_length=4000)  # free text, or the value of a list
    language = models.CharField(max_length=2, choices=Language, blank=True)
    is_carried = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField()

    objects: "models.Manager[Answer]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item_key", "row_key"], name="workshops_answer_once_an_item"),
            models.CheckConstraint(
                condition=Q(standing="answered") | Q(number__isnull=True, text=""),
                name="workshops_answer_only_answers_have_values",
            ),
        ]


class Delegation(models.Model):
    """A section handed to a colleague who has an account; ``done_at``: they say that it is filled in."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="delegations")
    section_key = models.SlugField(max_length=40)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects: "models.Manager[Delegation]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "section_key", "to"], name="workshops_delegation_once_a_section"
            )
        ]


class Submission(models.Model):
    """What a country said, word for word, as its focal point submitted it. Append-only: the newest counts.

    ``content``: {item key: {row key or "": {"standing", "number", "text", "language"}}}; ``scores``: {theme: number}.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    content = models.JSONField()
    scores = models.JSONField(default=dict)

    objects: "models.Manager[Submission]"

    class Meta:
        ordering = ["assessment_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="workshops_submission_once_a_number")
        ]


class Heard(models.Model):
    """That a country has submitted in a round. It says nothing of what, and so is public."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="heard")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="+")
    on = models.DateField()

    objects: "models.Manager[Heard]"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "member_state"], name="workshops_heard_once_a_country")]


class Gauge(models.Model):
    """Need by theme over the countries of one round, or of those of one country group that day: what the public sees.

    Written anew by a worker after each submission, for a focal point may not see what others said. A gauge of fewer
    than ``LEAST_RESPONDENTS`` countries is not kept: it would tell what one of them said.
    """

    LEAST_RESPONDENTS = 3

    round = models.ForeignKey(Round, models.CASCADE, related_name="gauges")
    group = models.CharField(max_length=4, blank=True)  # of CountryGroup; blank: all that were heard
    theme = models.CharField(max_length=16, choices=Theme)
    respondents = models.PositiveIntegerField()
    median = models.FloatField()
    lower = models.FloatField()
    upper = models.FloatField()

    objects: "models.Manager[Gauge]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "group", "theme"], name="workshops_gauge_once_a_theme"),
            models.CheckConstraint(condition=Q(respondents__gte=3), name="workshops_gauge_of_three_or_more"),
        ]
