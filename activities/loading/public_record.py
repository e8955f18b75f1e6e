"""Bringing in the public record: the shipped table of real activities, read row by row and recorded once each."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.confidence import Confidence
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import Body, MemberState, Organization
from ehealth_portal.reference.bringing import Loaded

from .. import operations
from ..entry import Entry, Given, Served
from ..models import Activity, Kind

PUBLIC_RECORD = Path(__file__).parent.parent / "reference" / "public_record.csv"
KEY = "public-record/"  # before the row's own key, so that no import can take it


class Register:
    """What the rows may name, read once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.provisions = {provision.key: provision for provision in edition.provisions.all()}
        self.bodies = {body.slug: body for body in Body.objects.all()}
        self.organizations = {organization.slug: organization for organization in Organization.objects.all()}
        self.states = {state.iso3: state for state in MemberState.objects.all()}


def public_record_rows(path: Path = PUBLIC_RECORD) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_public_record(edition: Edition, rows: Iterable[dict[str, str]], *, at: datetime) -> Loaded:
    """Record each row that is not there yet, each with its audit row; a row that cannot be placed is told, not dropped.

    Either all rows that can be placed are in afterwards, or none.
    """
    register = Register(edition)
    loaded = Loaded()
    with transaction.atomic(), audit.together():
        there = set(Activity.objects.filter(external_key__startswith=KEY).values_list("external_key", flat=True))
        for number, row in enumerate(rows, start=2):
            if KEY + row["key"] in there:
                loaded.known += 1
                continue
            entry, reasons = read_entry(row, register)
            if reasons:
                loaded.unplaced.append((number, row["title"], reasons))
                continue
            _record(row, entry, at=at)
            there.add(KEY + row["key"])
            loaded.recorded += 1
        if loaded.recorded:
            operations.lifecycle.statuses_may_change()
    return loaded


def _record(row: dict[str, str], entry: Entry, *, at: datetime) -> None:
    operations.record_known(
        entry,
        external_key=KEY + row["key"],
        source=row["source"],
        confidence=row["confidence"],
        confidence_note=row["note"],
        at=at,
    )


def read_entry(row: dict[str, str], register: Register) -> tuple[Entry, list[str]]:
    """The row as an entry, and what in it the portal does not know; an entry with reasons must not be recorded."""
    reasons = [*_unknown_words(row, register), *_wrong_dates(row)]
    if reasons:
        return Entry(), reasons
    return (
        Entry(
            title=row["title"],
            kind=row["kind"],
            body=register.bodies[row["body"]] if row["body"] else None,
            summary=row["summary"],
            language="en",
            started=PartialDate.read(row["started"]),
            ended=PartialDate.read(row["ended"]) if row["ended"] else None,
            place=row["place"],
            served=tuple(Served(register.provisions[key]) for key in listed(row["provisions"])),
            countries=tuple(register.states[iso3] for iso3 in listed(row["countries"])),
            bodies=tuple(register.bodies[slug] for slug in listed(row["bodies"])),
            partners=tuple(register.organizations[slug].name for slug in listed(row["partners"])),
            no_evidence_reason=row["no_evidence_reason"],
            evidence=_evidence(row),
        ),
        [],
    )


def listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _evidence(row: dict[str, str]) -> tuple[Given, ...]:
    documents = tuple(Given(reference=number) for number in listed(row["documents"]))
    return (*documents, Given(url=row["source"])) if row["source"] else documents


def _unknown_words(row: dict[str, str], register: Register) -> list[str]:
    known = {
        "kind": Kind.values,
        "confidence": Confidence.values,
        "body": register.bodies,
        "bodies": register.bodies,
        "partners": register.organizations,
        "provisions": register.provisions,
        "countries": register.states,
    }
    return [
        _("%(column)s: “%(value)s” is not known here.") % {"column": column, "value": word}
        for column, words in known.items()
        for word in listed(row[column])
        if word not in words
    ]


def _wrong_dates(row: dict[str, str]) -> list[str]:
    reasons = []
    for column in ("started", "ended"):
        try:
            if row[column] or column == "started":
                PartialDate.read(row[column])
        except ValueError:
            reasons.append(
                _("%(column)s: “%(value)s” is not a date such as 2014, 2014-05 or 2014-05-20.")
                % {"column": column, "value": row[column]}
            )
    if not reasons and row["ended"] and PartialDate.read(row["ended"]).last < PartialDate.read(row["started"]).first:
        reasons.append(_("It ends before it starts."))
    try:
        URLValidator(["http", "https"])(row["source"] or "https://example.org/")
    except ValidationError:
        reasons.append(_("source: “%(value)s” is not a web address.") % {"value": row["source"]})
    return reasons
