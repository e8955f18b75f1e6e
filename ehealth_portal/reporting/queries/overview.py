"""What stands around the board: since the last report, what is ahead, the latest activities, the countries reached."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from activities.models import Activity, Evidence, Milestone, ProvisionServed
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership
from ehealth_portal.review.transitions import State

from ..models import Report, Status
from .board import Row
from .statuses import voices_of


@dataclass(frozen=True)
class Tally:
    """How many provisions have a status; ``provisions`` are the squares of its bar."""

    status: str
    label: str
    number: int

    @property
    def squares(self) -> list[int]:
        return [10 * place for place in range(self.number)]


def tallies(rows: list[Row]) -> list[Tally]:
    """All six statuses, also those that nobody has."""
    found = [row.voices.status for row in rows]
    return [Tally(status.value, str(status.label), found.count(status)) for status in Status]


@dataclass(frozen=True)
class Change:
    provision: Provision
    now: Status
    before: Status


@dataclass(frozen=True)
class Since:
    """What was added since a report was published."""

    report: Report
    activities: int
    evidence: int
    changes: list[Change]


def since_last_report(edition: Edition, rows: list[Row]) -> Since | None:
    """None while no report on this edition has been published."""
    report = edition.reports.filter(state=State.PUBLISHED, decided_at__isnull=False).order_by("-decided_at").first()
    if report is None or report.decided_at is None:
        return None
    provisions = [row.provision for row in rows]
    then = voices_of(provisions, at=report.decided_at)
    published = Activity.objects.published().filter(_serves(provisions))
    changes = [
        Change(row.provision, row.voices.status, then[row.provision.pk].status)
        for row in rows
        if row.voices.status != then[row.provision.pk].status
    ]
    of_progress = Q(progress__activity__in=published, progress__state=State.PUBLISHED)
    filed = Evidence.objects.shown().filter(Q(activity__in=published) | of_progress)
    return Since(
        report=report,
        activities=published.filter(decided_at__gt=report.decided_at).count(),
        evidence=filed.filter(added_at__gt=report.decided_at).count(),
        changes=changes,
    )


def _serves(provisions: list[Provision]) -> Exists:
    return Exists(ProvisionServed.objects.filter(activity=OuterRef("pk"), provision__in=provisions))


def milestones_ahead(provisions: list[Provision], *, on: date, limit: int = 3) -> list[Milestone]:
    found = Milestone.objects.filter(provision__in=provisions, due_on__gte=on, met_on=None, dropped_on=None)
    return list(found.select_related("provision").order_by("due_on", "pk")[:limit])


def latest_activities(provisions: list[Provision], *, on: date, limit: int = 5) -> list[Activity]:
    found = Activity.objects.published().filter(_serves(provisions), started_on__lte=on)
    return list(found.prefetch_related("provisions").order_by("-started_on", "-pk")[:limit])


@dataclass(frozen=True)
class Reached:
    """Of the Member States in a group, how many took part in an activity or were named in it."""

    label: str
    reached: int
    members: int

    @property
    def width(self) -> int:
        return round(100 * self.reached / self.members) if self.members else 0


def countries_reached(provisions: list[Provision], *, on: date) -> list[Reached]:
    """By group, with the memberships that hold on the day."""
    named = Activity.countries.through.objects.filter(
        memberstate=OuterRef("member_state"),
        activity__state=State.PUBLISHED,
        activity__served__provision__in=provisions,
    )
    rows = (
        CountryGroupMembership.objects.on(on)
        .annotate(is_reached=Exists(named))
        .values("group")
        .annotate(
            members=Count("member_state", distinct=True),
            reached=Count("member_state", distinct=True, filter=Q(is_reached=True)),
        )
        .order_by()
    )
    found = {row["group"]: (row["reached"], row["members"]) for row in rows}
    return [Reached(str(group.label), *found[group.value]) for group in CountryGroup if group.value in found]
