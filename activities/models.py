"""What was done: activities with the provisions they serve, their evidence, progress entries and milestones."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate, Precision
from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State
from ehealth_portal.untrusted.scans import HARMLESS, Scan


class Kind(models.TextChoices):
    RECOMMENDATION = "recommendation", _("Recommendation")
    MEETING = "meeting", _("Meeting")
    LIAISON = "liaison", _("Liaison statement")
    WORKSHOP = "workshop", _("Workshop")
    STUDY = "study", _("Study or report")
    PRACTICE = "practice", _("Best practice")
    QUESTION = "question", _("Question")
    FOCUS_GROUP = "focus_group", _("Focus group")
    INITIATIVE = "initiative", _("Initiative")
    OTHER = "other", _("Other")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: Any) -> Self:
        """Everything published; of the rest what the person's group holds; the secretariat sees all.

        Having written something gives no right by itself: an author sees a draft by a present role for its body, or by
        any role that writes while the draft names no body yet.
        """
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        if not standing.bodies:
            return self.published()
        unplaced = Q(created_by=standing.user_id, body__isnull=True)
        return self.filter(Q(state=State.PUBLISHED) | unplaced | Q(body__in=standing.bodies))

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class Activity(ReviewedRecord):
    """Something done under the mandate.

    ``started_on`` is the first day that the known date can mean and ``ended_on`` the last one; ``started_precision``
    and ``ended_precision`` tell how much of each is known.
    """

    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=15, choices=Kind, blank=True)
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="activities")
    summary = models.TextField(blank=True, max_length=1200)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    started_on = models.DateField(null=True, blank=True)
    started_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    place = models.CharField(max_length=200, blank=True)
    no_evidence_reason = models.CharField(max_length=300, blank=True)
    source = models.URLField(max_length=500, blank=True)
    confidence = models.CharField(max_length=15, choices=Confidence, blank=True)
    confidence_note = models.TextField(blank=True)
    external_key = models.CharField(max_length=120, blank=True)  # what an import knows it by; makes imports repeatable
    provisions = models.ManyToManyField("mandate.Provision", through="ProvisionServed", related_name="activities")
    countries = models.ManyToManyField("members.MemberState", blank=True, related_name="activities")
    bodies = models.ManyToManyField("members.Body", blank=True, related_name="joint_activities")  # besides ``body``

    objects = ActivityQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["-started_on", "-id"]
        indexes = [
            models.Index(fields=["state", "-started_on", "-id"], name="activity_newest_published"),
            models.Index(fields=["body", "-started_on", "-id"], name="activity_newest_of_a_body"),
            models.Index(fields=["state", "decided_at"], name="activity_decided"),
            models.Index(
                fields=["state", "kind", "body", "started_on", "language", "confidence"],
                name="activity_columns_counted",
            ),
        ]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="activities_activity_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__lte=models.F("ended_on")),
                name="activities_activity_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True, started_precision="")
                | (Q(started_on__isnull=False) & ~Q(started_precision="")),
                name="activities_activity_start_has_a_precision",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_precision="")
                | (Q(ended_on__isnull=False) & ~Q(ended_precision="")),
                name="activities_activity_end_has_a_precision",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def started(self) -> PartialDate | None:
        return PartialDate(self.started_on, self.started_precision) if self.started_on else None

    @property
    def ended(self) -> PartialDate | None:
        return PartialDate.ending(self.ended_on, self.ended_precision) if self.ended_on else None


class ProvisionServed(models.Model):
    """That an activity serves a provision, and why. ``started_on`` and ``ended_on`` repeat the activity's, so that
    narrow indexes answer "newest of this provision" at any depth (measured: docs/adr/0005-read-path.md).
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="served")
    provision = models.ForeignKey("mandate.Provision", models.PROTECT, related_name="served")
    why = models.CharField(max_length=300, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "provision"], name="activities_provisionserved_once_a_pair")
        ]
        indexes = [
            models.Index(fields=["provision", "-started_on", "-activity"], name="served_newest_of_a_provision"),
            models.Index(fields=["provision", "ended_on", "activity"], name="served_ended_of_a_provision"),
        ]


class Partner(models.Model):
    """Who took part besides ITU's own bodies: an organization of the register, or a name as it was given."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="partners")
    organization = models.ForeignKey("members.Organization", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "name"], name="activities_partner_once_a_name")]


class ProgressEntryQuerySet(models.QuerySet["ProgressEntry"]):
    def visible_to(self, user: Any) -> Self:
        """Of visible activities what is published; the rest is for the group and the secretariat, as in activities."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        seen = self.filter(activity__in=Activity.objects.visible_to(user))
        if not standing.bodies:
            return seen.filter(state=State.PUBLISHED)
        unplaced = Q(created_by=standing.user_id, activity__body__isnull=True)
        return seen.filter(Q(state=State.PUBLISHED) | unplaced | Q(activity__body__in=standing.bodies))


