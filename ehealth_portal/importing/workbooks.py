"""Reading XLSX: the first sheet that is shown, with dates, numbers and formulas turned into text."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ehealth_portal.refusals import Incomplete
from ehealth_portal.untrusted import archives
from ehealth_portal.untrusted.refusing import Bomb

from .problems import RowError

MOST_COLUMNS = 60
MOST_BLANK_ROWS = 200  # a sheet whose formats reach down to row 1,048,576 has ended long before


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str | RowError]]]:
    """Rows with their numbers; a cell that has no readable value is a RowError. Incomplete when it is no workbook."""
    try:
        yield from _rows(*_opened(content))
    except Incomplete:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part of the file provokes
        sentence = _("This is not a workbook that can be read: save it as .xlsx or as CSV.")
        raise Incomplete({"file": [sentence]}) from error


def _opened(content: bytes) -> tuple[Any, Any]:
    """The sheet twice: as it was last computed, and as it is written, to see where a formula has no stored value."""
    try:
        archives.Archive(content)
    except Bomb:
        raise Incomplete({"file": [_("The workbook is too large when unpacked: save its rows as CSV.")]}) from None
    shown = _first_sheet(load_workbook(io.BytesIO(content), read_only=True, data_only=True))
    written = _first_sheet(load_workbook(io.BytesIO(content), read_only=True, data_only=False))
    return shown, written


def _first_sheet(book: Any) -> Any:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Incomplete({"file": [_("The workbook has no sheet that is shown.")]})
    sheets[0].reset_dimensions()  # what some programs write there is wrong
    return sheets[0]


def _rows(shown: Any, written: Any) -> Iterator[tuple[int, list[str | RowError]]]:
    blank = 0
    pairs = zip(shown.iter_rows(max_col=MOST_COLUMNS), written.iter_rows(max_col=MOST_COLUMNS), strict=True)
    for number, (values, formulas) in enumerate(pairs, start=1):
        row = [_cell(number, place, *pair) for place, pair in enumerate(zip(values, formulas, strict=True), start=1)]
        blank = 0 if any(row) else blank + 1
        if blank > MOST_BLANK_ROWS:
            return
        yield number, row


def _cell(number: int, place: int, shown: Any, written: Any) -> str | RowError:
    column = get_column_letter(place)
    if written.data_type == "f" and shown.value is None:
        sentence = _("This cell holds a formula without a stored value: replace it by its value.")
        return RowError(number, column, str(written.value), sentence)
    if shown.data_type == "e":
        return RowError(number, column, str(shown.value), _("The formula of this cell failed: type the value."))
    return as_text(shown.value)


def as_text(value: Any) -> str:
    """2014.0 is 2014, a date is 2014-05-20, nothing is blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
