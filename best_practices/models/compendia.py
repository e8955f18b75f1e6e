"""Compendia: collections of practices that appear in numbered, frozen editions."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from .practices import Practice


class Compendium(models.Model):
    """A collection that goes on through its editions; ``slug`` is its part of the address."""

    slug = models.SlugField(unique=True, max_length=60)
    created_at = models.DateTimeField()

    objects: "models.Manager[Compendium]"

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class CompendiumName(models.Model):
    compendium = models.ForeignKey(Compendium, models.CASCADE, related_name="names")
    language = models.CharField(max_length=2, choices=Language)
    name = models.CharField(max_length=200)

    objects: "models.Manager[CompendiumName]"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compendium", "language"], name="best_practices_compendiumname_once")
        ]


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: Any) -> Self:
        """Everything published; drafts for the secretariat."""
        return self if standing_of(user).is_secretariat else self.filter(state=State.PUBLISHED)


class Edition(ReviewedRecord):
    """One edition of a compendium. Its number is given as it is published; from then on nothing of it changes: errata
    are a further edition that ``corrects`` it.
    """

    class Format(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        EPUB = "epub", "EPUB"
        ZIP = "zip", "ZIP"

    compendium = models.ForeignKey(Compendium, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(null=True, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    languages = models.JSONField(default=list)  # of "ar", "zh", ...
    formats = models.JSONField(default=list)  # of Format.values

    objects = EditionQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["compendium_id", "-number", "-id"]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["compendium", "number"], name="best_practices_edition_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.WITHDRAWN]) | Q(number__isnull=False),
                name="best_practices_edition_published_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="best_practices_edition_corrects_another",
            ),
        ]


class EditionText(models.Model):
    """Title, introduction and, where it corrects an earlier edition, what was wrong there: in one language, by hand."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True, max_length=10000)
    errata = models.TextField(blank=True, max_length=4000)

    objects: "models.Manager[EditionText]"

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="best_practices_editiontext_once_a_language")
        ]


class EditionEntry(models.Model):
    """A practice in its place within an edition: 1, 2, 3 ..."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="compiled_in")
    position = models.PositiveSmallIntegerField()

    objects: "models.Manager[EditionEntry]"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "practice"], name="best_practices_editionentry_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="best_practices_editionentry_one_a_position"),
        ]


class EditionSnapshot(models.Model):
    """Everything an edition says, in every language, taken at one moment; documents are made from it alone, so the
    same snapshot gives the same bytes. Publishing freezes the newest one.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="snapshots")
    taken_at = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects: "models.Manager[EditionSnapshot]"

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(frozen_at__isnull=False),
                name="best_practices_editionsnapshot_frozen_once",
            )
        ]


def document_path(instance: "EditionDocument", filename: str) -> str:
    return f"compendia/{instance.snapshot_id}/{instance.language}.{instance.format}"


class EditionDocument(models.Model):
    """One file made from a snapshot."""

    snapshot = models.ForeignKey(EditionSnapshot, models.CASCADE, related_name="documents")
    format = models.CharField(max_length=4, choices=Edition.Format)
    language = models.CharField(max_length=2, choices=Language)
    file = models.FileField(upload_to=document_path)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects: "models.Manager[EditionDocument]"

    class Meta:
        ordering = ["language", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "format", "language"], name="best_practices_editiondocument_once"
            )
        ]
