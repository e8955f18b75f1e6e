"""Tables for spreadsheets: CSV that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def plain_cell(value: Any) -> str:
    """What a spreadsheet shows as text: an apostrophe goes before anything that it would calculate."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """UTF-8 with a mark at the start, by which spreadsheets know it."""
    writer = csv.writer(_Echo())
    for place, row in enumerate(rows):
        line: str = writer.writerow([plain_cell(cell) for cell in row])
        yield line if place else f"\ufeff{line}"
