"""JSON: the snapshot itself, byte for byte what its SHA-256 was taken of. The same in every language."""

from typing import Any

from ehealth_portal.documents.snapshots import canonical


def made(content: dict[str, Any]) -> bytes:
    return canonical(content)
