"""One document of an edition: a pure function of snapshot, language and format."""

from collections.abc import Callable
from typing import Any

from ehealth_portal.documents.snapshots import canonical

from . import pdf
from .wording import worded

MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {"pdf": pdf.made}


def made(content: dict[str, Any], sha256: str, language: str, kind: str) -> bytes:
    if kind not in MAKERS:
        return canonical(content)
    return MAKERS[kind](worded(content, language, sha256))
