"""The outbox: one row for each message that is to reach somebody, from the act until its end, each end explained."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .following import Cadence


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    INBOX = "inbox", _("Inbox in the portal")
    WEBHOOK = "webhook", _("Webhook")


class Reason(models.TextChoices):
    """Why a notice is in its state, or waits again; ``detail`` beside it is what the other side answered."""

    TAKEN = "taken", _("The other server took it.")
    SHOWN = "shown", _("It is in the inbox.")
    NO_ANSWER = "no_answer", _("The other server did not answer; it is tried again.")
    NOT_NOW = "not_now", _("The other server asked to try later.")
    DROPPED = "dropped", _("The connection broke off while it was sent; it is tried again with the same number.")
    REFUSED = "refused", _("The other server refused it for good.")
    GAVE_UP = "gave_up", _("It was tried for three days without success.")
    MAILBOX_UNKNOWN = "mailbox_unknown", _("The mailbox does not exist or takes nothing.")
    MAILBOX_FULL = "mailbox_full", _("The mailbox did not take it in time.")
    ADDRESS_SUPPRESSED = "address_suppressed", _("Mail to this address came back earlier, so none is sent.")
    OPTED_OUT = "opted_out", _("The reader does not want this kind of mail.")
    ACCOUNT_CLOSED = "account_closed", _("The account is closed.")
    NO_ADDRESS = "no_address", _("There is no address to send it to.")
    NO_RIGHT = "no_right", _("The reader may no longer see what it tells of.")
    RECORD_GONE = "record_gone", _("What it tells of is no longer there or no longer public.")
    ENDPOINT_OFF = "endpoint_off", _("The webhook was switched off.")
    FORBIDDEN_TARGET = "forbidden_target", _("The webhook's address leads where the portal does not send.")
    CANNOT_BE_WRITTEN = "cannot_be_written", _("The message could not be written; the fault is in the log.")
    QUIET_HOURS = "quiet_hours", _("It waits for the end of the reader's quiet hours.")
    STOPPED = "stopped", _("Somebody stopped it before it was sent.")


class Notice(models.Model):
    """A message to one user, webhook, addressee of a circular or registrant of a workshop, over one channel.

    ``attempts`` fences: only the worker that claimed it at this number may settle it. Retries live in ``due_at``.
    The id is the message's number wherever it goes (Message-ID, webhook-id), so a duplicate is recognisable.
    ``why`` says for which reason the recipient gets it: ``author``, ``judge``, ``group``, ``role``, ``follows`` (with
    ``topic``), ``circular``, ``deadline``, ``silence``, ``digest``, ``cited``, ``registration``.
    ``cadence`` of an inbox row: which digest carries it, if any.
    """

    class State(models.TextChoices):
        DUE = "due", _("To be sent")
        LEASED = "leased", _("Being sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        SOFT_BOUNCED = "soft_bounced", _("Not taken in time")
        HARD_BOUNCED = "hard_bounced", _("Came back")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Held back")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey("notifications.Event", models.CASCADE, related_name="notices", db_index=False)
    channel = models.CharField(max_length=7, choices=Channel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices", db_index=False
    )
    endpoint_id = models.BigIntegerField(null=True, blank=True)  # webhooks.Endpoint: an app above this one
    addressee_id = models.BigIntegerField(null=True, blank=True)  # circulars.Addressee: likewise
    registration_id = models.BigIntegerField(null=True, blank=True)  # workshops.Registration: likewise
    why = models.CharField(max_length=20)
    topic = models.CharField(max_length=200, blank=True)
    cadence = models.CharField(max_length=8, choices=Cadence, default=Cadence.AT_ONCE)
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_since = models.DateTimeField(null=True, blank=True)  # three days later it is given up; blank: begin anew
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(
        "notifications.DigestRun", models.SET_NULL, null=True, blank=True, related_name="rows", db_index=False
    )  # that carries this inbox row

    objects: "models.Manager[Notice]"

    class Meta:
        ordering = ["-created_at", "-id"]
        # Few, and partial where they can be: every move of a row writes each of them anew.
        indexes = [
            models.Index(
                fields=["channel", "due_at"], condition=Q(state__in=["due", "leased"]), name="notice_to_be_sent"
            ),
            models.Index(
                fields=["user", "-created_at", "-id"], condition=Q(channel="inbox"), name="notice_of_an_inbox"
            ),
            models.Index(fields=["-created_at"], name="notice_newest"),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="notice_of_a_digest"),
            models.Index(
                fields=["user"],
                condition=Q(
                    channel="inbox", cadence__in=["daily", "weekly"], digest__isnull=True, read_at__isnull=True
                ),
                name="notice_for_a_digest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "user", "channel"], name="notifications_notice_once_a_person"),
            models.UniqueConstraint(
                fields=["endpoint_id", "event"],
                condition=Q(endpoint_id__isnull=False),
                name="notifications_notice_once_a_webhook",
            ),
            models.UniqueConstraint(
                fields=["addressee_id", "event", "channel"],
                condition=Q(addressee_id__isnull=False),
                name="notifications_notice_once_an_addressee",
            ),
            models.UniqueConstraint(
                fields=["registration_id", "event"],
                condition=Q(registration_id__isnull=False),
                name="notifications_notice_once_a_registrant",
            ),
            models.CheckConstraint(
                name="notifications_notice_goes_to_one",
                condition=Q(
                    user__isnull=False,
                    endpoint_id__isnull=True,
                    addressee_id__isnull=True,
                    registration_id__isnull=True,
                )
                | Q(
                    user__isnull=True,
                    endpoint_id__isnull=False,
                    addressee_id__isnull=True,
                    registration_id__isnull=True,
                )
                | Q(
                    user__isnull=True,
                    endpoint_id__isnull=True,
                    addressee_id__isnull=False,
                    registration_id__isnull=True,
                )
                | Q(
                    user__isnull=True,
                    endpoint_id__isnull=True,
                    addressee_id__isnull=True,
                    registration_id__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="notifications_notice_end_is_explained",
                condition=Q(state__in=["due", "leased"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="notifications_notice_lease_has_an_end",
                condition=~Q(state="leased") | Q(lease_until__isnull=False),
            ),
        ]


OPEN = (Notice.State.DUE, Notice.State.LEASED)
