"""Webhooks of people: where to, about what, with which secrets, and what became of each try."""

from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.members.queries import standing_of
from ehealth_portal.notifications.models import Level


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own, whatever their role; for the secretariat all."""
        standing = standing_of(user)
        return self if standing.is_secretariat else self.filter(owner=standing.user_id or 0)


class Endpoint(models.Model):
    """An address to which a person has events sent. Closed, it stays for the trail.

    ``not_before``: nothing is sent before, for it rests after a failure or is paused; new notices are due then.
    ``leased_until``: a worker has its turn; then the time of the last turn, so that all come round.
    """

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("Not tested yet")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        DISABLED = "disabled", _("Switched off")

    class Cause(models.TextChoices):
        GONE = "gone", _("The receiver answered that the address is gone for good (410).")
        UNREACHED = "unreached", _("For three days nothing could be delivered.")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=400)
    level = models.CharField(max_length=11, choices=Level, default=Level.ALL)
    state = models.CharField(max_length=8, choices=State, default=State.UNPROVEN)
    disabled_reason = models.CharField(max_length=9, choices=Cause, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True, blank=True)  # when a test of this address succeeded
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    not_before = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="webhooks_endpoint_disabled_says_why",
                condition=Q(state="disabled", disabled_reason__gt="") | (~Q(state="disabled") & Q(disabled_reason="")),
            ),
            models.CheckConstraint(
                name="webhooks_endpoint_active_was_tested",
                condition=~Q(state="active") | Q(proven_at__isnull=False),
            ),
            models.CheckConstraint(name="webhooks_endpoint_is_https", condition=Q(url__startswith="https://")),
        ]

    @property
    def host(self) -> str:
        """All that others than the owner see of the address: its path may hold a secret."""
        return urlsplit(self.url).netloc


class EndpointTopic(models.Model):
    """What a webhook is told of: a topic of events, as people follow it."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=200)

    objects: "models.Manager[EndpointTopic]"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "topic"], name="webhooks_endpointtopic_once")]
        indexes = [models.Index(fields=["topic"], name="webhooks_of_a_topic")]


class EndpointSecret(models.Model):
    """A signing secret, sealed under SECRET_KEY. While one is replaced, two are live and both sign."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="secrets")
    sealed = models.CharField(max_length=400)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)  # null: the present one

    objects: "models.Manager[EndpointSecret]"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(expires_at__isnull=True), name="webhooks_endpointsecret_one_present"
            )
        ]


class Attempt(models.Model):
    """One try to deliver one notice, kept for 30 days. Why nothing answered is not told: that would map networks."""

    class Result(models.TextChoices):
        DELIVERED = "delivered", _("Taken")
        REFUSED = "refused", _("Answered with an error")
        NO_ANSWER = "no_answer", _("The address could not be reached, or did not answer in time.")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="attempts")
    notice_id = models.UUIDField()
    kind = models.CharField(max_length=60)  # of the event
    at = models.DateTimeField()
    result = models.CharField(max_length=9, choices=Result)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)  # only of what answered

    objects: "models.Manager[Attempt]"

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["endpoint", "-at"], name="attempts_of_a_webhook")]
        constraints = [
            models.CheckConstraint(
                name="webhooks_attempt_without_answer_tells_nothing",
                condition=Q(result="no_answer", status__isnull=True, milliseconds__isnull=True)
                | (~Q(result="no_answer") & Q(status__isnull=False)),
            )
        ]


def live_secrets(endpoint: Endpoint, *, at: datetime) -> models.QuerySet[EndpointSecret]:
    """The present one first."""
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    return EndpointSecret.objects.filter(live, endpoint=endpoint).order_by("-created_at", "-id")
