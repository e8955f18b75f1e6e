"""DOCX from the template report.docx, which anybody can edit in a word processor (docs/reports.md)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from docxtpl import RichText

from ehealth_portal.documents.printable import printable
from ehealth_portal.documents.word import filled

from .xlsx import said

Plain = dict[str, Any]
TEMPLATE = Path(__file__).parent / "report.docx"
# The six shapes as letters; the word always follows.
SHAPES = {
    "done": ("✔", "1A6637"),
    "cont": ("◉", "0A566B"),
    "prog": ("◐", "274FA3"),
    "attn": ("▲", "8A4B00"),
    "past": ("☒", "98272F"),
    "none": ("◌", "55646D"),
}


def made(document: Plain) -> bytes:
    """The DOCX of a worded document."""
    document = printable(document)
    filters: dict[str, Callable[..., Any]] = {"said": said, "cited": _cited, "mark": _mark}
    words = document | {"contents": _contents(document)}
    return filled(TEMPLATE, words, title=document["cover"]["title"], filters=filters)


def _contents(document: Plain) -> RichText:
    """What the list of contents shows until a word processor fills in the page numbers (F9)."""
    words = document["labels"]
    lines = [words["summary"], words["provisions"]]
    lines += [f"{one['code']}  {said(one['label'])}" for one in document["provisions"]]
    lines += [words[name] for name in ("practices", "coverage", "missing", "activities", "evidence") if document[name]]
    text = RichText()
    for number, line in enumerate([*lines, words["method"]]):
        text.add(("\n" if number else "") + line)
    return text


def _cited(numbers: list[int]) -> str:
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def _mark(shown: Plain) -> RichText:
    sign, colour = SHAPES.get(shown["status"], SHAPES["none"])
    return RichText(f"{sign} {shown['status_label']}", bold=True, color=colour)
