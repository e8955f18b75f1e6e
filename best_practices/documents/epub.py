"""EPUB 3: a zip of XHTML pages with a list of contents, landmarks and what a reader must know of accessibility."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from ehealth_portal.documents.archive import packed
from ehealth_portal.documents.printable import printable
from ehealth_portal.languages import interface_code

from .pages import CSS, FOLDER, Page, contents_of, in_files, pages_of

Plain = dict[str, Any]
ENDING = ".xhtml"
CONTAINER = b"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def made(document: Plain) -> bytes:
    """The EPUB of a worded document."""
    document = printable(document)
    at = datetime.fromisoformat(document["taken_at"])
    with translation.override(interface_code(document["language"])):
        parts = [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", CONTAINER),
            *((f"EPUB/{name}", data) for name, data in _files(document, at)),
        ]
    return packed(parts, at=at, stored=frozenset({"mimetype"}))


def _files(document: Plain, at: datetime) -> list[tuple[str, bytes]]:
    pages = [Page("cover", document["labels"]["cover"]), *pages_of(document)]
    context = {
        "document": document,
        "pages": pages,
        "contents": contents_of(document, pages, lambda page: f"{page.name}{ENDING}"),
        "first": next((page.name for page in pages if page.practice), ""),
        "ways": in_files(ENDING),
        "uuid": uuid.uuid5(uuid.NAMESPACE_URL, document["identifier"]),
        "modified": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return [
        ("package.opf", _said("package.opf", context)),
        ("nav.xhtml", _said("nav.xhtml", context)),
        ("style.css", CSS.read_bytes()),
        *((f"{page.name}{ENDING}", _said("page.xhtml", context | {"page": page})) for page in pages),
    ]


def _said(template: str, context: Plain) -> bytes:
    return render_to_string(f"{FOLDER}epub/{template}", context).encode()
