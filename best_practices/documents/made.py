"""One document of an edition: a pure function of snapshot, language and format."""

from collections.abc import Callable
from typing import Any

from ..models import Edition
from . import docx, epub, html, offline, pdf
from .wording import worded

MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "html": html.made,
    "pdf": pdf.made,
    "docx": docx.made,
    "epub": epub.made,
}


def made(content: dict[str, Any], sha256: str, language: str, kind: str) -> bytes:
    if kind == Edition.Format.ZIP:
        return offline.made(content, sha256, language)
    return MAKERS[kind](worded(content, language, sha256))
