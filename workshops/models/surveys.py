"""Surveys before and after a workshop: the answers are nobody's; who has answered is kept apart from what was said."""

from django.db import models

from ehealth_portal.languages import Language

from .questionnaires import Questionnaire
from .workshops import Workshop


class Survey(models.Model):
    class When(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="surveys")
    when = models.CharField(max_length=6, choices=When)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="surveys")
    opens_on = models.DateField()
    closes_on = models.DateField()

    objects: "models.Manager[Survey]"

    class Meta:
        ordering = ["workshop_id", "-when"]
        constraints = [models.UniqueConstraint(fields=["workshop", "when"], name="workshops_survey_once_a_time")]


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
    """One anonymous reply: ``content`` as in a submission of an assessment."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="replies")
    language = models.CharField(max_length=2, choices=Language)
    content = models.JSONField()

    objects: "models.Manager[SurveyReply]"

    class Meta:
        ordering = ["id"]
