"""How sure the public record is of an entry that was compiled from public sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """Blank for what was logged here."""

    VERIFIED = "verified", _("verified")
    PARTLY = "partly_verified", _("partly verified")
    MEMORY = "from_memory", _("from memory, no source seen")
