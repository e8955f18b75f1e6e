"""A circular, its text in each language, and one row for each person or administration that it is addressed to."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State


class AddressClass(models.TextChoices):
    """Who can be written to together. The four groups of countries are those of ``Circular.group_day``."""

    MEMBER_STATES = "member_states", _("All Member States")
    LDC = "LDC", _("Least developed countries")
    SIDS = "SIDS", _("Small island developing States")
    LLDC = "LLDC", _("Landlocked developing countries")
    EIT = "EIT", _("Countries with economies in transition")
    SECTOR_MEMBER = "sector_member", _("Sector Members")
    ASSOCIATE = "associate", _("Associates")
    ACADEMIA = "academia", _("Academia")
    UN = "un", _("Organizations of the United Nations system")
    PARTNER = "partner", _("Partner organizations")


class CircularQuerySet(models.QuerySet["Circular"]):
    def visible_to(self, user: Any) -> Self:
        """The whole of a circular is the secretariat's; addressees see their letter (Addressee)."""
        return self if standing_of(user).is_secretariat else self.none()


class Circular(ReviewedRecord):
    """One letter to many. Its number within the year is given as it is sent; from then on nothing of it changes.

    ``record_type`` and ``record_id`` name what it distributes (distributing.py); ``corrects`` an earlier circular.
    """

    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.CharField(max_length=40, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    classes = models.JSONField(default=list, blank=True)
    group_day = models.DateField()
    bodies = models.ManyToManyField("members.Body", blank=True, related_name="+")
    member_states = models.ManyToManyField("members.MemberState", blank=True, related_name="+")
    organizations = models.ManyToManyField("members.Organization", blank=True, related_name="+")
    asks_acknowledgement = models.BooleanField(default=True)
    reply_by = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = CircularQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["-id"]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["year", "number"], name="circulars_circular_number_once_a_year"),
            models.CheckConstraint(
                name="circulars_circular_sent_has_its_number",
                condition=Q(state=State.PUBLISHED, year__isnull=False, number__isnull=False)
                | (~Q(state=State.PUBLISHED) & Q(year__isnull=True, number__isnull=True)),
            ),
            models.CheckConstraint(
                name="circulars_circular_nobody_sends_what_they_wrote",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("created_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}" if self.number else ""

    @property
    def is_sent(self) -> bool:
        return self.state == State.PUBLISHED


class NumberOfYear(models.Model):
    """The last number given in a year; its row is locked while the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    objects: "models.Manager[NumberOfYear]"


class CircularText(models.Model):
    """The letter in one language; only a complete one is sent. ``written_by`` never sends it."""

    circular = models.ForeignKey(Circular, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True, max_length=20000)
    is_complete = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: "models.Manager[CircularText]"

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "language"], name="circulars_circulartext_once_a_language"),
            models.CheckConstraint(
                name="circulars_circulartext_complete_says_something",
                condition=Q(is_complete=False) | (~Q(subject="") & ~Q(body="")),
            ),
        ]


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def visible_to(self, user: Any) -> Self:
        """The letters to those for whom a present role speaks; the secretariat sees all."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        return self.filter(
            Q(member_state__in=standing.member_states)
            | Q(organization__in=standing.organizations)
            | Q(body__in=standing.bodies)
        )


class Addressee(models.Model):
    """A letter to one person for a Member State, an organization or a body. Name and address as they were that day.

    Without a user there was nobody to write to. What the person does with the letter counts for the whole
    administration (queries/tracking.py).
    """

    circular = models.ForeignKey(Circular, models.PROTECT, related_name="addressees")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey("members.Organization", models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    opened_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True, max_length=5000)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["circular", "member_state", "organization", "body", "user"],
                name="circulars_addressee_once_a_circular",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="circulars_addressee_is_of_one",
                condition=Q(member_state__isnull=False, organization__isnull=True, body__isnull=True)
                | Q(member_state__isnull=True, organization__isnull=False, body__isnull=True)
                | Q(member_state__isnull=True, organization__isnull=True, body__isnull=False),
            ),
        ]
