"""From the bytes of a file to lines of text cells: CSV and XLSX, in whatever way they were saved."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from ehealth_portal.members.recognising import folded
from ehealth_portal.refusals import Incomplete
from ehealth_portal.tables import unguarded

from .columns import Columns
from .problems import RowError, shortened
from .workbooks import workbook_rows

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Line:
    """One row: its number in the sheet, its cells by column (blank ones left out), and what could not be read."""

    number: int
    cells: dict[str, str]
    problems: tuple[RowError, ...] = ()


@dataclass
class Table:
    """``heads`` has the heading of each column as the file writes it; ``remarks`` is for the reader's eye only."""

    heads: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_table(content: bytes, known: Columns) -> Table:
    """The table in a CSV or XLSX file, told apart by what is in it. Raises Incomplete under ``file`` with sentences
    when the file as a whole cannot be read or its headings are not understood.
    """
    remarks: list[str] = []
    return _table(rows_of(content, remarks), remarks, known)


def rows_of(content: bytes, remarks: list[str]) -> Iterator[tuple[int, Sequence[str | RowError]]]:
    """Number and cells of each row, whatever its headings say. Raises Incomplete as ``read_table`` does."""
    if not content.strip():
        raise _unreadable(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise _unreadable(_("The file has more than 5 MB: split it into several."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unreadable(_("This is an old .xls file or one with a password: save it as .xlsx without a password."))
    if content.startswith(b"%PDF"):
        raise _unreadable(_("This is a PDF: a table is needed, as CSV or XLSX."))
    if content.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(content)):
        return workbook_rows(content)
    return _csv_rows(_text_of(content, remarks))


def _unreadable(*sentences: str) -> Incomplete:
    return Incomplete({"file": list(sentences)})


# --- CSV --------------------------------------------------------------------------------------------------------------
def _text_of(content: bytes, remarks: list[str]) -> str:
    """Decoded: UTF-8 or UTF-16 where it shows, else the Windows encoding of Western Europe, with a remark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:2] == b"\x00":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\x00":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            remarks.append(
                _("The file is not in UTF-8 and was read as Windows-1252: look whether its accented letters are right.")
            )
        return text
    raise _unreadable(_("The letters of the file cannot be read: save it as “CSV UTF-8” or as XLSX."))


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.lstrip("\ufeff")
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        separator, text = declared[1], text[declared.end() :]
    else:
        first = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(",;\t", key=first.count)
    skipped = 1 if declared else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped
    try:
        for number, row in enumerate(reader, start=1 + skipped):
            yield number, row
    except csv.Error as error:
        raise _unreadable(
            _("Row %(row)d cannot be read: look for a quotation mark that is not closed.") % {"row": number + 1}
        ) from error


# --- headings and lines -----------------------------------------------------------------------------------------------
def _table(rows: Iterator[tuple[int, Sequence[str | RowError]]], remarks: list[str], known: Columns) -> Table:
    columns: list[str | None] = []
    table = Table({}, remarks=remarks)
    passed_over: set[str] = set()
    for number, row in rows:
        if not any(isinstance(cell, RowError) or cell.strip() for cell in row):
            continue
        if not table.heads:
            columns = _columns([cell if isinstance(cell, str) else "" for cell in row], table.heads, known)
            passed_over = {column.key for column in known.all if column.is_told}
            continue
        if len(table.lines) >= MOST_ROWS:
            raise _unreadable(
                _("The file has too many rows: split it into several. At most: %(most)d.") % {"most": MOST_ROWS}
            )
        table.lines.append(_line(number, row, columns, table.heads, passed_over))
    if not table.heads:
        raise _unreadable(_("The file is empty."))
    if not table.lines:
        raise _unreadable(_("The file has headings and no rows."))
    return table


def _columns(head: list[str], heads: dict[str, str], known: Columns) -> list[str | None]:
    """The column that each heading means, None for a blank one. Fills ``heads``."""
    columns: list[str | None] = []
    wrong = []
    for cell in head:
        name = " ".join(cell.split()).rstrip("*").rstrip()
        key = known.headings.get(folded(name)) if name else None
        if name and key is None:
            wrong.append(_unknown_heading(name, known))
        elif key in heads:
            sentence = _("The column “%(heading)s” stands there twice: remove one of them.")
            wrong.append(sentence % {"heading": shortened(name)})
        elif key:
            heads[key] = name
        columns.append(key)
    if not wrong and known.must not in heads:
        wrong.append(
            _("There is no column “%(heading)s”: the first row must hold the headings of the template.")
            % {"heading": known.by_key[known.must].label}
        )
    if wrong:
        raise _unreadable(*wrong)
    return columns


def _unknown_heading(name: str, known: Columns) -> str:
    near = get_close_matches(folded(name), known.headings, n=1, cutoff=0.7)
    if near:
        told = {"heading": shortened(name), "nearest": known.headings[near[0]]}
        return _("The column “%(heading)s” is not known: did you mean “%(nearest)s”?") % told
    return _("The column “%(heading)s” is not known: remove it, or take the headings of the template.") % {
        "heading": shortened(name)
    }


def _line(
    number: int, row: Sequence[str | RowError], columns: list[str | None], heads: dict[str, str], passed_over: set[str]
) -> Line:
    cells: dict[str, str] = {}
    problems = []
    for place, cell in enumerate(row):
        key = columns[place] if place < len(columns) else None
        if key in passed_over:
            continue
        if isinstance(cell, RowError):
            problems.append(RowError(number, heads[key] if key else cell.column, cell.value, cell.sentence))
            continue
        text = unguarded(cell.replace("\r\n", "\n").replace("\r", "\n").strip())  # our own downloads guard cells
        if not text:
            continue
        if key is None:
            sentence = _("This cell stands under no heading: remove it, or give its column one.")
            problems.append(RowError(number, str(place + 1), text, sentence))
        elif UNKEPT.search(text):
            sentence = _("There are characters in it that cannot be kept: type the text anew.")
            problems.append(RowError(number, heads[key], UNKEPT.sub("?", text), sentence))
        else:
            cells[key] = text
    return Line(number, cells, tuple(problems))
