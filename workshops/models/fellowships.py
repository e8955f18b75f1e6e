"""Fellowships asked for and provided, and the account of what an event used."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .registrations import Registration
from .workshops import Workshop


class Fellowship(models.Model):
    """One request, nominated by the focal point of a developing country, decided with recorded criteria.

    Amounts are whole US dollars.
    """

    class Extent(models.TextChoices):
        FULL = "full", _("Full")
        PARTIAL = "partial", _("Partial")

    class State(models.TextChoices):
        ASKED = "asked", _("Requested")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")
        USED = "used", _("Used")
        RETURNED = "returned", _("Granted, not used")

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="fellowship")
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="+")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="+")  # for which it was asked
    extent = models.CharField(max_length=7, choices=Extent)
    motive = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_late = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    criteria = models.JSONField(default=dict, blank=True)  # {criterion: points}, as recorded with the decision
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    travel = models.PositiveIntegerField(null=True, blank=True)
    allowance = models.PositiveIntegerField(null=True, blank=True)

    objects: "models.Manager[Fellowship]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="workshops_fellowship_decision_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="workshops_fellowship_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="workshops_fellowship_nobody_decides_their_own",
            ),
            models.UniqueConstraint(
                fields=["workshop", "member_state"],
                condition=Q(state__in=["granted", "used"], extent="full"),
                name="workshops_fellowship_one_full_a_country",
            ),
        ]


class FellowshipCount(models.Model):
    """How many fellowships of a country were asked for and provided: numbers alone, that everybody may read.

    Each act adds to them, for who asks may not see what others asked. They stay when the people are erased.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="fellowship_counts")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField(default=0)
    granted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    amount = models.PositiveIntegerField(default=0)  # of those used

    objects: "models.Manager[FellowshipCount]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "member_state"], name="workshops_fellowshipcount_once"),
            models.CheckConstraint(
                condition=Q(granted__lte=F("asked")) & Q(used__lte=F("granted")),
                name="workshops_fellowshipcount_provided_was_asked",
            ),
        ]


class Expense(models.Model):
    """One line of the account of an event: what it used, in whole US dollars; a null amount is "not known"."""

    class Kind(models.TextChoices):
        VENUE = "venue", _("Venue and equipment")
        INTERPRETATION = "interpretation", _("Interpretation and captioning")
        STAFF = "staff", _("Missions of staff")
        EXPERTS = "experts", _("Experts")
        DOCUMENTS = "documents", _("Documents and translation")
        OTHER = "other", pgettext_lazy("expense", "Other")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="expenses")
    kind = models.CharField(max_length=14, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    amount = models.PositiveIntegerField(null=True, blank=True)
    paid_by = models.CharField(max_length=200, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()

    objects: "models.Manager[Expense]"

    class Meta:
        ordering = ["id"]
