"""Bringing in the real workshops: the events of the public record that were held as workshops."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import MemberState

from ..entry import Entry, Served, Words
from ..models import Series, Workshop
from ..operations.public_record import record_known
from ..vocabulary import Kind, Theme

REFERENCE = Path(__file__).parent.parent / "reference"
KEY = "public-record/"  # of the activity, and of the workshop


@dataclass
class Loaded:
    """What became of the rows; every row is in exactly one of the three."""

    recorded: int = 0
    known: int = 0
    unplaced: list[tuple[int, str, list[str]]] = field(default_factory=list)  # row number, key, reasons


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_workshops(rows: Iterable[dict[str, str]], *, at: datetime) -> Loaded:
    """Record each that is not there yet, from its entry in the record of activities, which must have been loaded."""
    series = _load_series()
    activities: Any = Workshop._meta.get_field("activity").related_model._default_manager
    loaded = Loaded()
    there = set(Workshop.objects.exclude(external_key="").values_list("external_key", flat=True))
    with audit.together():
        for number, row in enumerate(rows, start=2):
            key = KEY + row["key"]
            if key in there:
                loaded.known += 1
                continue
            activity = activities.filter(external_key=key).first()
            if reasons := _unknown(row, activity, series):
                loaded.unplaced.append((number, row["key"], reasons))
                continue
            record_known(
                _entry(row, activity, series),
                external_key=key,
                source=activity.source,
                confidence=activity.confidence,
                confidence_note=activity.confidence_note,
                activity_id=activity.pk,
                at=at,
            )
            loaded.recorded += 1
    return loaded


def _load_series() -> dict[str, Series]:
    for row in rows_of("series.csv"):
        Series.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    return {one.slug: one for one in Series.objects.all()}


def _listed(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _unknown(row: dict[str, str], activity: Any, series: dict[str, Series]) -> list[str]:
    reasons = [] if activity else [_("It is not in the record of activities: run load_public_record first.")]
    known: dict[str, Any] = {"kind": Kind.values, "themes": Theme.values, "series": series}
    return reasons + [
        _("%(column)s: “%(value)s” is not known here.") % {"column": column, "value": word}
        for column, words in known.items()
        for word in _listed(row[column])
        if word not in words
    ]


def _entry(row: dict[str, str], activity: Any, series: dict[str, Series]) -> Entry:
    is_remote, country = row["is_remote"] == "yes", activity.countries.first()
    return Entry(
        kind=row["kind"],
        language=activity.language,
        words=Words(title=activity.title, summary=activity.summary),
        series=series.get(row["series"]),
        body=activity.body,
        bodies=tuple(activity.bodies.all()),
        started=activity.started,
        ended=activity.ended,
        place="" if is_remote else _place(activity.place, country),
        country=country,
        is_remote=is_remote,
        is_in_person=not is_remote,
        themes=tuple(_listed(row["themes"])),
        served=tuple(Served(one.provision) for one in activity.served.select_related("provision")),
    )


def _place(place: str, country: MemberState | None) -> str:
    """Without the country at its end: pages name that in each reader's language."""
    rest, _comma, last = place.rpartition(", ")
    named = country.names.filter(language="en", name__startswith=last) if country and last else None
    return rest if named and named.exists() else place
