"""Counts of published activities and evidence per provision, from the year in which the edition was adopted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from activities.models import Evidence, ProvisionServed
from activities.queries.keeping import Year, of_published, until_next_act
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
    """Five queries however many provisions there are; nothing that begins after ``on`` counts."""
    keys = list(provisions)
    return until_next_act(f"counts:{keys}:{first}:{on}", lambda: _counted(keys, first, on))


def _counted(keys: list[int], first: int, on: date) -> dict[int, Counts]:
    counts = {pk: Counts(first, on.year) for pk in keys}
    every = of_published(ProvisionServed.objects.order_by())
    served, start = every.filter(provision_id__in=keys), date(first, 1, 1)
    for pk, year, number in _numbers(served.filter(started_on__range=(start, on)), Year("started_on")):
        counts[pk].years[year] = number
    for pk, reaching, number in _numbers(served.filter(started_on__lt=start), _reaches(start)):
        if reaching:
            counts[pk].years[first] = counts[pk].years.get(first, 0) + number
        else:
            counts[pk].earlier = number
    for pk, _undated, number in _numbers(served.filter(started_on__isnull=True), Value(True)):
        counts[pk].undated = number
    for pk, number in _evidence(every, start, on):
        if pk in counts:
            counts[pk].evidence += number
    return counts


def _reaches(start: date) -> Any:
    return Case(When(ended_on__gte=start, then=Value(True)), default=Value(False))


def _numbers(served: QuerySet[Any, Any], kind: Any) -> Iterable[tuple[int, Any, int]]:
    rows = served.annotate(kind_of_date=kind).values_list("provision_id", "kind_of_date")
    return rows.annotate(number=Count("id"))


def _evidence(every: QuerySet[Any, Any], start: date, on: date) -> Iterable[tuple[int, int]]:
    """Pieces of evidence by provision: of the activities, then of their published progress entries."""
    begun = Q(started_on__isnull=True) | (Q(started_on__lte=on) & (Q(started_on__gte=start) | Q(ended_on__gte=start)))
    # Joined by hand: through the relations Django would read each activity on the way, whole and for nothing.
    own = every.filter(begun).extra(
        tables=["activities_evidence"],
        where=[
            "activities_evidence.activity_id = activities_provisionserved.activity_id AND activities_evidence.is_shown"
        ],
    )
    progress = Q(activity__progress__state=State.PUBLISHED, activity__progress__evidence__is_shown=True)
    reported = Evidence.objects.shown().filter(progress__state=State.PUBLISHED).order_by().values("progress__activity")
    return [
        *own.values_list("provision_id").annotate(number=Count("id")),
        *every.filter(begun, activity__in=reported)
        .filter(progress)
        .values_list("provision_id")
        .annotate(number=Count("activity__progress__evidence")),
    ]
