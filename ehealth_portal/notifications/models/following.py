"""What people want to be told of, how often, and what they do not want."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Cadence(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Not by mail")


class Level(models.TextChoices):
    ALL = "all", _("Everything")
    SIGNIFICANT = "significant", _("Significant changes only")


class Subscription(models.Model):
    """That a person follows a topic. Whatever the cadence, what happens also stands in their inbox.

    ``topic`` as in EventTopic, or ``search:`` with the query of a list (``search:activities?kind=meeting``).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    topic = models.CharField(max_length=200)
    level = models.CharField(max_length=11, choices=Level, default=Level.ALL)
    cadence = models.CharField(max_length=8, choices=Cadence, default=Cadence.WEEKLY)
    created_at = models.DateTimeField()

    objects: "models.Manager[Subscription]"

    class Meta:
        ordering = ["topic", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="notifications_subscription_once")]
        indexes = [models.Index(fields=["topic", "level"], name="followers_of_a_topic")]


class Preference(models.Model):
    """When mail may come. Hours are of the person's own clock; no row means the defaults here.

    ``duties``: mail about what waits for the person or became of their own work. Quiet hours hold back all mail but
    circulars until they end; ``quiet_from`` = ``quiet_until`` means none.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference", primary_key=True)
    time_zone = models.CharField(max_length=60, default="UTC")  # a name of the IANA database
    quiet_from = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(23)])
    quiet_until = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    digest_weekday = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(6)])  # 0: Monday
    duties = models.CharField(max_length=8, choices=Cadence, default=Cadence.AT_ONCE)

    objects: "models.Manager[Preference]"


class OptOut(models.Model):
    """One click on "unsubscribe": no mail of this list any more. ``mailing`` is ``follows``, ``digest``, ``duties`` or
    ``circulars``; for people without an account it is bound to the address.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="opt_outs", db_index=False
    )
    email = models.EmailField(blank=True)  # in lower case; blank with a user
    mailing = models.CharField(max_length=20)
    at = models.DateTimeField()

    objects: "models.Manager[OptOut]"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "email", "mailing"], name="notifications_optout_once"),
        ]


class DigestRun(models.Model):
    """That a person's digest of a day was made: the row is inserted by the one clock that makes it.

    The inbox rows that it carries name it (``Notice.digest``).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", db_index=False)
    day = models.DateField()  # on the person's own calendar
    at = models.DateTimeField()

    objects: "models.Manager[DigestRun]"

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="notifications_digestrun_once_a_day")]
