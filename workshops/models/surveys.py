"""Surveys before and after a workshop: the answers are nobody's; who has answered is kept apart from what was said."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import Language

from ..vocabulary import Theme
from .questionnaires import Questionnaire
from .workshops import Workshop


class Survey(models.Model):
    class When(models.TextChoices):
        BEFORE = "before", pgettext_lazy("survey", "Before the workshop")
        AFTER = "after", pgettext_lazy("survey", "After the workshop")

    LEAST_REPLIES = 3  # of which the public sees the counts

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="surveys")
    when = models.CharField(max_length=6, choices=When)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="surveys")
    opens_on = models.DateField()
    closes_on = models.DateField()

    objects: "models.Manager[Survey]"

    class Meta:
        ordering = ["workshop_id", "-when"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "when"], name="workshops_survey_once_a_time"),
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="workshops_survey_runs_forward"),
        ]

    def is_open(self, on: date) -> bool:
        """Both days are days on which it is open."""
        return self.opens_on <= on <= self.closes_on


class SurveyTicket(models.Model):
    """That a registration has answered; it names no reply."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tickets")
    registration = models.ForeignKey("workshops.Registration", models.CASCADE, related_name="+")
    used_on = models.DateField(null=True, blank=True)

    objects: "models.Manager[SurveyTicket]"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "registration"], name="workshops_surveyticket_once_a_person")
        ]


class SurveyReply(models.Model):
    """One anonymous reply: ``content`` as in a submission of an assessment. Its id is drawn by lot and it has no date,
    so that nothing leads from a ticket to a reply.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="replies")
    language = models.CharField(max_length=2, choices=Language)
    content = models.JSONField()

    objects: "models.Manager[SurveyReply]"

    class Meta:
        ordering = ["id"]


class SurveyNeed(models.Model):
    """A need that somebody voiced with a survey for their country's ledger, until a worker has put it there: who
    answers by the link of a mail may not write into the ledger. It names no reply.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="voiced")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="+")
    theme = models.CharField(max_length=16, choices=Theme)
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=2, choices=Language)
    voiced_on = models.DateField()

    objects: "models.Manager[SurveyNeed]"

    class Meta:
        ordering = ["id"]


class SurveyResult(models.Model):
    """What the public sees of a survey once it is closed: numbers of at least three replies, never words.

    ``counts``: {item key: {row key or "": {answer: how many}}}, where an answer is a number of the scale, a value of
    the list, or a standing.
    """

    survey = models.OneToOneField(Survey, models.CASCADE, related_name="result")
    replies = models.PositiveIntegerField()
    counts = models.JSONField()

    objects: "models.Manager[SurveyResult]"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(replies__gte=3), name="workshops_surveyresult_of_three")]
