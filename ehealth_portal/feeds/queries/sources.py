"""The rows of public feeds and calendars: what is published, for everybody the same, with its last public change."""

from typing import Any

from django.db.models import CharField, Count, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from activities.models import Activity, ActivityQuerySet, Milestone, ProgressEntry, ProvisionServed
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body
from ehealth_portal.reporting.models import Report, StatusStatement
from ehealth_portal.review.transitions import State
from workshops.models import Need

from . import telling
from .paging import Source


def of_activities(rows: ActivityQuerySet) -> Source:
    """``rows`` are published ones."""
    changed = rows.annotate(changed=F("updated_at")).prefetch_related("served")
    return Source("activity", changed, telling.activities)


def of_progress(activities: ActivityQuerySet) -> Source:
    rows = ProgressEntry.objects.filter(state=State.PUBLISHED, activity__in=activities.order_by().values("pk"))
    return Source("progress", rows.annotate(changed=F("updated_at")).select_related("activity"), telling.progress)


def of_statuses(**wanted: Any) -> Source:
    """What the voices said of provisions; their pages show all of it."""
    rows = StatusStatement.objects.filter(**wanted).annotate(changed=F("at"))
    return Source("status", rows.select_related("provision__edition__resolution"), telling.statuses)


def of_milestones(rows: QuerySet[Milestone]) -> Source:
    return Source("milestone", milestones_changed(rows), telling.milestones)


def of_reports() -> Source:
    rows = Report.objects.filter(state=State.PUBLISHED).annotate(changed=F("updated_at"))
    return Source("report", rows, telling.reports)


def of_needs() -> Source:
    """Those that their countries made public, by the last act on each."""
    acts = AuditEvent.objects.filter(
        record_type=Need._meta.label_lower, record_id=Cast(OuterRef("pk"), CharField())
    ).order_by("-pk")
    changed = Coalesce(Subquery(acts.values("at")[:1]), F("noted_at"), output_field=DateTimeField())
    rows = Need.objects.filter(is_public=True).annotate(changed=changed)
    return Source("need", rows.select_related("member_state"), telling.needs)


def milestones(*, provision: Provision | None = None, body: Body | None = None) -> QuerySet[Milestone]:
    """Milestones are public, all of them."""
    rows = Milestone.objects.all()
    rows = rows.filter(provision=provision) if provision else rows
    return rows.filter(body=body) if body else rows


def milestones_changed(rows: QuerySet[Milestone]) -> QuerySet[Milestone]:
    """With the moment of the last act on each, the number of acts, and whether its activity is public: the row itself
    keeps only the days."""
    acts = AuditEvent.objects.filter(
        record_type=Milestone._meta.label_lower, record_id=Cast(OuterRef("pk"), CharField())
    )
    number = acts.order_by().values("record_type").annotate(number=Count("pk")).values("number")
    newest = Subquery(acts.order_by("-pk").values("at")[:1])
    return rows.annotate(
        changed=Coalesce(newest, F("created_at"), output_field=DateTimeField()),
        acts=Coalesce(Subquery(number), 1, output_field=IntegerField()),
        is_of_public_activity=Exists(Activity.objects.published().filter(pk=OuterRef("activity_id"))),
    ).select_related("provision__edition__resolution")


def serving(provision: Provision) -> ActivityQuerySet:
    served = ProvisionServed.objects.filter(activity=OuterRef("pk"), provision=provision)
    return Activity.objects.published().filter(Exists(served))


def led_or_joined_by(body: Body) -> ActivityQuerySet:
    joint = Activity.bodies.through.objects.filter(activity=OuterRef("pk"), body=body)
    return Activity.objects.published().filter(Q(body=body) | Exists(joint))


def naming(iso3: str) -> ActivityQuerySet:
    through = Activity.countries.through.objects.filter(activity=OuterRef("pk"), memberstate__iso3=iso3)
    return Activity.objects.published().filter(Exists(through))
