"""Status of provisions in three voices, and progress reports with their frozen snapshots and documents."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import State
from ehealth_portal.statuses import Status


class Voice(models.TextChoices):
    PROPOSED = "proposed", _("Proposed by rule")
    REPORTED = "reported", _("Reported by the addressee")
    ASSESSED = "assessed", _("Assessed by the secretariat")


class StatusStatement(models.Model):
    """What one voice says of a provision from a moment on. Append-only: the newest of a voice is what it says now.

    The rule's reason is a ``rule`` code with ``facts`` (so that every language can say it); people write ``reason``.
    """

    provision = models.ForeignKey("mandate.Provision", models.PROTECT, related_name="statuses")
    voice = models.CharField(max_length=8, choices=Voice)
    status = models.CharField(max_length=4, choices=Status)
    reason = models.TextField(blank=True, max_length=1000)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    rule = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey("members.Body", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["provision", "voice", "-at"], name="statusstatement_newest")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(voice=Voice.PROPOSED, by__isnull=True) & ~Q(rule=""))
                | (~Q(voice=Voice.PROPOSED) & Q(by__isnull=False) & ~Q(reason="")),
                name="reporting_statusstatement_people_give_reasons",
            )
        ]


class Audience(models.TextChoices):
    TSAG = "tsag", _("TSAG")
    WTSA = "wtsa", _("WTSA")
    COUNCIL = "council", _("Council")
    MEMBERS = "members", _("Member States and Sector Members")
    PUBLIC = "public", _("The public")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """Everything published; drafts for the secretariat."""
        return self if standing_of(user).is_secretariat else self.filter(state=State.PUBLISHED)

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class Report(ReviewedRecord):
    """A progress report on one edition for one audience and period (both days included)."""

    title = models.CharField(max_length=200)
    audience = models.CharField(max_length=10, choices=Audience)
    edition = models.ForeignKey("mandate.Edition", models.PROTECT, related_name="reports")
    period_start = models.DateField()
    period_end = models.DateField()
    languages = models.JSONField(default=list)  # of "ar", "zh", ...
    formats = models.JSONField(default=list)  # of "html", "pdf", "docx", "xlsx", "json"
    include = models.JSONField(default=list)  # of Part.values
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Part(models.TextChoices):
        TEXT = "text", _("Text of each provision")
        ACTIVITIES = "activities", _("Table of activities")
        EVIDENCE = "evidence", _("Evidence list")
        PRACTICES = "practices", _("Best practices")
        COVERAGE = "coverage", _("Coverage of countries")
        MISSING = "missing", _("What is missing")

    class Format(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        XLSX = "xlsx", "XLSX"
        JSON = "json", "JSON"

    objects = ReportQuerySet.as_manager()

    class Meta(ReviewedRecord.Meta):
        ordering = ["-period_end", "-id"]
        constraints = [
            *ReviewedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_start__lte=models.F("period_end")), name="reporting_report_period_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportSnapshot(models.Model):
    """Everything a report says, taken at one moment; documents are made from it alone, so the same snapshot gives the
    same bytes. Publishing freezes the newest one.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="snapshots")
    taken_at = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(frozen_at__isnull=False), name="reporting_reportsnapshot_frozen_once"
            )
        ]


def document_path(instance: "ReportDocument", filename: str) -> str:
    return f"reports/{instance.snapshot_id}/{instance.language}.{instance.format}"


class ReportDocument(models.Model):
    """One file made from a snapshot."""

    snapshot = models.ForeignKey(ReportSnapshot, models.CASCADE, related_name="documents")
    format = models.CharField(max_length=4, choices=Report.Format)
    language = models.CharField(max_length=2, choices=Language)
    file = models.FileField(upload_to=document_path)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["language", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "format", "language"], name="reporting_reportdocument_once_a_format_and_language"
            )
        ]


class Citation(models.Model):
    """That a published report cites a practice: kept as it is published, from its frozen snapshot."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="citations")
    practice = models.ForeignKey("best_practices.Practice", models.PROTECT, related_name="+")

    objects: "models.Manager[Citation]"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "practice"], name="reporting_citation_once")]
