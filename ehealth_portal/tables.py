"""Tables for download: one writer, whose cells no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FORMULA_STARTS = (*"=+-@|%\t\r\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before a text that a spreadsheet would run: = + - @ and their kin come first.

    Numbers stay numbers. NUL and other control characters are dropped: some readers stop at them.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = "".join(sign for sign in value if sign >= " " or sign in "\t\r\n")
    start = text.lstrip(" \u00a0\u3000\ufeff\u200b\u200e\u200f")
    return f"'{text}" if start.startswith(FORMULA_STARTS) else text


class _Line:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line as UTF-8 CSV with a byte-order mark, which Excel needs to read it as UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow([safe_cell(value) for value in header])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
