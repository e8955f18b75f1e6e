"""The programme of a workshop with its speakers, its materials, its conclusions and what is to follow."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ehealth_portal.languages import Language
from ehealth_portal.untrusted.scans import HARMLESS, Scan

from .workshops import Workshop


class Session(models.Model):
    """One item of the programme. Times are exact; pages show them in the workshop's zone and name it."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=250)
    abstract = models.TextField(blank=True, max_length=2000)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    room = models.CharField(max_length=100, blank=True)

    objects: "models.Manager[Session]"

    class Meta:
        ordering = ["starts_at", "position"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "position"], name="workshops_session_one_a_position"),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="workshops_session_ends_after_it_starts"
            ),
        ]


class Speaker(models.Model):
    """Named on the public programme with their consent, by their own words for what they are."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=150)
    affiliation = models.CharField(max_length=200, blank=True)
    is_moderator = models.BooleanField(default=False)

    objects: "models.Manager[Speaker]"

    class Meta:
        ordering = ["id"]


def material_path(instance: "Material", filename: str) -> str:
    """Stored under its own hash: a file name from outside never reaches the disk."""
    return f"materials/{instance.sha256[:2]}/{instance.sha256}"


class Material(models.Model):
    """A file or an address: slides, a report, a recording."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="materials")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="materials")
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=2, choices=Language)
    url = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to=material_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_REQUIRED)
    scanned_at = models.DateTimeField(null=True, blank=True)  # the last try, answered or not
    finding = models.CharField(max_length=200, blank=True)  # the scanner's name of the virus

    objects: "models.Manager[Material]"

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["scanned_at", "id"], condition=Q(scan="pending"), name="workshop_materials_to_scan")
        ]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(url="") & Q(file="")) | (Q(url="") & ~Q(file="")), name="workshops_material_is_one_thing"
            ),
            models.CheckConstraint(condition=Q(scan__in=Scan.values), name="workshops_material_scan_is_known"),
        ]

    @property
    def is_served(self) -> bool:
        """Whether readers get it: a file never before the scanner has let it pass."""
        return not self.file or self.scan in HARMLESS


class FollowUp(models.Model):
    """A conclusion of a workshop, and what is to follow: with a body and a day it becomes a tracked activity."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="follow_ups")
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    activity = models.ForeignKey("activities.Activity", models.SET_NULL, null=True, blank=True, related_name="+")
    milestone = models.ForeignKey("activities.Milestone", models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    objects: "models.Manager[FollowUp]"

    class Meta:
        ordering = ["id"]
