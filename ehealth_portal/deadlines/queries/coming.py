"""What is coming, as one reader may know it: overdue first, then by last day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from ..models import Rung
from ..sources import SOURCES, Matter


@dataclass(frozen=True, order=True)
class Day:
    """The place of one open matter in the list."""

    due_on: date
    source: str
    pk: int


@dataclass(frozen=True)
class Line:
    """A row of the page. ``told``: the rungs that went out for this last day, in their order."""

    matter: Matter
    label: str
    is_overdue: bool
    days: int  # left, or gone by
    told: list[Rung]

    @property
    def last(self) -> Rung | None:
        return self.told[-1] if self.told else None


def days_of(reader: Any) -> list[Day]:
    """All that is open to the reader: one query a source. The oldest last day comes first, so overdue ones do."""
    return sorted(Day(due_on, name, pk) for name, source in SOURCES.items() for pk, due_on in source.open(reader))


def lines(days: Iterable[Day], *, on: date, with_rungs: bool) -> list[Line]:
    """The rows of one page: a fixed number of queries for each source on it."""
    asked = list(days)
    by_source: dict[str, list[int]] = defaultdict(list)
    for day in asked:
        by_source[day.source].append(day.pk)
    matters = {name: SOURCES[name].matters(pks, on) for name, pks in by_source.items()}
    told = _told(asked) if with_rungs and asked else {}
    return [
        Line(
            matter,
            str(SOURCES[day.source].label),
            is_overdue=day.due_on < on,
            days=abs((day.due_on - on).days),
            told=told.get((day.source, str(day.pk), day.due_on), []),
        )
        for day in asked
        if (matter := matters[day.source].get(day.pk))
    ]


def _told(days: list[Day]) -> dict[tuple[str, str, date], list[Rung]]:
    wanted = Q()
    for day in days:
        wanted |= Q(source=day.source, record_id=str(day.pk), due_on=day.due_on)
    found: dict[tuple[str, str, date], list[Rung]] = defaultdict(list)
    for rung in Rung.objects.filter(wanted).order_by("at", "pk"):
        found[rung.source, rung.record_id, rung.due_on].append(rung)
    return found
