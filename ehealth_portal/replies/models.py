"""What came in: answers to reminders, taken or refused; and which activities were asked about in which quarter."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ActivityReminder(models.Model):
    """That the people of an activity were asked about it in a quarter (2026Q4): once, however many clocks run."""

    activity = models.ForeignKey("activities.Activity", models.CASCADE, related_name="+")
    quarter = models.CharField(max_length=6)
    at = models.DateTimeField()

    objects: "models.Manager[ActivityReminder]"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "quarter"], name="replies_activityreminder_once_a_quarter")
        ]


class InboundMail(models.Model):
    """An answer that came in, by mail or by the form, and what became of it. Its text stands in the draft alone.

    The row is written before the draft, and of one text or one Message-ID a notice has one taken row: whoever
    delivers the same answer again meets that row.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("By mail")
        FORM = "form", _("By the form")

    class State(models.TextChoices):
        TAKEN = "taken", _("Taken")
        REFUSED = "refused", _("Refused")

    class Reason(models.TextChoices):
        """Why it was refused."""

        UNKNOWN = "unknown", _("It was sent to no address that the portal gave out.")
        EXPIRED = "expired", _("The mail that it answers is too old.")
        CLOSED = "closed", _("The account is closed.")
        NO_RIGHT = "no_right", _("The person may not log progress on this activity now.")
        TOO_LARGE = "too_large", _("The mail is too large.")
        UNREADABLE = "unreadable", _("The mail is built in a way that cannot be read.")
        AUTOMATIC = "automatic", _("A program wrote it, not a person.")
        FORGED = "forged", _("It does not come from the address of the account.")
        NOT_PROVED = "not_proved", _("Its sender is not proved by the mail server.")
        EMPTY = "empty", _("It holds no text of its own.")
        REPLAYED = "replayed", _("The same answer was taken before.")
        TOO_MANY = "too_many", _("This reminder was answered too often.")
        NOT_TAKEN = "not_taken", _("The record did not admit it.")

    way = models.CharField(max_length=4, choices=Way, default=Way.MAIL)
    state = models.CharField(max_length=7, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    received_at = models.DateTimeField()
    notice = models.ForeignKey("notifications.Notice", models.CASCADE, null=True, blank=True, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    progress = models.ForeignKey(
        "activities.ProgressEntry", models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    sender = models.CharField(max_length=320, blank=True)  # as the mail says, in lower case
    subject = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the text, without its white space
    bytes = models.PositiveIntegerField(default=0)
    not_filed = models.JSONField(default=list)  # sentences: which files were not taken, each with the reason

    objects: "models.Manager[InboundMail]"

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["received_at"], name="inbound_received")]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "message_id"],
                condition=Q(state="taken") & ~Q(message_id=""),
                name="replies_inboundmail_message_once",
            ),
            models.UniqueConstraint(
                fields=["notice", "sha256"], condition=Q(state="taken"), name="replies_inboundmail_text_once"
            ),
            models.CheckConstraint(
                condition=Q(state="taken", reason="", user__isnull=False, notice__isnull=False)
                | (Q(state="refused") & ~Q(reason="")),
                name="replies_inboundmail_refusal_has_a_reason",
            ),
        ]
