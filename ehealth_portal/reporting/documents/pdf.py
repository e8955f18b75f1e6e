"""PDF from the template report.typ."""

from pathlib import Path
from typing import Any

from ehealth_portal.documents.typesetting import typeset

TEMPLATE = Path(__file__).parent / "report.typ"


def made(document: dict[str, Any]) -> bytes:
    """The PDF of a worded document."""
    return typeset(TEMPLATE, document)
