"""Counts of published activities and evidence per provision, from the year in which the edition was adopted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from activities.models import Evidence, ProvisionServed
from ehealth_portal.review.transitions import State


@dataclass
class Counts:
    """``years`` maps a year to its number; an activity that began before ``first`` and reached into it counts there.

    ``undated`` are those of which no date is known, ``earlier`` those that were over before.
    """

    first: int
    last: int
    years: dict[int, int] = field(default_factory=dict)
    undated: int = 0
    earlier: int = 0
    evidence: int = 0

    @property
    def activities(self) -> int:
        return sum(self.years.values()) + self.undated

    @property
    def series(self) -> list[tuple[int, int]]:
        """Every year from the first to the last, with its number."""
        return [(year, self.years.get(year, 0)) for year in range(self.first, self.last + 1)]


def counts_of(provisions: Iterable[int], *, first: int, on: date) -> dict[int, Counts]:
    """Four queries however many provisions there are; nothing that begins after ``on`` counts."""
    keys = list(provisions)
    counts = {pk: Counts(first, on.year) for pk in keys}
    start = date(first, 1, 1)
    for pk, began, number in _by_day(keys, start, on):
        counts[pk].years[began.year] = counts[pk].years.get(began.year, 0) + number
    for row in _not_begun_since(keys, start):
        own = counts[row["provision_id"]]
        own.undated, own.earlier = row["undated"], row["earlier"]
        if row["reaching"]:
            own.years[first] = own.years.get(first, 0) + row["reaching"]
    for pk, number in _evidence(keys, start, on):
        counts[pk].evidence = number
    return counts


def _by_day(keys: list[int], start: date, on: date) -> Iterable[Any]:
    """By day, not by year: SQLite would call Python for the year of every row."""
    begun = ProvisionServed.objects.filter(provision_id__in=keys, activity__state=State.PUBLISHED)
    rows = begun.filter(started_on__range=(start, on)).values_list("provision_id", "started_on")
    return rows.annotate(number=Count("id")).order_by()


def _not_begun_since(keys: list[int], start: date) -> Iterable[Any]:
    before = Q(started_on__lt=start)
    reaching = Q(activity__ended_on__gte=start)
    return (
        ProvisionServed.objects.filter(provision_id__in=keys, activity__state=State.PUBLISHED)
        .filter(before | Q(started_on__isnull=True))
        .values("provision_id")
        .annotate(
            undated=Count("id", filter=Q(started_on__isnull=True)),
            reaching=Count("id", filter=before & reaching),
            earlier=Count("id", filter=before & (~reaching | Q(activity__ended_on__isnull=True))),
        )
        .order_by()
    )


def _evidence(keys: list[int], start: date, on: date) -> Iterable[tuple[int, int]]:
    """Pieces of evidence of those activities and of their published progress entries."""
    found: dict[int, int] = defaultdict(int)
    for way, extra in (("activity", Q()), ("progress__activity", Q(progress__state=State.PUBLISHED))):
        begun = Q(**{f"{way}__started_on__lte": on}) & (
            Q(**{f"{way}__started_on__gte": start}) | Q(**{f"{way}__ended_on__gte": start})
        )
        rows = (
            Evidence.objects.filter(extra, **{f"{way}__state": State.PUBLISHED, f"{way}__served__provision__in": keys})
            .filter(begun | Q(**{f"{way}__started_on__isnull": True}))
            .values_list(f"{way}__served__provision_id")
            .annotate(number=Count("id", distinct=True))
            .order_by()
        )
        for pk, number in rows:
            found[pk] += number
    return found.items()
