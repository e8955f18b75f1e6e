"""What stands in a calendar: milestones on their day, workshops from their first day to their last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from activities.models import Activity, ActivityQuerySet, Milestone
from activities.queries.names import body_names, provisions_named, state_names
from ehealth_portal.dated import PartialDate, Precision
from ehealth_portal.languages import comma_list

from . import telling
from .sources import milestones_changed

MOST = 500  # of one calendar: the latest


@dataclass(frozen=True)
class Happening:
    """All-day, ``last`` included; or at ``hours``. ``version`` rises with every change that readers can see."""

    key: str
    title: str
    first: date
    last: date
    description: str
    link: str
    changed: datetime
    version: int
    categories: tuple[str, ...] = ()
    place: str = ""
    is_off: bool = False
    hours: tuple[datetime, datetime] | None = None


def of_milestones(rows: QuerySet[Milestone]) -> Iterator[Happening]:
    found = list(milestones_changed(rows).order_by("-due_on", "-pk")[:MOST])
    provisions, bodies = provisions_named(row.provision_id for row in found), body_names()
    for row in found:
        of, body = provisions[row.provision_id], bodies.get(row.body_id or 0)
        changed: Any = row
        yield Happening(
            key=f"milestone/{row.pk}",
            title=row.title,
            first=row.due_on,
            last=row.due_on,
            description="\n".join([*telling.standing_of_milestone(row, of), *([body.full] if body else [])]),
            link=telling.page_of_milestone(row, of),
            changed=changed.changed,
            version=max(changed.acts - 1, 0),
            categories=(of.code, *([body.code] if body and body.code else [])),
            is_off=row.dropped_on is not None,
        )


def of_workshops(rows: ActivityQuerySet) -> Iterator[Happening]:
    """Those of which at least the month is known; a month stands from its first day to its last."""
    known = rows.filter(started_precision__in=[Precision.DAY, Precision.MONTH]).annotate(changed=F("updated_at"))
    found = list(known.order_by("-started_on", "-pk").prefetch_related("served", "countries")[:MOST])
    provisions = provisions_named(one.provision_id for row in found for one in row.served.all())
    states = state_names()
    for row in found:
        countries = [states[one.pk].name for one in row.countries.all() if one.pk in states]
        codes = [provisions[one.provision_id].code for one in row.served.all()]
        first, last = days_of(row)
        yield Happening(
            key=f"activity/{row.pk}",
            title=row.title,
            first=first,
            last=last,
            description="\n".join(one for one in (row.summary, _on_which_day(row)) if one),
            link=telling.reverse("activity", args=[row.pk]),
            changed=row.updated_at,
            version=row.version,
            categories=(str(row.get_kind_display()), *sorted(codes)),
            place=row.place or comma_list(sorted(countries)),
        )


def days_of(row: Activity) -> tuple[date, date]:
    """The first and the last day that the dates can mean; an end of which only the year is known counts for nothing."""
    assert row.started_on is not None, "filtered by its precision"
    last = PartialDate(row.started_on, row.started_precision).last
    if row.ended_on and row.ended_precision != Precision.YEAR:
        last = max(last if row.started_precision == Precision.DAY else row.started_on, row.ended_on)
    return row.started_on, last


def _on_which_day(row: Activity) -> str:
    return _("Only the month is known, not the day.") if row.started_precision == Precision.MONTH else ""
