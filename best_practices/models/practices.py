"""A practice: what holds in every language. Its texts are in wordings.py."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate, Precision
from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from ..vocabulary import CostBand, Facet, Licence, Strength


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, user: Any) -> Self:
        """Everything published; what one wrote while one has a role, and what one was asked to review; the secretariat
        sees all.
        """
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        if not standing.kinds:
            return self.published()
        asked = Practice.objects.filter(
            reviews__reviewer=standing.user_id,
            reviews__of=F("submitted_at"),
            reviews__declined_at__isnull=True,
            state=State.SUBMITTED,
        )
        return self.filter(Q(state=State.PUBLISHED) | Q(created_by=standing.user_id) | Q(pk__in=asked.values("pk")))

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)

    def current(self) -> Self:
        """What lists show: published, not replaced by a later revision, not archived."""
        return self.published().filter(superseded_at__isnull=True, archived_at__isnull=True)


class Practice(ReviewedRecord):
    """One example of practice, or a later revision of it.

    ``year``, ``number`` and ``revision`` are given as it is published and never change: BP-2026-041, revision 3. A
    published practice is frozen: what changes is a further revision (``revises`` names the one before), which
    supersedes it. ``started_on`` and ``ended_on`` are known as precisely as in activities.
    """

    language = models.CharField(max_length=2, choices=Language, default=Language.EN)  # of the original
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    revises = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="revised_by")
    superseded_at = models.DateTimeField(null=True, blank=True)
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="+")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey("members.Organization", models.PROTECT, null=True, blank=True, related_name="+")
    contact_role = models.CharField(max_length=200, blank=True)  # an office, never a person
    started_on = models.DateField(null=True, blank=True)
    started_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    cost_band = models.CharField(max_length=4, choices=CostBand, blank=True)
    people_reached = models.PositiveBigIntegerField(null=True, blank=True)
    reached_in = models.PositiveSmallIntegerField(null=True, blank=True)  # the year of that figure
    reached_source = models.CharField(max_length=300, blank=True)
    strength = models.PositiveSmallIntegerField(choices=Strength, null=True, blank=True)
    licence = models.CharField(max_length=15, choices=Licence, blank=True)
    source = models.URLField(max_length=500, blank=True)
    confidence = models.CharField(max_length=15, choices=Confidence, blank=True)
    confidence_note = models.TextField(blank=True)
    external_key = models.CharField(max_length=120, blank=True)  # what an import knows it by
    valid_until = models.DateField(null=True, blank=True)  # somebody confirms it again by then, or it is archived
    confirmed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    countries = models.ManyToManyField("members.MemberState", blank=True, related_name="practices")
    provisions = models.ManyToManyField("mandate.Provision", through="ProvisionServed", related_name="practices")

    objects = PracticeQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["-decided_at", "-id"]
        indexes = [
            models.Index(fields=["state", "-decided_at", "-id"], name="practice_newest_published"),
            models.Index(fields=["valid_until"], condition=Q(archived_at__isnull=True), name="practice_to_confirm"),
        ]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "number", "revision"], name="best_practices_practice_number_and_revision_once"
            ),
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="best_practices_practice_imported_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.WITHDRAWN])
                | Q(year__isnull=False, number__isnull=False),
                name="best_practices_practice_published_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=True, member_state__isnull=True)
                | Q(body__isnull=True, organization__isnull=True)
                | Q(member_state__isnull=True, organization__isnull=True),
                name="best_practices_practice_on_behalf_of_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__lte=F("ended_on")),
                name="best_practices_practice_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(people_reached__isnull=True) | (Q(reached_in__isnull=False) & ~Q(reached_source="")),
                name="best_practices_practice_people_reached_have_year_and_source",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True, revision=1) | Q(revises__isnull=False, revision__gt=1),
                name="best_practices_practice_later_revision_names_the_one_before",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """``BP-2026-041``; blank before it is published for the first time."""
        return f"BP-{self.year}-{self.number:03d}" if self.number else ""

    @property
    def started(self) -> PartialDate | None:
        return PartialDate(self.started_on, self.started_precision) if self.started_on else None

    @property
    def ended(self) -> PartialDate | None:
        """``ended_on`` is the last day that the known date can mean."""
        return PartialDate.ending(self.ended_on, self.ended_precision) if self.ended_on else None


class NumberOfYear(models.Model):
    """The last number given in a year; its row is locked while the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    objects: "models.Manager[NumberOfYear]"


class Mark(models.Model):
    """That a value of a code list (vocabulary.py) holds of a practice. One table: facets count in one query."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="marks")
    facet = models.CharField(max_length=12, choices=Facet)
    value = models.CharField(max_length=20)

    objects: "models.Manager[Mark]"

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["facet", "value", "practice"], name="mark_of_practices")]
        constraints = [
            models.UniqueConstraint(fields=["practice", "facet", "value"], name="best_practices_mark_once"),
            models.CheckConstraint(condition=Q(facet__in=Facet.values), name="best_practices_mark_facet_is_known"),
        ]


class ProvisionServed(models.Model):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="served")
    provision = models.ForeignKey("mandate.Provision", models.PROTECT, related_name="served_by_practices")
    why = models.CharField(max_length=300, blank=True)

    objects: "models.Manager[ProvisionServed]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "provision"], name="best_practices_provisionserved_once_a_pair")
        ]


class StandardUsed(models.Model):
    """A standard by its number ("ITU-T H.810"), with what it is called and where it is."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="standards")
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)

    objects: "models.Manager[StandardUsed]"

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["reference", "practice"], name="standard_of_practices")]
        constraints = [
            models.UniqueConstraint(fields=["practice", "reference"], name="best_practices_standardused_once")
        ]


class Implementer(models.Model):
    """Who did it: an organization of the register, or a name as it was given."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="implementers")
    organization = models.ForeignKey("members.Organization", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)

    objects: "models.Manager[Implementer]"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="best_practices_implementer_once")]
