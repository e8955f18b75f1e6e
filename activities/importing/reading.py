"""From a line of cells to the Entry it means, or to the errors that say what is wrong with it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ehealth_portal.importing import reading as cells
from ehealth_portal.importing.problems import RowError
from ehealth_portal.importing.reading import NAMES, PARTS, Lookup, Reading
from ehealth_portal.importing.sheets import Line
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.members.models import Body, MemberState

from ..entry import Entry, Given, Served
from ..forms.fields import ReferenceField
from ..models import Kind
from .columns import SHEET


@dataclass
class Register:
    """Everything that rows may name, read once a file."""

    kinds: Lookup[str]
    languages: Lookup[str]
    bodies: Lookup[Body]
    states: Lookup[MemberState]
    provisions: Lookup[Provision]

    @classmethod
    def of(cls, edition: Edition) -> "Register":
        return cls(
            cells.choices(Kind.choices), cells.languages(), cells.bodies(), cells.states(), cells.provisions(edition)
        )


def read_line(line: Line, heads: dict[str, str], register: Register) -> tuple[Entry, list[RowError]]:
    """The entry that the line means; with errors the entry holds what could be read and must not be stored."""
    reading = Reading(line, heads, SHEET, list(line.problems))
    if not line.cells.get("title"):
        reading.wrong("title", _("Say in one sentence what was done."))
    started, ended = cells.dates(reading)
    entry = Entry(
        title=" ".join(reading.text("title").split()),
        kind=reading.one("kind", register.kinds.find) or "",
        body=reading.one("body", register.bodies.find),
        summary=reading.text("summary"),
        language=reading.one("language", register.languages.find) or "en",
        started=started,
        ended=ended,
        place=" ".join(reading.text("place").split()),
        served=tuple(Served(*one) for one in cells.served(reading, register.provisions)),
        countries=cells.countries(reading, register.states),
        bodies=reading.several("bodies", register.bodies.find),
        partners=tuple(dict.fromkeys(reading.each("partners", NAMES.split(line.cells.get("partners", "")), _partner))),
        no_evidence_reason=" ".join(reading.text("no_evidence_reason").split()),
        evidence=tuple(reading.each("evidence", PARTS.split(line.cells.get("evidence", "")), _evidence)),
    )
    reading.text("key")
    return entry, reading.errors


def _partner(name: str) -> str:
    if len(name) > 200:
        raise ValidationError(_("A partner's name has at most 200 characters: shorten it."))
    return " ".join(name.split())


def _evidence(text: str) -> Given:
    given = ReferenceField().clean(text)
    if given is None:
        raise ValidationError(_("Enter a document number or a web address."))
    return given
