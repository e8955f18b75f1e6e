"""The parts of an edition in the order of reading, as pages of HTML; one file of all of them, EPUB and ZIP alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Plain = dict[str, Any]
FOLDER = "best_practices/documents/"
CSS = Path(__file__).parent / "compendium.css"


@dataclass(frozen=True)
class Page:
    """``name`` is its anchor, and its file's name without the ending. ``opens`` begins the part of the practices."""

    name: str
    label: str
    practice: Plain | None = None
    opens: str = ""

    @property
    def template(self) -> str:
        return f"{FOLDER}{'practice' if self.practice else self.name}.html"


@dataclass(frozen=True)
class Ways:
    """What stands in a link before the anchor of a practice, after it, and before that of a source."""

    practice: str
    end: str
    source: str


IN_ONE_FILE = Ways("#", "", "#")


def in_files(ending: str) -> Ways:
    return Ways("", ending, f"sources{ending}#")


def pages_of(document: Plain) -> list[Page]:
    """All but the title page."""
    words = document["labels"]
    before = [Page(name, words[name]) for name in ("errata", "introduction") if document[name]]
    practices = [
        Page(
            one["anchor"], f"{one['place']}. {one['title']['text']}", one, opens="" if one["place"] > 1 else "practices"
        )
        for one in document["practices"]
    ]
    after = [Page(name, words[name]) for name in ("countries", "standards", "sources", "method", "rights")]
    return [*before, *practices, *after]


def contents_of(document: Plain, pages: Sequence[Page], address: Callable[[Page], str]) -> list[Plain]:
    """The entries of a list of contents; the practices stand below one of their own."""
    entries: list[Plain] = []
    for page in pages:
        entry = {"href": address(page), "name": page.label}
        if page.practice is None:
            entries.append(entry)
            continue
        if page.opens:
            entries.append({"href": "", "name": document["labels"]["practices"], "parts": []})
        entries[-1]["parts"].append(entry | {"practice": page.practice})
    return entries
