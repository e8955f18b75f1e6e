"""The register of records that circulars distribute. An app above this one registers its own when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Distributable:
    """``title`` gives what a record is called, or nothing when there is none such to distribute; ``path`` its page."""

    title: Callable[[str], str]
    path: Callable[[str], str]
    seen: Callable[[str, Any], bool]  # whether a user (or an AnonymousUser) may see the record


RECORDS: dict[str, Distributable] = {}


def register(record_type: str, of: Distributable) -> None:
    """Called once by the ``ready`` of the app whose records they are."""
    RECORDS[record_type] = of


@dataclass(frozen=True)
class About:
    title: str
    path: str


def about(record_type: str, record_id: str, reader: Any) -> About | None:
    """What a circular is about, for a reader who may see it."""
    kind = RECORDS.get(record_type)
    if kind is None or not record_id or not kind.seen(record_id, reader):
        return None
    title = kind.title(record_id)
    return About(title, kind.path(record_id)) if title else None
