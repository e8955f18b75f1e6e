"""Questionnaires: versioned, frozen once used; for assessment rounds and for surveys before and after a workshop."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..vocabulary import Theme


class Questionnaire(models.Model):
    """One version. ``slug`` goes on through versions; ``frozen_at``: somebody was asked, nothing changes any more."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    titles = models.JSONField(default=dict)  # {"en": "Needs of e-health", ...}
    introductions = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects: "models.Manager[Questionnaire]"

    class Meta:
        ordering = ["slug", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="workshops_questionnaire_once_a_version")
        ]


class Section(models.Model):
    """What one colleague can be asked to fill in. ``key`` is the same through versions."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    titles = models.JSONField(default=dict)

    objects: "models.Manager[Section]"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="workshops_section_once_a_key"),
            models.UniqueConstraint(fields=["questionnaire", "position"], name="workshops_section_one_a_position"),
        ]


class Item(models.Model):
    """One question. ``key`` is the same through versions, so that answers are carried over and compared.

    A matrix asks the same scale of each of its ``rows``: [{"key": "rural", "labels": {"en": "Rural clinics"}}, ...].
    A scale runs from 1 to 5; ``labels`` of its ends stand in ``options``.
    """

    class Kind(models.TextChoices):
        SCALE = "scale", _("Scale from 1 to 5")
        MATRIX = "matrix", _("Several scales")
        NUMBER = "number", _("Number")
        ONE = "one", _("One of a list")
        TEXT = "text", _("Free text")

    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind)
    theme = models.CharField(max_length=16, choices=Theme, blank=True)  # of which its score counts
    labels = models.JSONField(default=dict)
    options = models.JSONField(default=list, blank=True)
    rows = models.JSONField(default=list, blank=True)
    may_not_apply = models.BooleanField(default=True)

    objects: "models.Manager[Item]"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="workshops_item_once_a_key"),
            models.UniqueConstraint(fields=["section", "position"], name="workshops_item_one_a_position"),
            models.CheckConstraint(
                condition=Q(kind="matrix") | Q(rows=[]), name="workshops_item_only_a_matrix_has_rows"
            ),
        ]
