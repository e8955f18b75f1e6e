"""PDF from the template compendium.typ."""

from pathlib import Path
from typing import Any

from ehealth_portal.documents.typesetting import typeset

TEMPLATE = Path(__file__).parent / "compendium.typ"


def made(document: dict[str, Any]) -> bytes:
    """The PDF of a worded document."""
    return typeset(TEMPLATE, document)