class ProgressEntry(ReviewedRecord):
    """How an activity went on: appended, never edited; a correction is a further entry that names the first.

    It is submitted as it is written, and public once published. What came by mail is a draft until its author
    confirms it.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="progress")
    on = models.DateField()
    status = models.CharField(max_length=10, blank=True)  # a key of mandate statuses, as the addressee sees it
    narrative = models.TextField(max_length=2000)
    challenges = models.TextField(max_length=2000, blank=True)
    way_forward = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    objects = ProgressEntryQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["state", "-on", "-id"], name="progress_newest_published")]


def evidence_path(instance: "Evidence", filename: str) -> str:
    """Stored under its own hash: a file name from outside never reaches the disk."""
    return f"evidence/{instance.sha256[:2]}/{instance.sha256}"


class Standing(models.TextChoices):
    """Whether evidence counts. What is filed while its record is written is judged with it, and so accepted here."""

    PROPOSED = "proposed", _("waits for a second person")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("not accepted")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        """Of visible records what counts; the rest is for the group and the secretariat, as in activities."""
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        seen = Q(activity__in=Activity.objects.visible_to(user)) | Q(
            progress__in=ProgressEntry.objects.visible_to(user)
        )
        if not standing.bodies:
            return self.filter(seen, is_shown=True)
        own = Q(added_by=standing.user_id, activity__body__isnull=True, progress__activity__body__isnull=True)
        group = Q(activity__body__in=standing.bodies) | Q(progress__activity__body__in=standing.bodies)
        return self.filter(seen & (Q(is_shown=True) | own | group))

    def shown(self) -> Self:
        """What readers see and reports count: accepted, and no file that may carry a virus."""
        return self.filter(is_shown=True)


class Evidence(models.Model):
    """Exactly one of: a document number, a web address, or a file. Belongs to an activity or to a progress entry."""

    activity = models.ForeignKey(Activity, models.CASCADE, null=True, blank=True, related_name="evidence")
    progress = models.ForeignKey(ProgressEntry, models.PROTECT, null=True, blank=True, related_name="evidence")
    reference = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to=evidence_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ACCEPTED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was declined
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_REQUIRED)
    scanned_at = models.DateTimeField(null=True, blank=True)  # the last try, answered or not
    finding = models.CharField(max_length=200, blank=True)  # the scanner's name of the virus
    is_shown = models.GeneratedField(
        expression=Q(standing=Standing.ACCEPTED, scan__in=HARMLESS),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "evidence"
        indexes = [
            models.Index(fields=["added_at"], name="evidence_added"),
            models.Index(fields=["activity"], condition=Q(is_shown=True), name="evidence_shown_of_an_activity"),
            models.Index(fields=["scanned_at", "id"], condition=Q(scan="pending"), name="evidence_to_scan"),
            models.Index(fields=["added_at"], condition=Q(standing="proposed"), name="evidence_to_judge"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(scan__in=Scan.values), name="activities_evidence_scan_is_known"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="activities_evidence_standing_is_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("added_by")),
                name="activities_evidence_nobody_judges_their_own",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.DECLINED) | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="activities_evidence_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(scan=Scan.NOT_REQUIRED) | ~Q(file=""), name="activities_evidence_only_files_are_scanned"
            ),
            models.CheckConstraint(
                condition=(~Q(reference="") & Q(url="", file=""))
                | (~Q(url="") & Q(reference="", file=""))
                | (~Q(file="") & Q(reference="", url="")),
                name="activities_evidence_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(progress__isnull=True),
                name="activities_evidence_belongs_to_one_record",
            ),
        ]

    @property
    def name(self) -> str:
        return self.reference or self.url or self.file_name

    @property
    def is_served(self) -> bool:
        """Whether the file may be handed out: never before the scanner has let it pass."""
        return bool(self.file) and self.scan in HARMLESS

    @property
    def remarks(self) -> list[str]:
        """What its group reads beside evidence that does not count (yet)."""
        told: list[Any] = []
        if self.standing == Standing.PROPOSED:
            told.append(_("Waits for a second person: the public does not see it yet."))
        if self.standing == Standing.DECLINED:
            told.append(_("Not accepted: %(reason)s") % {"reason": self.reason})
        if self.scan == Scan.PENDING:
            told.append(_("Being checked for viruses: it can be downloaded once that is done."))
        if self.scan == Scan.REFUSED:
            sentence = _("The virus check found %(finding)s, and the file was deleted: file a clean copy.")
            told.append(sentence % {"finding": self.finding})
        return [str(sentence) for sentence in told]


class Milestone(models.Model):
    """Something due under a provision: what, by when, and whether it was met or dropped."""

    provision = models.ForeignKey("mandate.Provision", models.PROTECT, related_name="milestones")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="milestones")
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="milestones")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    due_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was dropped
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(dropped_on__isnull=True),
                name="activities_milestone_ends_one_way",
            )
        ]
