"""HTML: one self-contained file, with the portal's stylesheet inside, that prints well."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ehealth_portal.languages import interface_code


def made(document: dict[str, Any]) -> bytes:
    """The HTML file of a worded document."""
    css = Path(settings.BASE_DIR, "static", "r78.css").read_text()
    with translation.override(interface_code(document["language"])):
        page = render_to_string("reporting/documents/report.html", {"document": document, "css": css})
    return page.encode()
