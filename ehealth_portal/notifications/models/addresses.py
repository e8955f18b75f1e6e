"""Addresses that take no mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Suppression(models.Model):
    """An address to which nothing is sent, and why. Looked up when a notice is claimed."""

    class Cause(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("Mail came back: the mailbox does not exist or takes nothing.")
        SOFT_BOUNCES = "soft_bounces", _("Mail was not taken three times within seven days.")
        COMPLAINT = "complaint", _("The reader marked a mail as unwanted.")
        BY_HAND = "by_hand", _("Entered by the secretariat.")

    email = models.EmailField(unique=True)  # in lower case
    cause = models.CharField(max_length=12, choices=Cause)
    detail = models.CharField(max_length=300, blank=True)  # what the other server said
    at = models.DateTimeField()

    objects: "models.Manager[Suppression]"

    class Meta:
        ordering = ["-at", "-id"]
