"""One document of an edition: a pure function of snapshot, language and format."""

from typing import Any

from ehealth_portal.documents.snapshots import canonical


def made(content: dict[str, Any], sha256: str, language: str, kind: str) -> bytes:
    return canonical(content)
