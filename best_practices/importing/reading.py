"""From a line of cells to the Entry it means, or to the errors that say what is wrong with it."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ehealth_portal.importing import reading as cells
from ehealth_portal.importing.problems import RowError, shortened
from ehealth_portal.importing.reading import PARTS, Lookup, Reading, unbarred
from ehealth_portal.importing.sheets import Line
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.mandate.models import Kind as ProvisionKind
from ehealth_portal.members.models import Body, MemberState, Organization
from ehealth_portal.typed_references import ADDRESS, read_address

from ..entry import Entry, Given, Served, Standard, Words
from ..models import Proof
from ..models.wordings import PARTS as TEXTS
from ..vocabulary import LISTS, CostBand, Licence, Strength
from .columns import SHEET

FEWEST, LATEST = 1000, 9999  # years of a figure


@dataclass
class Register:
    """Everything that rows may name, read once a file."""

    languages: Lookup[str]
    bodies: Lookup[Body]
    states: Lookup[MemberState]
    organizations: Lookup[Organization]
    provisions: Lookup[Provision]
    lists: dict[str, Lookup[Any]]
    costs: Lookup[str]
    strengths: Lookup[int]
    licences: Lookup[str]
    kinds: Lookup[str]

    @classmethod
    def of(cls, edition: Edition) -> "Register":
        lists = {str(name): cells.choices(values.items()) for name, values in LISTS.items()}
        return cls(
            cells.languages(), cells.bodies(), cells.states(), _organizations(), _provisions(edition), lists,
            *(cells.choices(one.choices) for one in (CostBand, Strength, Licence, Proof.Kind)),
        )  # fmt: skip


def _organizations() -> Lookup[Organization]:
    rows = list(Organization.objects.all())
    return Lookup((name, one) for one in rows for name in (one.slug, one.name, one.acronym) if name)


def _provisions(edition: Edition) -> Lookup[Provision]:
    """Those of the edition by their keys and codes; of every edition by their whole names."""
    kinds = [ProvisionKind.OPERATIVE, ProvisionKind.PREAMBULAR]
    rows = Provision.objects.filter(kind__in=kinds).select_related("edition__resolution")
    known = [(whole_name(one), one) for one in rows]
    known += [(name, one) for one in rows if one.edition_id == edition.pk for name in (one.key, one.code) if name]
    return Lookup(known)


def whole_name(provision: Provision) -> str:
    edition = provision.edition
    return f"{edition.resolution.slug}/{edition.slug}/{provision.key}"


def read_line(line: Line, heads: dict[str, str], register: Register) -> tuple[Entry, list[RowError]]:
    """The entry that the line means; with errors the entry holds what could be read and must not be stored."""
    reading = Reading(line, heads, SHEET, list(line.problems))
    if not line.cells.get("title"):
        reading.wrong("title", _("Give it a title that says what it is."))
    started, ended = cells.dates(reading)
    entry = Entry(
        language=reading.one("language", register.languages.find) or "en",
        words=_words(reading),
        marks={name: _marked(reading, name, known) for name, known in register.lists.items()},
        started=started,
        ended=ended,
        cost_band=reading.one("cost_band", register.costs.find) or "",
        strength=reading.one("strength", register.strengths.find),
        licence=reading.one("licence", register.licences.find) or "",
        contact_role=_flat(reading, "contact_role"),
        countries=cells.countries(reading, register.states),
        served=tuple(Served(*one) for one in cells.served(reading, register.provisions)),
        standards=tuple(reading.each("standards", _lines(reading, "standards"), _standard)),
        implementers=tuple(
            dict.fromkeys(reading.each("implementers", PARTS.split(line.cells.get("implementers", "")), _named))
        ),
        proofs=tuple(reading.each("proofs", _lines(reading, "proofs"), lambda text: _proof(text, register))),
        **_behalf(reading, register),
        **_reached(reading),
    )
    reading.text("key")
    return entry, reading.errors


def _words(reading: Reading) -> Words:
    return Words(**{name: _flat(reading, name) if name in ("title", "place") else reading.text(name) for name in TEXTS})


def _flat(reading: Reading, key: str) -> str:
    return " ".join(reading.text(key).split())


def _marked(reading: Reading, facet: str, known: Lookup[str]) -> tuple[str, ...]:
    """In the order of the list, whatever the order in the cell."""
    given = set(reading.each(facet, cells.NAMES.split(reading.line.cells.get(facet, "")), known.find))
    return tuple(value for value in LISTS[facet] if value in given)


def _behalf(reading: Reading, register: Register) -> dict[str, Any]:
    given = {
        "body": reading.one("body", register.bodies.find),
        "member_state": reading.one("member_state", register.states.find),
        "organization": reading.one("organization", register.organizations.find),
    }
    named = [key for key, one in given.items() if one is not None]
    if len(named) > 1:
        sentence = _("It is told on behalf of one: a body, a Member State or an organization.")
        reading.wrong(named[1], sentence)
    return given


def _reached(reading: Reading) -> dict[str, Any]:
    people = reading.one("people_reached", lambda text: _number(text, 0, 2**63 - 1))
    year = reading.one("reached_in", lambda text: _number(text, FEWEST, LATEST))
    source = _flat(reading, "reached_source")
    is_read = not any(error.column == reading.heads.get("reached_in") for error in reading.errors)
    if people is not None and is_read and not (year and source):
        reading.wrong("people_reached", _("The people reached are told with the year of that figure and its source."))
    return {"people_reached": people, "reached_in": year, "reached_source": source}


def _number(typed: str, least: int, most: int) -> int:
    """A whole number; thousands may be parted by spaces, apostrophes, commas or points."""
    signs = "".join(sign for sign in typed if not sign.isspace() and sign not in "'’")
    digits = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in signs)
    for separator in ",.٬":
        groups = digits.split(separator)
        if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):
            digits = "".join(groups)
    if not digits.isascii() or not digits.isdigit() or not least <= int(digits[:20]) <= most:
        raise ValidationError(_("“%(typed)s” is not such a number: write it in digits.") % {"typed": shortened(typed)})
    return int(digits)


def _lines(reading: Reading, key: str) -> list[str]:
    return reading.line.cells.get(key, "").split("\n")


def _split(text: str, most: int) -> list[str]:
    parts = [unbarred(part.strip()) for part in PARTS.split(text)]
    if len(parts) > most:
        raise ValidationError(_("“%(typed)s” has too many parts: write one a line.") % {"typed": shortened(text)})
    return parts + [""] * (most - len(parts))


def _named(text: str) -> str:
    return _within(" ".join(unbarred(text).split()), 200)


def _within(text: str, most: int) -> str:
    if len(text) > most:
        told = {"typed": shortened(text), "most": most}
        raise ValidationError(_("“%(typed)s” is too long: shorten it. Characters at most: %(most)d.") % told)
    return text


def _standard(text: str) -> Standard:
    reference, title, url = _split(text, 3)
    if not reference:
        raise ValidationError(_("Write the number of the standard first."))
    return Standard(_within(reference, 60), _within(title, 200), read_address(url) if url else "")


def _proof(text: str, register: Register) -> Given:
    reference, title, url, kind, language = _split(text, 5)
    if not url and reference.lower().startswith(ADDRESS):
        reference, url = "", reference
    if not (reference or url):
        raise ValidationError(_("Give the number or the web address of the document."))
    return Given(
        title=_within(title, 200),
        reference=_within(reference, 200),
        url=read_address(url) if url else "",
        kind=register.kinds.find(kind) if kind else "",
        language=register.languages.find(language) if language else "",
    )
