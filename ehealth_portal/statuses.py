"""The status vocabulary, shared by progress entries (activities) and statements on provisions (reporting)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Shape, words, colour, in that order; never a percentage."""

    DONE = "done", _("Completed")
    CONTINUING = "cont", _("Continuing")
    IN_PROGRESS = "prog", _("In progress")
    ATTENTION = "attn", _("Needs attention")
    PAST = "past", _("Time limit passed")
    NONE = "none", _("Nothing recorded")
