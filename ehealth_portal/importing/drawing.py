"""Workbooks to fill in, and filled ones: headings, drop-downs, rows and instructions in the reader's language.

Nothing in them is a formula, whatever people typed: every cell is written as text or as a number, and words that a
spreadsheet could take for a formula get the guard that reading takes off again (sheets.py).
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from ehealth_portal.languages import direction
from ehealth_portal.mandate.models import Edition
from ehealth_portal.mandate.named import provisions_named, state_names
from ehealth_portal.tables import safe_cell

from .reading import AFTER_KEY

ROWS = 1_000  # rows with drop-downs; more may be filled in
PROVISIONS = 3  # columns of a kind; more can be added by hand
COUNTRIES = 3
LISTS = "lists"
LONGEST = 32_767  # characters that a cell of a workbook holds
WIDE, NARROW = 40, 22  # characters across a column
POINTS, A4 = 15, 9  # height of a line of text; the number of that paper
Instruction = tuple[str, str]


@dataclass(frozen=True)
class Field:
    """A column of the sheet: its key, its heading, and the list to choose from, if any."""

    key: str
    heading: str
    choices: str = ""
    needed: bool = False
    is_wide: bool = False


@dataclass(frozen=True)
class Workbook:
    """``lists`` has what may be chosen, by the name that fields use; ``rows`` have a cell for each field.

    ``own_choices``: where each row has a list of its own, the place of that column and the list's name for each row
    (blank: anything may be written). That column is tinted: there people write.
    ``lines``: for how many lines of text each row has room, where a sheet is read as it is: few programs fit them.
    """

    title: str  # of the sheet
    fields: Sequence[Field]
    lists: Mapping[str, Sequence[str]]
    instructions: Sequence[Instruction]
    rows: Iterable[Sequence[str | int | None]] = field(default_factory=list)
    own_choices: tuple[int, Sequence[str]] = (0, ())
    lines: Sequence[int] = ()


def editions_to_serve() -> QuerySet[Edition]:
    """The editions whose provisions are in the portal, the newest first."""
    editions = Edition.objects.filter(provisions__kind="operative").order_by("-year", "pk").distinct()
    return editions.select_related("resolution").prefetch_related("texts")


def edition_to_serve() -> Edition | None:
    """The newest edition whose provisions are in the portal: the one that imported rows serve unless told."""
    return editions_to_serve().first()


def provisions_to_choose(edition: Edition | None) -> list[str]:
    """Keys come first, so that the choice is read in any language."""
    provisions = edition.provisions.operative().order_by("position").values_list("pk", flat=True) if edition else []
    named = provisions_named(provisions)
    return [f"{named[pk].key}{AFTER_KEY}{named[pk].full}" for pk in provisions]


def countries_to_choose() -> list[str]:
    names = sorted(state_names().values(), key=lambda name: name.name)
    return [f"{name.key}{AFTER_KEY}{name.name}" for name in names]


def drawn(language: str, wanted: Workbook) -> bytes:
    """An XLSX file with three sheets: the rows, how to fill them in, and (hidden) what to choose from."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet, instructions, lists = (book.add_worksheet(name) for name in (wanted.title, _("How to fill it in"), LISTS))
    if direction(language) == "rtl":
        sheet.right_to_left()
        instructions.right_to_left()
    _fill_lists(book, lists, wanted.lists)
    _fill_headings(book, sheet, wanted.fields)
    for number, row in enumerate(wanted.rows, start=1):
        _fill_row(sheet, number, row)
    _fill_own_choices(book, sheet, wanted)
    if wanted.lines:
        _make_readable(sheet, wanted.lines)
    _fill_instructions(book, instructions, wanted.instructions)
    book.close()
    return file.getvalue()


def _fill_lists(book: Any, sheet: Any, offered: Mapping[str, Sequence[str]]) -> None:
    sheet.hide()
    for place, (name, values) in enumerate(offered.items()):
        for number, value in enumerate(values):
            sheet.write_string(number, place, value)
        letter = xl_col_to_name(place)
        book.define_name(name, f"={LISTS}!${letter}$1:${letter}${max(len(values), 1)}")


def _fill_headings(book: Any, sheet: Any, fields: Sequence[Field]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    must = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8F0EC"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})  # 2014-05 must not become a day
    for place, one in enumerate(fields):
        sheet.set_column(place, place, WIDE if one.is_wide else NARROW, text)
        sheet.write_string(0, place, f"{one.heading} *" if one.needed else one.heading, must if one.needed else head)
        if one.choices:
            sheet.data_validation(1, place, ROWS, place, _validation(one.choices))
    sheet.freeze_panes(1, 1)


def _validation(choices: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": f"={choices}",
        "error_title": _("Not in the list")[:32],
        "error_message": _("Choose from the list, or leave the cell empty.")[:255],
    }


def _fill_row(sheet: Any, number: int, row: Sequence[str | int | None]) -> None:
    for place, value in enumerate(row):
        if value is not None and value != "":
            _fill_cell(sheet, number, place, value)


def _fill_cell(sheet: Any, number: int, place: int, value: str | int | None, look: Any = None) -> None:
    if isinstance(value, int):
        sheet.write_number(number, place, value, look)
    elif value:
        sheet.write_string(number, place, safe_cell(value)[:LONGEST], look)
    else:
        sheet.write_blank(number, place, None, look)


def _fill_own_choices(book: Any, sheet: Any, wanted: Workbook) -> None:
    place, names = wanted.own_choices
    tint = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "bg_color": "#F1F7F8", "border": 4})
    for number, (name, row) in enumerate(zip(names, wanted.rows, strict=False), start=1):
        _fill_cell(sheet, number, place, row[place], tint)
        if name:
            sheet.data_validation(number, place, number, place, _validation(name))


def _make_readable(sheet: Any, lines: Sequence[int]) -> None:
    """On screen and on paper: rows high enough, all columns on one page beside each other."""
    for number, count in enumerate(lines, start=1):
        sheet.set_row(number, POINTS * count)
    _fit_paper(sheet)
    sheet.repeat_rows(0)


def _fit_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _fill_instructions(book: Any, sheet: Any, rows: Sequence[Instruction]) -> None:
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34, wrap)
    sheet.set_column(1, 1, 90, wrap)
    _fit_paper(sheet)
    for number, (name, told) in enumerate(rows):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, told, wrap)
