"""The ledger of asks and answers: a need stays open until its country says "answered"."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import Language
from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import standing_of

from ..vocabulary import Theme


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, user: Any) -> Self:
        """Public ones; those of the Member States that one speaks for; the secretariat sees all."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        return self.filter(Q(is_public=True) | Q(member_state__in=standing.member_states))


class Need(models.Model):
    """One ask: N-2026-017. ``record_type`` and ``record_id`` name where it was voiced (voices.py); a letter or a talk
    stands in ``voiced_in`` as words. Public once its country agrees.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("need", "Open")
        OFFERED = "offered", _("Offered an answer")
        ANSWERED = "answered", pgettext_lazy("need", "Answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("need", "Withdrawn")

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, related_name="needs")
    theme = models.CharField(max_length=16, choices=Theme)
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    voiced_on = models.DateField()
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.CharField(max_length=40, blank=True)
    voiced_in = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    is_public = models.BooleanField(default=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True, max_length=1000)  # of the country, as it ended the need
    version = models.PositiveIntegerField(default=1)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-voiced_on", "-id"]
        indexes = [models.Index(fields=["state", "theme", "member_state"], name="need_open_by_theme")]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="workshops_need_number_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "offered"], ended_at__isnull=True)
                | (Q(state__in=["answered", "withdrawn"]) & Q(ended_at__isnull=False)),
                name="workshops_need_that_ended_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """``N-2026-017``."""
        return f"N-{self.year}-{self.number:03d}"


class NumberOfYear(models.Model):
    """The last number given in a year; its row is locked while the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    objects: "models.Manager[NumberOfYear]"


class Match(models.Model):
    """What may answer a need: a practice, a standard, an activity, a workshop, a fellowship (answering.py)."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="matches")
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.CharField(max_length=40, blank=True)
    standard = models.CharField(max_length=60, blank=True)  # by its number, which is no record
    note = models.CharField(max_length=500, blank=True)
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    matched_at = models.DateTimeField()
    is_helpful = models.BooleanField(null=True, blank=True)  # the country's word; null: none yet

    objects: "models.Manager[Match]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "record_type", "record_id", "standard"], name="workshops_match_once_a_need"
            ),
            models.CheckConstraint(
                condition=(~Q(record_type="") & ~Q(record_id="") & Q(standard=""))
                | (Q(record_type="", record_id="") & ~Q(standard="")),
                name="workshops_match_names_one_thing",
            ),
        ]

    @property
    def named(self) -> str:
        """The record or the standard, in one word: ``workshops.workshop/4``."""
        return f"{self.record_type}/{self.record_id}" if self.record_type else self.standard


class Offer(models.Model):
    """What a country, an academic institution or a partner can give: made to everybody, and read by everybody."""

    organization = models.ForeignKey("members.Organization", models.PROTECT, null=True, blank=True, related_name="+")
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, null=True, blank=True, related_name="+")
    theme = models.CharField(max_length=16, choices=Theme)
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    languages = models.JSONField(default=list, blank=True)  # in which help can be given
    valid_until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: "models.Manager[Offer]"

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, member_state__isnull=True)
                | Q(organization__isnull=True, member_state__isnull=False),
                name="workshops_offer_is_of_one",
            )
        ]

    @property
    def state(self) -> str:
        return "open" if self.ended_at is None else "ended"

    def is_open_on(self, day: date) -> bool:
        return self.ended_at is None and (self.valid_until is None or self.valid_until >= day)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> Self:
        """Of needs that one may read: those on which both sides agree, and those of a side for which one speaks."""
        standing = standing_of(user)
        rows = self.filter(need__in=Need.objects.visible_to(user).order_by().values("pk"))
        if standing.is_secretariat:
            return rows
        asks = {role.member_state_id for role in standing.roles if role.kind == Role.Kind.FOCAL_POINT}
        agreed = Q(asker_at__isnull=False, offerer_at__isnull=False, refused_at__isnull=True)
        gives = Q(offer__organization__in=standing.organizations) | Q(offer__member_state__in=standing.member_states)
        return rows.filter(agreed | gives | Q(need__member_state__in=asks))


class Agreement(models.Model):
    """An offer meets a need when both sides have said so; either may say no, with a reason."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="agreements")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="agreements")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    asker_at = models.DateTimeField(null=True, blank=True)
    asker_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    offerer_at = models.DateTimeField(null=True, blank=True)
    offerer_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "offer"], name="workshops_agreement_once_a_pair"),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(reason=""), name="workshops_agreement_refusal_has_a_reason"
            ),
        ]

    @property
    def is_mutual(self) -> bool:
        return self.asker_at is not None and self.offerer_at is not None and self.refused_at is None

    @property
    def state(self) -> str:
        if self.refused_at is not None:
            return "refused"
        return "agreed" if self.is_mutual else "proposed"
