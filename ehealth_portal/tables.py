"""Tables for download: one writer, whose cells no spreadsheet takes for formulas."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

BREAKS = "\t\r\n"
FORMULA_STARTS = tuple("=+-@|%＝＋－＠﹦﹢﹣﹫−")
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # controls, formats and blanks, which a spreadsheet may skip


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before a text that a spreadsheet would run: = + - @ and their kin come first.

    Numbers stay numbers. NUL and other control characters are dropped: some readers stop at them.
    """
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)):
        return value
    text = "".join(sign for sign in str(value) if (sign >= " " and sign != "\x7f") or sign in BREAKS)
    first = next((sign for sign in text if unicodedata.category(sign) not in UNSEEN), "")
    return f"'{text}" if first in FORMULA_STARTS or text[:1] in (*BREAKS,) else text


def unguarded(text: str) -> str:
    """A cell as it was before ``safe_cell`` put its apostrophe there."""
    return text[1:] if text[:1] == "'" and safe_cell(text[1:]) == text else text


class _Line:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line as UTF-8 CSV with a byte-order mark, which Excel needs to read it as UTF-8.

    Every text is quoted: where lists are written with semicolons, Excel would split ``a;=1+1`` and run the rest.
    """
    writer = csv.writer(_Line(), quoting=csv.QUOTE_NONNUMERIC)
    yield "\ufeff"
    yield writer.writerow([safe_cell(value) for value in header])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
