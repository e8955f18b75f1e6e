"""A workshop: when, where, for whom, what it deals with; its announcement, programme and materials."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate, Precision
from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State

from ..vocabulary import Kind, Mode, Theme


class Series(models.Model):
    """Workshops that belong together: "ITU/WHO workshops on AI for health"."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)

    objects: "models.Manager[Series]"

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def visible_to(self, user: Any) -> Self:
        """Everything published; of the rest what the person's group holds; the secretariat sees all."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        if not standing.bodies:
            return self.published()
        unplaced = Q(created_by=standing.user_id, body__isnull=True)
        return self.filter(Q(state=State.PUBLISHED) | unplaced | Q(body__in=standing.bodies))

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class Workshop(ReviewedRecord):
    """An event under resolves 5. Days are those of its own ``timezone`` (an IANA name); sessions have exact times.

    ``starts_on`` is the first day that the known date can mean and ``ends_on`` the last one, as in activities.
    ``seats`` and ``remote_seats``: how many take part; null: no limit. ``activity`` is its entry in the record of
    activities, so that nothing is counted twice.
    """

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORKSHOP)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)  # of the original announcement
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="workshops")
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="workshops")
    bodies = models.ManyToManyField("members.Body", blank=True, related_name="joint_workshops")
    starts_on = models.DateField(null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    timezone = models.CharField(max_length=40, default="UTC")
    place = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey("members.MemberState", models.PROTECT, null=True, blank=True, related_name="hosted")
    is_remote = models.BooleanField(default=False)
    is_in_person = models.BooleanField(default=True)
    remote_address = models.URLField(max_length=500, blank=True)  # told to those who hold a remote seat
    seats = models.PositiveIntegerField(null=True, blank=True)
    remote_seats = models.PositiveIntegerField(null=True, blank=True)
    is_moderated = models.BooleanField(default=False)  # each registration is accepted by the secretariat
    registration_opens_on = models.DateField(null=True, blank=True)
    registration_closes_on = models.DateField(null=True, blank=True)
    offers_fellowships = models.BooleanField(default=False)
    fellowships_by = models.DateField(null=True, blank=True)  # ITU: six weeks before
    services_by = models.DateField(null=True, blank=True)  # interpretation, captioning: six weeks before
    interpretation = models.JSONField(default=list, blank=True)  # of Language.values, as offered
    is_captioned = models.BooleanField(default=False)
    source = models.URLField(max_length=500, blank=True)
    confidence = models.CharField(max_length=15, choices=Confidence, blank=True)
    confidence_note = models.TextField(blank=True)
    external_key = models.CharField(max_length=120, blank=True)
    activity = models.OneToOneField(
        "activities.Activity", models.PROTECT, null=True, blank=True, related_name="workshop"
    )
    provisions = models.ManyToManyField("mandate.Provision", through="ProvisionServed", related_name="workshops")

    objects = WorkshopQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["state", "-starts_on", "-id"], name="workshop_newest_published")]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="workshops_workshop_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="workshops_workshop_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(is_remote=True) | Q(is_in_person=True), name="workshops_workshop_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_on__isnull=True)
                | Q(registration_closes_on__isnull=True)
                | Q(registration_opens_on__lte=F("registration_closes_on")),
                name="workshops_workshop_registration_runs_forward",
            ),
        ]

    @property
    def started(self) -> PartialDate | None:
        return PartialDate(self.starts_on, self.starts_precision) if self.starts_on else None

    @property
    def registration_ends_on(self) -> date | None:
        """The last day on which one registers: nobody does for what is over."""
        return min((day for day in (self.registration_closes_on, self.ends_on) if day), default=None)

    @property
    def ended(self) -> PartialDate | None:
        """``ends_on`` is the last day that the known date can mean."""
        return PartialDate.ending(self.ends_on, self.ends_precision) if self.ends_on else None


class Staff(models.Model):
    """Who of the secretariat works on a workshop, and so sees who registers."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects: "models.Manager[Staff]"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["workshop", "user"], name="workshops_staff_once_a_person")]


class Announcement(models.Model):
    """The text in one language; only a released one is shown. Saving one never touches another."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="announcements")
    language = models.CharField(max_length=2, choices=Language)
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True, max_length=2000)
    audience = models.TextField(blank=True, max_length=1000)
    practical = models.TextField(blank=True, max_length=6000)  # visa, travel, how to join
    version = models.PositiveIntegerField(default=1)
    follows_version = models.PositiveIntegerField(null=True, blank=True)  # of the original, as it was translated
    is_released = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()

    objects: "models.Manager[Announcement]"

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "language"], name="workshops_announcement_once_a_language")
        ]

    @property
    def further(self) -> list[str]:
        """What it says besides the title."""
        return [words for words in (self.summary, self.audience, self.practical) if words]


class Participation(models.Model):
    """How many of a country took part in one way: numbers alone, counted again whenever attendance is noted.

    They stay when the people behind them are erased, and can be read by those who may not see people.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="participation")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="participation")
    mode = models.CharField(max_length=9, choices=Mode)
    women = models.PositiveIntegerField(default=0)
    men = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)  # another gender, or none given

    objects: "models.Manager[Participation]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "member_state", "mode"], name="workshops_participation_once_a_country_and_way"
            )
        ]

    @property
    def people(self) -> int:
        return self.women + self.men + self.others


class ThemeDealtWith(models.Model):
    """The supply side of the gap: a workshop dealt with a theme."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=16, choices=Theme)

    objects: "models.Manager[ThemeDealtWith]"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["workshop", "theme"], name="workshops_themedealtwith_once")]


class ProvisionServed(models.Model):
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="served")
    provision = models.ForeignKey("mandate.Provision", models.PROTECT, related_name="served_by_workshops")
    why = models.CharField(max_length=300, blank=True)

    objects: "models.Manager[ProvisionServed]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "provision"], name="workshops_provisionserved_once_a_pair")
        ]
