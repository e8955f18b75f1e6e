"""XLSX: the report as tables to count with: provisions, activities, evidence, coverage. No cell is a formula."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from ehealth_portal.documents.archive import steady
from ehealth_portal.tables import safe_cell

Plain = dict[str, Any]
WIDEST_CELL = 32_767  # Excel's limit on signs in a cell


def made(document: Plain) -> bytes:
    """The workbook of a worded document."""
    out = io.BytesIO()
    at = datetime.fromisoformat(document["taken_at"])
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {"title": document["cover"]["title"], "comments": document["sha256"], "created": at.replace(tzinfo=None)}
    )
    for name, header, widths, rows in _sheets(document):
        _write(book, document, name, header, widths, rows)
    book.close()
    return steady(out.getvalue(), at=at)


def _sheets(document: Plain) -> list[tuple[str, list[str], list[int], list[list[Any]]]]:
    """Name, header, widths in signs, and rows of each sheet. Excel allows 31 signs in a name."""
    words = document["labels"]
    sheets = [
        (words["provisions"], *_provisions(document)),
        (words["activities"], *_activities(document)),
        (words["evidence"], *_evidence(document)),
        (words["coverage"], *_coverage(document)),
        (words["practices"], *_practices(document)),
    ]
    return [(name[:31], header, widths, rows) for name, header, widths, rows in sheets if rows]


def _provisions(document: Plain) -> tuple[list[str], list[int], list[list[Any]]]:
    words = document["labels"]
    voices = [one["voice"] for one in document["provisions"][0]["statuses"]] if document["provisions"] else []
    header = [words["provision"], words["text"], words["addressees"]]
    header += [title for voice in voices for title in (voice, words["date"], words["reason"])]
    header += [words["changed"], words["count"], words["new"], words["sources"]]
    rows = []
    for one in document["provisions"]:
        row = [one["code"], said(one["text"]) or said(one["label"]), one["addressees"]]
        for status in one["statuses"]:
            row += [status["status_label"], status["facts"], said(status["reason"])]
        shown = one["shown"]
        rows.append([*row, shown["changed"], shown["count"], shown["new"], shown["sources"]])
    return header, [12, 60, 40, *(24 for _ in range(3 * len(voices))), 24, 10, 10, 10], rows


def _activities(document: Plain) -> tuple[list[str], list[int], list[list[Any]]]:
    words = document["labels"]
    names = ("activity", "kind", "date", "body", "place", "summary_of", "served", "countries", "partners")
    header = [words[name] for name in (*names, "sources", "confidence", "missing")]
    rows = [
        [
            said(one["title"]), one["kind"], one["date"], one["body"], one["place"], said(one["summary"]),
            one["served"], one["countries"], one["partners"],
            ", ".join(map(str, one["sources"])), one["confidence"], one["no_evidence"],
        ]
        for one in document["activities"]
    ]  # fmt: skip
    return header, [60, 18, 20, 12, 20, 60, 24, 24, 24, 12, 16, 30], rows


def _evidence(document: Plain) -> tuple[list[str], list[int], list[list[Any]]]:
    words = document["labels"]
    header = [words["number"], words["source"], words["kind"], words["used_for"]]
    rows = [
        [one["number"], one["name"], one["facts"], "; ".join(said(title) for title in one["used_for"])]
        for one in document["evidence"]
    ]
    return header, [8, 70, 30, 80], rows


def _coverage(document: Plain) -> tuple[list[str], list[int], list[list[Any]]]:
    words = document["labels"]
    header = [words["group"], words["members"], words["named"], words["named_list"]]
    kept = document["coverage"]
    rows = [[one["group"], one["members"], one["named"], one["named_list"]] for one in kept["rows"]] if kept else []
    return header, [44, 12, 12, 90], rows


def _practices(document: Plain) -> tuple[list[str], list[int], list[list[Any]]]:
    """A row an adoption; a practice that nobody adapted in the period has one of its own."""
    words = document["labels"]
    header = [words[name] for name in ("number", "practice", "countries", "adoptions", "date", "outcome", "changes")]
    kept = document["practices"]
    rows = [
        [one["reference"], said(one["title"]), one["countries"], *told]
        for one in (kept["rows"] if kept else [])
        for told in [[two["country"], two["started"], two["outcome"], said(two["changes"])] for two in one["adoptions"]]
        or [["", "", "", ""]]
    ]
    return header, [14, 60, 24, 24, 16, 20, 60], rows


def said(text: Plain | None) -> str:
    """A text, with its mark when it is not in the document's language."""
    if not text or not text["text"]:
        return ""
    return f"{text['text']} {text['mark']}" if text["mark"] else str(text["text"])


def _write(
    book: xlsxwriter.Workbook,
    document: Plain,
    name: str,
    header: list[str],
    widths: list[int],
    rows: Sequence[list[Any]],
) -> None:
    sheet = book.add_worksheet(name)
    if document["dir"] == "rtl":
        sheet.right_to_left()
    bold = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value, wrap)
            elif value:
                sheet.write_string(number, column, str(safe_cell(value))[:WIDEST_CELL], wrap)
