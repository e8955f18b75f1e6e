"""What became of a mail after it had left, as the other side said later."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BounceReport(models.Model):
    """A report that came back for one mail: by mail to its bounce address, or from the provider. Each counts once."""

    class Said(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        SOFT = "soft_bounce", _("Not taken in time")
        HARD = "hard_bounce", _("Came back")
        COMPLAINT = "complaint", _("Marked as unwanted")

    notice = models.ForeignKey("notifications.Notice", models.CASCADE, related_name="bounce_reports")
    email = models.EmailField(blank=True)  # in lower case: the address as it was then
    said = models.CharField(max_length=11, choices=Said)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    source_id = models.CharField(max_length=100, unique=True)  # "mail:" and a hash, or "webhook:" and its id

    objects: "models.Manager[BounceReport]"

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["email", "at"], name="bounces_of_an_address")]
        constraints = [models.UniqueConstraint(fields=["notice", "said"], name="notifications_bouncereport_said_once")]
