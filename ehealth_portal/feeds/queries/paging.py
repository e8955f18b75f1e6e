"""A feed merges rows of several kinds, newest change first, and goes on where a page ended."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

SIZE = 50
STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Text:
    """``language`` is that of who wrote it; blank: the reader's."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Category:
    term: str
    label: str
    scheme: str  # "provision", "kind": what the term is one of


@dataclass(frozen=True)
class Entry:
    """One thing that a feed tells of. ``key`` never changes, whatever the language; ``link`` is a path."""

    key: str
    title: Text
    summary: Text
    link: str
    updated: datetime
    published: datetime
    author: str
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True)
class Source:
    """Rows of one kind with their last public change as ``changed``, and how they are told, many at once."""

    name: str
    rows: QuerySet[Any]
    tell: Callable[[Sequence[Any]], Iterable[Entry]]


@dataclass(frozen=True)
class Place:
    """Where a page ended: the rows after it are older, or equally old and lower by name and number."""

    changed: datetime
    name: str
    pk: int

    def __str__(self) -> str:
        return f"{self.changed.astimezone(UTC).strftime(STAMP)}_{self.name}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None for what is no place."""
        stamp, _, rest = text.partition("_")
        name, _, number = rest.rpartition("_")
        if not (number.isascii() and number.isdigit() and len(number) < 19 and len(stamp) == 21):
            return None
        try:
            return cls(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC), name, int(number))
        except ValueError:
            return None

    def older(self, source: Source) -> Q:
        same = Q(changed=self.changed)
        if source.name == self.name:
            same &= Q(pk__lt=self.pk)
        return Q(changed__lt=self.changed) | (same if source.name <= self.name else Q(pk__in=[]))


@dataclass(frozen=True)
class Page:
    entries: list[Entry] = field(default_factory=list)
    after: str = ""  # the place that the next page starts after, or blank


def page_of(sources: Sequence[Source], *, after: Place | None = None) -> Page:
    """One page, with as many queries for one row as for fifty."""
    found: list[tuple[datetime, str, int, Source, Any]] = []
    for source in sources:
        rows = source.rows.filter(after.older(source)) if after else source.rows
        found += [
            (row.changed, source.name, row.pk, source, row) for row in rows.order_by("-changed", "-pk")[: SIZE + 1]
        ]
    found.sort(key=lambda one: one[:3], reverse=True)
    shown = found[:SIZE]
    told = {entry.key: entry for source in sources for entry in _told(source, shown)}
    last = str(Place(*shown[-1][:3])) if len(found) > SIZE else ""
    return Page([told[key] for _changed, name, pk, *_ in shown if (key := f"{name}/{pk}") in told], last)


def _told(source: Source, shown: list[tuple[datetime, str, int, Source, Any]]) -> Iterable[Entry]:
    rows = [row for *_place, of, row in shown if of is source]
    return source.tell(rows) if rows else ()
