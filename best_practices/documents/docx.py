"""DOCX from the template compendium.docx, which anybody can edit in a word processor (docs/compendia.md)."""

from pathlib import Path
from typing import Any

from docxtpl import RichText

from ehealth_portal.documents.printable import printable
from ehealth_portal.documents.word import WORD_CODES, filled

Plain = dict[str, Any]
TEMPLATE = Path(__file__).parent / "compendium.docx"


def made(document: Plain) -> bytes:
    """The DOCX of a worded document."""
    document = printable(document)
    filters = {
        "said": lambda said: _run(document, said, with_mark=True),
        "only": lambda said: _run(document, said, with_mark=False),
        "address": lambda url: _left_to_right(url) if url and document["dir"] == "rtl" else url,
        "lines": lambda passage: _lines(document, passage),
        "places": lambda source: document["labels"]["comma"].join(str(one["place"]) for one in source["practices"]),
    }
    words = document | {"contents": _contents(document)}
    return filled(TEMPLATE, words, title=document["cover"]["title"]["text"], filters=filters)


def _run(document: Plain, said: Plain, *, with_mark: bool) -> RichText:
    """A text that says in which language it is where that is not the document's."""
    text = RichText()
    apart = said["language"] == document["language"] and said["dir"] != document["dir"]  # an address
    text.add(_left_to_right(said["text"]) if apart else said["text"], lang=_code(document, said))
    if with_mark and said["mark"]:
        text.add(f" {said['mark']}", color="455661", size=16)
    return text


def _left_to_right(address: str) -> str:
    """Kept from left to right among words that run the other way (Unicode isolates)."""
    return f"\u2066{address}\u2069"


def _code(document: Plain, said: Plain) -> str | None:
    return WORD_CODES[said["language"]] if said["language"] != document["language"] else None


def _lines(document: Plain, passage: Plain) -> list[Plain]:
    """The paragraphs of a passage, its mark first; items of numbered lists keep their numbers as they were given."""
    lines = [{"style": "fine", "text": passage["mark"]}] if passage["mark"] else []
    for block in passage["blocks"]:
        for number, line in enumerate(block["lines"], start=1):
            text = RichText()
            text.add(f"{number}. {line}" if block["kind"] == "ol" else line, lang=_code(document, passage))
            lines.append({"style": "item" if block["kind"] == "ul" else "text", "text": text})
    return lines


def _contents(document: Plain) -> RichText:
    """What the list of contents shows until a word processor fills in the page numbers (F9)."""
    words = document["labels"]
    lines = [words[name] for name in ("errata", "introduction") if document[name]]
    lines += [words["practices"], *(f"{one['place']}. {one['title']['text']}" for one in document["practices"])]
    lines += [words[name] for name in ("countries", "standards", "sources", "method", "rights")]
    text = RichText()
    text.add("\n".join(lines))
    return text
