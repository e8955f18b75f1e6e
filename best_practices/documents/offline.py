"""ZIP: the edition as pages in all its languages, to be read without a network, with the snapshot itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from ehealth_portal.documents.archive import packed
from ehealth_portal.documents.printable import printable
from ehealth_portal.documents.snapshots import canonical
from ehealth_portal.languages import OWN_NAMES, direction, html_code, interface_code

from .pages import CSS, FOLDER, contents_of, in_files, pages_of
from .wording import worded

Plain = dict[str, Any]
ENDING = ".html"


def made(content: Plain, sha256: str, language: str) -> bytes:
    """The archive, which opens in ``language``; the other languages of the edition are in folders beside."""
    document = printable(worded(content, language, sha256))
    languages = content["edition"]["languages"]
    parts = [
        (f"index{ENDING}", _start(document, languages, prefix=f"{language}/", style="style.css")),
        ("README.txt", "\n\n".join(document["readme"]).encode() + b"\n"),
        ("style.css", CSS.read_bytes()),
        ("snapshot.json", canonical(content)),
    ]
    for code in languages:
        one = document if code == language else printable(worded(content, code, sha256))
        parts += [(f"{code}/{name}", data) for name, data in _folder(one, languages)]
    return packed(parts, at=datetime.fromisoformat(content["taken_at"]))


def _folder(document: Plain, languages: list[str]) -> Iterator[tuple[str, bytes]]:
    """The pages of one language, each with the way back, to the one before and to the next."""
    yield f"index{ENDING}", _start(document, languages, prefix="", style="../style.css")
    pages = pages_of(document)
    names = [f"{page.name}{ENDING}" for page in pages]
    context = {"document": document, "ways": in_files(ENDING)}
    for place, page in enumerate(pages):
        around = {
            "page": page,
            "before": names[place - 1] if place else "",
            "after": names[place + 1] if place + 1 < len(names) else "",
        }
        yield names[place], _said("page.html", context | around, document["language"])


def _start(document: Plain, languages: list[str], *, prefix: str, style: str) -> bytes:
    """Title page, contents and the other languages; at the top of the archive, or in a language's folder."""
    others = [
        {
            "href": f"{'' if prefix else '../'}{code}/index{ENDING}",
            "code": html_code(code),
            "dir": direction(code),
            "name": OWN_NAMES[code],
        }
        for code in languages
    ]
    context = {
        "document": document,
        "languages": others if len(others) > 1 else [],
        "contents": contents_of(document, pages_of(document), lambda page: f"{prefix}{page.name}{ENDING}"),
        "style": style,
    }
    return _said("start.html", context, document["language"])


def _said(template: str, context: Plain, language: str) -> bytes:
    with translation.override(interface_code(language)):
        return render_to_string(f"{FOLDER}{template}", context).encode()
