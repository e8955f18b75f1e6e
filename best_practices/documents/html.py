"""HTML: one file that stands alone, with its style inside, that prints well."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from ehealth_portal.documents.printable import printable
from ehealth_portal.languages import interface_code

from .pages import CSS, FOLDER, IN_ONE_FILE, contents_of, pages_of


def made(document: dict[str, Any]) -> bytes:
    """The HTML file of a worded document."""
    document = printable(document)
    pages = pages_of(document)
    context = {
        "document": document,
        "pages": pages,
        "contents": contents_of(document, pages, lambda page: f"#{page.name}"),
        "ways": IN_ONE_FILE,
        "css": CSS.read_text(),
    }
    with translation.override(interface_code(document["language"])):
        return render_to_string(f"{FOLDER}compendium.html", context).encode()
