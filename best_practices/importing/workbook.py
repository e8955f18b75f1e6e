"""The empty workbook for an import of practices, and the same filled with practices: it can be imported again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from ehealth_portal.importing.drawing import (
    COUNTRIES,
    PROVISIONS,
    Field,
    Instruction,
    Workbook,
    countries_to_choose,
    drawn,
    edition_to_serve,
    provisions_to_choose,
)
from ehealth_portal.importing.reading import AFTER_KEY, barred
from ehealth_portal.languages import OWN_NAMES, interface_code
from ehealth_portal.mandate.models import Edition
from ehealth_portal.mandate.named import body_names

from ..entry import Entry
from ..models import Practice, Proof
from ..queries.told import entry_of
from ..vocabulary import LISTS, CostBand, Licence, Strength
from .columns import COLUMNS, NUMBERED, SHEET
from .reading import whole_name

CHOSEN = {"body": "bodies", "member_state": "countries", "language": "languages"} | {
    name: f"{name}s" for name in (*LISTS, "cost_band", "strength", "licence")
}
WIDE = ("title", "summary", "problem", "solution", "results", "lessons", "conditions", "privacy", "proofs")
CODES: dict[str, dict[Any, Any]] = {
    **{str(name): dict(values) for name, values in LISTS.items()},
    "cost_band": dict(CostBand.choices), "strength": dict(Strength.choices), "licence": dict(Licence.choices),
    "kind": dict(Proof.Kind.choices),
}  # fmt: skip
Cell = str | int | None


def template_workbook(language: str, edition: Edition | None = None) -> bytes:
    with override(interface_code(language)):
        offered = choices(edition or edition_to_serve())
        return drawn(language, Workbook(_("Best practices"), template_fields(), offered, instructions()))


def practices_workbook(language: str, practices: Iterable[Practice], by: int | None) -> bytes:
    """Practices that came through ``queries.told.whole``; ``by`` is the reader, whose own keys are told."""
    with override(interface_code(language)):
        fields = [_field(column.key) for column in COLUMNS]
        edition = edition_to_serve()
        book = Workbook(_("Best practices"), fields, choices(edition), instructions(), rows_of(practices, edition, by))
        return drawn(language, book)


def coded(name: str, value: Any) -> str:
    """``rural · Rural``: the code comes first, so that it is read in any language."""
    return f"{value}{AFTER_KEY}{CODES[name][value]}"


def choices(edition: Edition | None) -> dict[str, list[str]]:
    offered = {CHOSEN[name]: [coded(name, value) for value in CODES[name]] for name in CODES if name in CHOSEN}
    return offered | {
        "bodies": sorted(f"{name.key}{AFTER_KEY}{name.name}" for name in body_names().values()),
        "languages": [*OWN_NAMES.values()],
        "provisions": provisions_to_choose(edition),
        "countries": countries_to_choose(),
    }


def _field(key: str) -> Field:
    column = SHEET.by_key[key]
    return Field(key, str(column.label), CHOSEN.get(key, ""), needed=column.needed, is_wide=key in WIDE)


def template_fields() -> list[Field]:
    """A cell for several provisions or countries becomes several columns with drop-downs."""
    found: list[Field] = []
    for column in COLUMNS:
        if column.key == "provisions":
            for number in range(1, PROVISIONS + 1):
                heading = SHEET.heading("provision", number)
                found.append(Field(f"provision_{number}", heading, "provisions", needed=number == 1))
                found.append(Field(f"why_{number}", SHEET.heading("why", number)))
        elif column.key == "countries":
            found += [
                Field(f"country_{number}", SHEET.heading("country", number), "countries", needed=number == 1)
                for number in range(1, COUNTRIES + 1)
            ]
        elif not column.is_told:
            found.append(_field(column.key))
    return found


def instructions() -> list[Instruction]:
    return [
        (_("How to fill it in"), _("One row for each practice. Leave the headings as they are.")),
        ("*", _("What is marked with * is needed for sending a row for review; without it the row stays a draft.")),
        ("", _("A row that was imported before is left as it is: the file may be imported again.")),
        ("", _("A bar that is part of a text is written as \\|.")),
        *((str(one.label), str(one.hint)) for one in COLUMNS if one.hint),
        (str(NUMBERED["why"]) % {"number": 1}, _("One sentence: in what way it does what the provision asks for.")),
    ]


# --- rows -------------------------------------------------------------------------------------------------------------
def rows_of(practices: Iterable[Practice], edition: Edition | None, by: int | None) -> Iterator[list[Cell]]:
    for practice in practices:
        values = _values(entry_of(practice), edition) | _around(practice, by)
        yield [values[column.key] for column in COLUMNS]


def _values(entry: Entry, edition: Edition | None) -> dict[str, Cell]:
    plain = ("contact_role", "people_reached", "reached_in", "reached_source")
    one_of = ("cost_band", "strength", "licence")
    return {
        **vars(entry.words),
        **{name: getattr(entry, name) for name in plain},
        **{name: coded(name, value) if (value := getattr(entry, name)) else "" for name in one_of},
        **{str(name): " | ".join(coded(name, value) for value in entry.marks.get(name, ())) for name in LISTS},
        "language": OWN_NAMES[entry.language],
        "countries": " | ".join(sorted(state.iso3 for state in entry.countries)),
        "started_on": str(entry.started or ""),
        "ended_on": str(entry.ended or ""),
        "body": entry.body.slug if entry.body else "",
        "member_state": entry.member_state.iso3 if entry.member_state else "",
        "organization": entry.organization.slug if entry.organization else "",
        "implementers": " | ".join(barred(name) for name in entry.implementers),
        "provisions": "\n".join(_served(one, edition) for one in entry.served),
        "standards": "\n".join(_line(one.reference, one.title, one.url) for one in entry.standards),
        "proofs": "\n".join(
            _line(one.reference, one.title, one.url, coded("kind", one.kind) if one.kind else "", one.language)
            for one in entry.proofs
        ),
    }


def _served(one: Any, edition: Edition | None) -> str:
    is_own = edition is not None and one.provision.edition_id == edition.pk
    name = one.provision.key if is_own else whole_name(one.provision)
    return f"{name}: {barred(one.why)}" if one.why else name


def _line(*parts: str) -> str:
    """The parts of one item; what is blank at the end is left out."""
    last = max((place for place, part in enumerate(parts, start=1) if part), default=0)
    return " | ".join(barred(part) for part in parts[:last])


def _around(practice: Practice, by: int | None) -> dict[str, Cell]:
    return {
        "key": _key(practice, by),
        "reference": practice.reference,
        "revision": practice.revision,
        "state": practice.get_state_display(),
        "published_at": practice.decided_at.date().isoformat() if practice.number and practice.decided_at else "",
        "valid_until": practice.valid_until.isoformat() if practice.valid_until else "",
        "source": practice.source,
        "confidence": practice.get_confidence_display(),
        "confidence_note": practice.confidence_note,
    }


def _key(practice: Practice, by: int | None) -> str:
    """What an import of this file knows the practice by: the reader's own key, else what the portal calls it."""
    own = f"import/{by}/"
    if practice.external_key.startswith(own) and not practice.external_key.startswith(f"{own}#"):
        return practice.external_key.removeprefix(own)
    return practice.reference or f"practice-{practice.pk}"
