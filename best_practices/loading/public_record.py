"""Bringing in the public record: the shipped examples of best practice, read row by row and recorded once each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import MemberState
from ehealth_portal.reference.bringing import Loaded

from .. import operations
from ..entry import Entry, Given, Served, Standard, Words
from ..models import Practice, Proof
from ..vocabulary import LISTS, Strength

PUBLIC_RECORD = Path(__file__).parent.parent / "reference" / "public_record.yaml"
KEY = "public-record/"  # before the row's own key, so that no import can take it
PARTS = ("title", "summary", "problem", "solution", "results", "lessons", "conditions")

Row = Mapping[str, Any]


class Register:
    """What the rows may name, read once."""

    def __init__(self, edition: Edition) -> None:
        self.provisions = {provision.key: provision for provision in edition.provisions.all()}
        self.states = {state.iso3: state for state in MemberState.objects.all()}


def public_record_rows(path: Path = PUBLIC_RECORD) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["practices"]
    return rows


def load_public_record(edition: Edition, rows: Iterable[Row], *, at: datetime) -> Loaded:
    """Record each row that is not there yet, each with its audit row; a row that cannot be placed is told, not dropped.

    Numbers are given in the order of the file. Either all rows that can be placed are in afterwards, or none.
    """
    register = Register(edition)
    loaded = Loaded()
    with transaction.atomic(), audit.together():
        there = set(Practice.objects.filter(external_key__startswith=KEY).values_list("external_key", flat=True))
        for number, row in enumerate(rows, start=1):
            if KEY + row["key"] in there:
                loaded.known += 1
                continue
            if reasons := reasons_against(row, register):
                loaded.unplaced.append((number, row["title"], reasons))
                continue
            _record(row, register, at=at)
            there.add(KEY + row["key"])
            loaded.recorded += 1
    return loaded


def _record(row: Row, register: Register, *, at: datetime) -> None:
    operations.record_known(
        read_entry(row, register),
        external_key=KEY + row["key"],
        source=row.get("source", ""),
        confidence=row["confidence"],
        confidence_note=row.get("note", ""),
        at=at,
    )


def read_entry(row: Row, register: Register) -> Entry:
    """The row as an entry; what the row does not say stays blank."""
    return Entry(
        language="en",
        words=Words(**{part: row[part] for part in PARTS if part in row}),
        marks={facet: tuple(values) for facet, values in row.get("marks", {}).items()},
        started=PartialDate.read(row["started"]) if "started" in row else None,
        ended=PartialDate.read(row["ended"]) if "ended" in row else None,
        people_reached=row.get("people_reached"),
        reached_in=row.get("reached_in"),
        reached_source=row.get("reached_source", ""),
        strength=row.get("strength"),
        countries=tuple(register.states[iso3] for iso3 in row.get("countries", [])),
        served=tuple(Served(register.provisions[key]) for key in row["provisions"]),
        standards=tuple(Standard(reference) for reference in row.get("standards", [])),
        implementers=tuple(row["organizations"]),
        proofs=tuple(Given(**document) for document in row["documents"]),
    )


def reasons_against(row: Row, register: Register) -> list[str]:
    """What in the row the portal does not know or cannot keep; a row with reasons is not recorded."""
    return [*_unknown_words(row, register), *_wrong_dates(row), *_wrong_figures(row), *_wrong_addresses(row)]


def _unknown_words(row: Row, register: Register) -> list[str]:
    asked: list[tuple[str, Iterable[Any], Any]] = [
        ("confidence", [row.get("confidence", "")], Confidence.values),
        ("provisions", row["provisions"], register.provisions),
        ("countries", row.get("countries", []), register.states),
        ("strength", [row["strength"]] if "strength" in row else [], Strength.values),
        ("documents", [one["kind"] for one in row["documents"] if "kind" in one], Proof.Kind.values),
    ]
    asked += [(facet, values, LISTS.get(facet, ())) for facet, values in row.get("marks", {}).items()]
    return [
        _("%(column)s: “%(value)s” is not known here.") % {"column": column, "value": value}
        for column, values, known in asked
        for value in values
        if value not in known
    ]


def _wrong_dates(row: Row) -> list[str]:
    reasons, dates = [], {}
    for column in ("started", "ended"):
        if column in row:
            try:
                dates[column] = PartialDate.read(row[column])
            except ValueError:
                reasons.append(
                    _("%(column)s: “%(value)s” is not a date such as 2014, 2014-05 or 2014-05-20.")
                    % {"column": column, "value": row[column]}
                )
    if len(dates) == 2 and dates["ended"].last < dates["started"].first:
        reasons.append(_("It ends before it starts."))
    return reasons


def _wrong_figures(row: Row) -> list[str]:
    if "people_reached" in row and not (row.get("reached_in") and row.get("reached_source")):
        return [_("The people reached are told with the year of that figure and its source.")]
    return []


def _wrong_addresses(row: Row) -> list[str]:
    """Without any source the note says what is known of where it comes from."""
    reasons = (
        [] if row.get("source") or row.get("note") else [_("It names neither a source nor says why there is none.")]
    )
    for address in (row.get("source"), *(one.get("url") for one in row["documents"])):
        try:
            URLValidator(["http", "https"])(address or "https://example.org/")
        except ValidationError:
            reasons.append(_("source: “%(value)s” is not a web address.") % {"value": address})
    return reasons
