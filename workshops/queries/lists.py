"""A page of the list of workshops: its order, its cards, and the table to download."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, DateField, F, IntegerField, Value, When, prefetch_related_objects

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import Named, body_names

from ..models import Announcement, Workshop
from ..models.workshops import WorkshopQuerySet
from ..vocabulary import Theme
from .workshops import Line, lines, texts_for

PAGE_SIZE = 20


@dataclass(frozen=True)
class Card:
    """A workshop as a list shows it, in the reader's language."""

    line: Line
    body: Named | None
    themes: list[str]


def ordered(workshops: WorkshopQuerySet, today: date) -> WorkshopQuerySet:
    """Those that come, soonest first; then those that were held, newest first."""
    held = When(ends_on__lt=today, then=Value(1))
    return workshops.annotate(
        is_held=Case(held, default=Value(0), output_field=IntegerField()),
        soonest=Case(When(ends_on__gte=today, then=F("starts_on")), output_field=DateField()),
    ).order_by("is_held", F("soonest").asc(nulls_last=True), F("starts_on").desc(nulls_last=True), "-pk")


def page_of(workshops: WorkshopQuerySet, number: str, *, today: date) -> "Page[Workshop]":
    """The page of that number; the nearest that there is, if there is none of it."""
    rows = ordered(workshops, today).select_related("country", "series")
    return Paginator(rows, PAGE_SIZE).get_page(number)


def cards(workshops: Iterable[Workshop], *, today: date) -> list[Card]:
    """A fixed number of queries, however many."""
    rows, bodies = list(workshops), body_names()
    prefetch_related_objects(rows, "themes")
    labels = dict(Theme.choices)
    return [
        Card(
            line=line,
            body=bodies.get(line.workshop.body_id or 0),
            themes=[str(labels[one.theme]) for one in line.workshop.themes.all() if one.theme in labels],
        )
        for line in lines(rows, today=today, language=current_language())
    ]


@dataclass(frozen=True)
class Newest:
    """What other pages say of workshops: how many there are, and the few that come or were held last."""

    count: int
    rows: list[tuple[Workshop, Announcement | None]]


def newest(workshops: WorkshopQuerySet, *, today: date, limit: int = 3) -> Newest:
    """Three queries; one where there are none."""
    if not (count := workshops.count()):
        return Newest(0, [])
    rows = list(ordered(workshops, today)[:limit])
    texts = texts_for([row.pk for row in rows], language=current_language())
    return Newest(count, [(row, texts.get(row.pk)) for row in rows])


COLUMNS = (
    "id", "title", "text_language", "kind", "state", "started", "ended", "timezone", "place", "country", "in_person",
    "remote", "body", "joint_bodies", "series", "themes", "provisions", "languages", "interpretation", "captioned",
    "registration_opens_on", "registration_closes_on", "fellowships", "source", "confidence",
)  # fmt: skip


def table_rows(workshops: WorkshopQuerySet) -> Iterator[list[Any]]:
    """The whole list for download, a chunk at a time; codes and keys rather than translated names."""
    around = ("announcements", "themes", "served__provision", "bodies")
    found = workshops.select_related("body", "country", "series").prefetch_related(*around)
    for row in found.iterator(chunk_size=500):
        yield _line(row)


def _line(row: Workshop) -> list[Any]:
    texts = {text.language: text for text in row.announcements.all() if text.is_released}
    text = texts.get(current_language()) or texts.get(row.language) or Announcement()
    return [
        row.pk,
        text.title,
        text.language,
        row.kind,
        row.state,
        str(row.started or ""),
        str(row.ended or ""),
        row.timezone,
        row.place,
        row.country.iso3 if row.country else "",
        _yes(row.is_in_person),
        _yes(row.is_remote),
        row.body.slug if row.body else "",
        _joined(body.slug for body in row.bodies.all()),
        row.series.slug if row.series else "",
        _joined(one.theme for one in row.themes.all()),
        _joined(one.provision.key for one in row.served.all()),
        _joined(texts),
        _joined(row.interpretation),
        _yes(row.is_captioned),
        row.registration_opens_on.isoformat() if row.registration_opens_on else "",
        row.registration_closes_on.isoformat() if row.registration_closes_on else "",
        _yes(row.offers_fellowships),
        row.source,
        row.confidence,
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _joined(values: Iterable[str]) -> str:
    return "; ".join(sorted(values))
