"""Reads of activities that pages and downloads share: a page of the list, its cards, duplicates, what a group did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from ehealth_portal.members.queries import group_ids, standing_of
from ehealth_portal.review.transitions import State

from ..entry import Entry
from ..models import Activity, ActivityQuerySet, Evidence
from .names import Named, body_names, provisions_named, state_names

PAGE_SIZE = 20
NEAR = timedelta(weeks=6)  # two entries about one event are rarely dated further apart
ALIKE = 0.82  # of difflib's ratio between two titles


@dataclass(frozen=True)
class Place:
    """A place in the list, newest first, undated last: the row a page starts after."""

    on: date | None
    pk: int

    def __str__(self) -> str:
        return f"{self.on.isoformat() if self.on else 'undated'}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; None for anything that is none."""
        day, _, number = text.partition("_")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        try:
            return cls(None if day == "undated" else date.fromisoformat(day), int(number))
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    rows: list[Activity]
    newer: str  # the place to go back from, or blank
    older: str


def page_of(activities: ActivityQuerySet, *, after: Place | None = None, before: Place | None = None) -> Page:
    """One page by its neighbour, so that a deep page costs what the first one costs."""
    backwards = before is not None
    parts = _before(activities, before) if before else _after(activities, after)
    rows: list[Activity] = []
    for part in parts:
        rows += part[: PAGE_SIZE + 1 - len(rows)]
        if len(rows) > PAGE_SIZE:
            break
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    first = str(Place(rows[0].started_on, rows[0].pk)) if rows else ""
    last = str(Place(rows[-1].started_on, rows[-1].pk)) if rows else ""
    has_newer = more if backwards else after is not None
    has_older = True if backwards else more
    return Page(rows, first if has_newer else "", last if has_older else "")


def _after(activities: ActivityQuerySet, place: Place | None) -> list[ActivityQuerySet]:
    dated = activities.filter(started_on__isnull=False).order_by("-started_on", "-pk")
    undated = activities.filter(started_on__isnull=True).order_by("-pk")
    if place is None:
        return [dated, undated]
    if place.on is None:
        return [undated.filter(pk__lt=place.pk)]
    return [dated.filter(Q(started_on__lt=place.on) | Q(started_on=place.on, pk__lt=place.pk)), undated]


def _before(activities: ActivityQuerySet, place: Place) -> list[ActivityQuerySet]:
    """What comes before ``place``, nearest first."""
    dated = activities.filter(started_on__isnull=False).order_by("started_on", "pk")
    undated = activities.filter(started_on__isnull=True, pk__gt=place.pk).order_by("pk")
    if place.on is None:
        return [undated, dated]
    return [dated.filter(Q(started_on__gt=place.on) | Q(started_on=place.on, pk__gt=place.pk))]


@dataclass(frozen=True)
class Card:
    """An activity as a list shows it, with names in the reader's language."""

    activity: Activity
    body: Named | None
    provisions: list[Named]
    countries: list[Named]
    evidence: int


def with_rows(activities: ActivityQuerySet) -> ActivityQuerySet:
    """With everything that a card or a line of the download needs: a fixed number of queries."""
    shown = Prefetch("evidence", Evidence.objects.shown())
    return activities.prefetch_related("served", "countries", shown, "partners", "bodies")


def cards(activities: Iterable[Activity]) -> list[Card]:
    """Cards of activities that came through ``with_rows``."""
    rows = list(activities)
    bodies, states = body_names(), state_names()
    provisions = provisions_named(one.provision_id for row in rows for one in row.served.all())
    return [card(row, bodies, states, provisions) for row in rows]


def card(row: Activity, bodies: dict[int, Named], states: dict[int, Named], provisions: dict[int, Named]) -> Card:
    return Card(
        activity=row,
        body=bodies.get(row.body_id) if row.body_id else None,
        provisions=sorted((provisions[one.provision_id] for one in row.served.all()), key=lambda name: name.pk),
        countries=sorted((states[state.pk] for state in row.countries.all() if state.pk in states), key=_by_name),
        evidence=len(row.evidence.all()),
    )


def _by_name(name: Named) -> str:
    return name.name


COLUMNS = (
    "id", "title", "kind", "body", "provisions", "why", "started", "ended", "place", "countries", "other_bodies",
    "partners", "language", "summary", "evidence", "no_evidence_reason", "source", "confidence", "confidence_note",
    "state", "version", "updated_at",
)  # fmt: skip


def table_rows(activities: ActivityQuerySet) -> Iterator[list[Any]]:
    """The whole list for download, a chunk at a time; codes and keys rather than translated names."""
    found = with_rows(activities).select_related("body").prefetch_related("served__provision")
    for row in found.order_by("-started_on", "-pk").iterator(chunk_size=500):
        served = sorted(row.served.all(), key=lambda one: one.provision.position)
        yield [
            row.pk,
            row.title,
            row.kind,
            row.body.slug if row.body else "",
            "; ".join(one.provision.key for one in served),
            "; ".join(f"{one.provision.key}: {one.why}" for one in served if one.why),
            str(row.started or ""),
            str(row.ended or ""),
            row.place,
            "; ".join(sorted(state.iso3 for state in row.countries.all())),
            "; ".join(sorted(body.slug for body in row.bodies.all())),
            "; ".join(partner.name for partner in row.partners.all()),
            row.language,
            row.summary,
            "; ".join(evidence.name for evidence in row.evidence.all()),
            row.no_evidence_reason,
            row.source,
            row.confidence,
            row.confidence_note,
            row.state,
            row.version,
            row.updated_at.isoformat(),
        ]


def logged_by_group(user: Any, *, limit: int = 5) -> list[Activity]:
    """The newest entries of the person's groups, or the person's own, to copy from."""
    standing = standing_of(user)
    own = Q(created_by=standing.user_id)
    found = Activity.objects.visible_to(user).filter(own | Q(body__in=standing.bodies, created_by__isnull=False))
    return list(found.order_by("-created_at", "-pk")[:limit])


def probable_duplicates(
    entry: Entry, references: Iterable[str], user: Any, *, but: int | None = None
) -> list[Activity]:
    """Visible activities that this may repeat: a similar title of the same group within weeks, or the same evidence.

    Only what the person may see is shown, so that asking tells nobody of another group's drafts.
    """
    others = Activity.objects.visible_to(user).exclude(state=State.WITHDRAWN)
    if but is not None:
        others = others.exclude(pk=but)
    names = [name for name in references if name]
    same = Evidence.objects.shown().filter(activity=OuterRef("pk")).filter(Q(reference__in=names) | Q(url__in=names))
    found = {row.pk: row for row in others.filter(Exists(same))[:5]} if names else {}
    if entry.body and entry.started:
        group = group_ids({entry.body.pk})[entry.body.pk]
        near = others.filter(
            body__in=group, started_on__range=(_earlier(entry.started.first), _later(entry.started.last))
        ).order_by("-started_on", "-pk")
        found |= {row.pk: row for row in near[:500] if alike(row.title, entry.title)}
    return list(found.values())[:5]


def _earlier(day: date) -> date:
    return max(day, date.min + NEAR) - NEAR


def _later(day: date) -> date:
    return min(day, date.max - NEAR) + NEAR


def alike(one: str, other: str) -> bool:
    one, other = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    return bool(one) and SequenceMatcher(None, one, other).ratio() >= ALIKE
