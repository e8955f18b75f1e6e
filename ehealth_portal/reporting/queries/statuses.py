"""What the voices say of provisions, newest first, and the record that the rule looks at."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import RowNumber

from activities.models import Milestone, ProgressEntry, ProvisionServed
from activities.queries.keeping import of_published, until_next_act
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.review.transitions import State

from ..models import Status, StatusStatement
from ..status import Record

A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Voices:
    """The newest statement of each voice on one provision; ``shown`` is the one that pages show, and name."""

    proposed: StatusStatement | None = None
    reported: StatusStatement | None = None
    assessed: StatusStatement | None = None

    @property
    def shown(self) -> StatusStatement | None:
        return self.assessed or self.reported or self.proposed

    @property
    def status(self) -> Status:
        """Before the rule has run for the first time nothing is recorded."""
        return Status(self.shown.status) if self.shown else Status.NONE


def voices_of(provisions: Iterable[Provision], *, at: datetime | None = None) -> dict[int, Voices]:
    """What each voice says of each provision, now or as it was at ``at``; one query however many there are."""
    keys = [provision.pk for provision in provisions]
    statements = StatusStatement.objects.filter(provision_id__in=keys)
    if at:
        statements = statements.filter(at__lte=at)
    order = [F("at").desc(), F("id").desc()]
    newest = statements.annotate(
        rank=Window(RowNumber(), partition_by=[F("provision_id"), F("voice")], order_by=order)
    ).filter(rank=1)
    said: dict[int, dict[str, StatusStatement]] = defaultdict(dict)
    for statement in newest.select_related("by", "body"):
        said[statement.provision_id][statement.voice] = statement
    return {pk: Voices(**said[pk]) for pk in keys}


def history_of(provision: Provision) -> list[StatusStatement]:
    """Everything that was ever said, newest first."""
    return list(provision.statuses.select_related("by", "body").prefetch_related("body__names"))


def records(provisions: list[Provision], *, at: datetime) -> dict[int, Record]:
    """The record of each provision as the rule sees it at ``at``; seven queries however many there are."""
    on = at.date()
    keys = [provision.pk for provision in provisions]
    activities = until_next_act(f"record:{keys}:{on}", lambda: _activities(provisions, on))
    progress, milestones = _progress(keys, on), _milestones(keys, on)
    voices = voices_of(provisions, at=at)
    return {
        provision.pk: Record(
            on=on,
            nature=provision.nature,
            time_limit_on=provision.time_limit_on,
            activities=activities.get(provision.pk, {}).get("number", 0),
            latest_on=_latest(activities.get(provision.pk, {}), progress.get(provision.pk), on),
            assessed_done=_is_done(voices[provision.pk].assessed),
            **milestones.get(provision.pk, {}),
        )
        for provision in provisions
    }


def _is_done(assessed: StatusStatement | None) -> bool:
    return assessed is not None and assessed.status == Status.DONE


def _since_adoption(provisions: list[Provision]) -> Q:
    """Undated, or not over before the year in which the provision's edition was adopted."""
    since = Q(started_on__isnull=True)
    for edition in Edition.objects.filter(pk__in={provision.edition_id for provision in provisions}):
        start = date(edition.year, 1, 1)
        own = [provision.pk for provision in provisions if provision.edition_id == edition.pk]
        since |= Q(provision_id__in=own) & (Q(started_on__gte=start) | Q(ended_on__gte=start))
    return since


def _activities(provisions: list[Provision], on: date) -> dict[int, dict[str, Any]]:
    """Per provision how many published activities had begun, and the last days that dates of theirs can mean."""
    keys = [provision.pk for provision in provisions]
    served = of_published(ProvisionServed.objects.filter(provision_id__in=keys)).order_by()
    rows = (
        served.filter(_since_adoption(provisions), Q(started_on__isnull=True) | Q(started_on__lte=on))
        .values("provision_id")
        .annotate(number=Count("id"), newest=Max("started_on"), ended=Max("ended_on"))
    )
    found = {row["provision_id"]: dict(row) for row in rows}
    for pk, precision, first in _newest_starts(served, found, on):
        found[pk][precision] = first
    return found


def _newest_starts(served: Any, found: dict[int, dict[str, Any]], on: date) -> Any:
    """The newest start of each precision, among those within a year of the newest: an older one cannot mean later."""
    near = Q()
    for pk, row in found.items():
        if row["newest"]:
            near |= Q(provision_id=pk, started_on__range=(row["newest"] - A_YEAR, on))
    if not near:
        return []
    rows = served.filter(near).values_list("provision_id", "activity__started_precision")
    return rows.annotate(first=Max("started_on"))


def _progress(keys: list[int], on: date) -> dict[int, date]:
    rows = (
        ProgressEntry.objects.filter(
            state=State.PUBLISHED, on__lte=on, activity__state=State.PUBLISHED, activity__served__provision_id__in=keys
        )
        .values("activity__served__provision_id")
        .annotate(latest=Max("on"))
        .values_list("activity__served__provision_id", "latest")
    )
    return dict(rows)


def _latest(activity: dict[str, Any], progress: date | None, on: date) -> date | None:
    """The last day that the newest date can mean, but never after ``on``."""
    starts = [(activity.get(precision), precision) for precision in ("day", "month", "year")]
    days = [PartialDate(first, precision).last for first, precision in starts if first]
    days += [day for day in (activity.get("ended"), progress) if day]
    return min(max(days), on) if days else None


def _milestones(keys: list[int], on: date) -> dict[int, dict[str, Any]]:
    still_open = Q(met_on__isnull=True, dropped_on__isnull=True)
    rows = (
        Milestone.objects.filter(provision_id__in=keys)
        .values("provision_id")
        .annotate(
            milestones_met=Count("id", filter=Q(met_on__lte=on)),
            milestones_open=Count("id", filter=still_open),
            milestones_missed=Count("id", filter=still_open & Q(due_on__lt=on)),
            missed_since=Min("due_on", filter=still_open & Q(due_on__lt=on)),
        )
    )
    found = {row["provision_id"]: dict(row) for row in rows}
    return {pk: {name: number for name, number in row.items() if name != "provision_id"} for pk, row in found.items()}
