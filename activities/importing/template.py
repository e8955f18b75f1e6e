"""The empty workbook for an import: headings, drop-downs and instructions in the reader's language."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter.utility import xl_col_to_name

from ehealth_portal.languages import OWN_NAMES, direction, interface_code
from ehealth_portal.mandate.models import Edition

from ..models import Kind
from ..queries.names import body_names, provisions_named, state_names
from .columns import BY_KEY, COLUMNS, NUMBERED, numbered
from .reading import AFTER_KEY

ROWS = 1_000  # rows with drop-downs; more may be filled in
PROVISIONS = 3  # columns of a kind; more can be added by hand
COUNTRIES = 3
LISTS = "lists"


@dataclass(frozen=True)
class _Field:
    """A column of the sheet: its key, its heading, and the list to choose from, if any."""

    key: str
    heading: str
    choices: str = ""

    @property
    def needed(self) -> bool:
        column = BY_KEY.get(self.key)
        return column.needed if column else self.key == "provision_1"


def editions_to_serve() -> QuerySet[Edition]:
    """The editions whose provisions are in the portal, the newest first."""
    editions = Edition.objects.filter(provisions__kind="operative").order_by("-year", "pk").distinct()
    return editions.select_related("resolution").prefetch_related("texts")


def edition_to_serve() -> Edition | None:
    """The newest edition whose provisions are in the portal: the one that imported rows serve unless told."""
    return editions_to_serve().first()


def template_workbook(language: str, edition: Edition | None = None) -> bytes:
    """An XLSX file with three sheets: the rows to fill in, how to, and (hidden) what to choose from."""
    file = io.BytesIO()
    with override(interface_code(language)):
        book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet, instructions, lists = (
            book.add_worksheet(name) for name in (_("Activities"), _("How to fill it in"), LISTS)
        )
        if direction(language) == "rtl":
            sheet.right_to_left()
            instructions.right_to_left()
        _fill_lists(book, lists, choices(edition or edition_to_serve()))
        _fill_headings(book, sheet)
        _fill_instructions(book, instructions)
        book.close()
    return file.getvalue()


def choices(edition: Edition | None) -> dict[str, list[str]]:
    """What each list offers, in the reader's language; keys come first, so that the choice is read in any language."""
    provisions = edition.provisions.operative().order_by("position").values_list("pk", flat=True) if edition else []
    named = provisions_named(provisions)
    return {
        "kinds": [str(label) for label in Kind.labels],
        "bodies": sorted(f"{name.key}{AFTER_KEY}{name.name}" for name in body_names().values()),
        "languages": [*OWN_NAMES.values()],
        "provisions": [f"{named[pk].key}{AFTER_KEY}{named[pk].full}" for pk in provisions],
        "countries": [
            f"{name.key}{AFTER_KEY}{name.name}" for name in sorted(state_names().values(), key=lambda name: name.name)
        ],
    }


def fields() -> list[_Field]:
    """The columns of the template, in order; a cell for several values becomes several columns with drop-downs."""
    lists = {"kind": "kinds", "body": "bodies", "language": "languages"}
    found: list[_Field] = []
    for column in COLUMNS:
        if column.key == "provisions":
            for number in range(1, PROVISIONS + 1):
                found.append(_Field(f"provision_{number}", numbered("provision", number), "provisions"))
                found.append(_Field(f"why_{number}", numbered("why", number)))
        elif column.key == "countries":
            found += [
                _Field(f"country_{number}", numbered("country", number), "countries")
                for number in range(1, COUNTRIES + 1)
            ]
        else:
            found.append(_Field(column.key, str(column.label), lists.get(column.key, "")))
    return found


def _fill_lists(book: Any, sheet: Any, offered: dict[str, list[str]]) -> None:
    sheet.hide()
    for place, (name, values) in enumerate(offered.items()):
        sheet.write_column(0, place, values)
        letter = xl_col_to_name(place)
        book.define_name(name, f"={LISTS}!${letter}$1:${letter}${max(len(values), 1)}")


def _fill_headings(book: Any, sheet: Any) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    must = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8F0EC"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})  # 2014-05 must not become a day
    for place, one in enumerate(fields()):
        sheet.set_column(place, place, 40 if one.key in ("title", "summary") else 22, text)
        sheet.write_string(0, place, f"{one.heading} *" if one.needed else one.heading, must if one.needed else head)
        if one.choices:
            sheet.data_validation(1, place, ROWS, place, _validation(one))
    sheet.freeze_panes(1, 1)


def _validation(one: _Field) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": f"={one.choices}",
        "error_title": _("Not in the list")[:32],
        "error_message": _("Choose from the list, or leave the cell empty.")[:255],
    }


def _fill_instructions(book: Any, sheet: Any) -> None:
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34, wrap)
    sheet.set_column(1, 1, 90, wrap)
    rows: list[Sequence[str]] = [
        (_("How to fill it in"), _("One row for each activity. Leave the headings as they are.")),
        ("*", _("What is marked with * is needed for sending a row for review; without it the row stays a draft.")),
        ("", _("Every row needs evidence, or the reason why there is none.")),
        ("", _("A row that was imported before is left as it is: the file may be imported again.")),
        *((str(column.label), str(column.hint)) for column in COLUMNS if column.key not in ("provisions", "countries")),
        (str(NUMBERED["provision"]) % {"number": 1}, _("The provision that it serves: choose from the list.")),
        (str(NUMBERED["why"]) % {"number": 1}, _("One sentence: in what way it does what the provision asks for.")),
        (str(NUMBERED["country"]) % {"number": 1}, _("Countries taking part: choose from the list.")),
    ]
    for number, (name, told) in enumerate(rows):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, told, wrap)
