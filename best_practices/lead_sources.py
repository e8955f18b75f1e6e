"""The register of records in which practices are seen. An app above this one registers its own when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .entry import Entry


@dataclass(frozen=True)
class Source:
    """``name`` is what such a record is called; ``title`` and ``path`` name one and lead to its page; ``prefill`` gives
    what of a practice is known from it.
    """

    name: str | Promise
    seen: Callable[[str, Any], bool]  # whether a user may see the record
    title: Callable[[str], str]
    path: Callable[[str], str]
    prefill: Callable[[str], Entry]


SOURCES: dict[str, Source] = {}


def register(record_type: str, source: Source) -> None:
    """Called once by the ``ready`` of the app whose records they are."""
    SOURCES[record_type] = source


@dataclass(frozen=True)
class SeenIn:
    name: str | Promise
    title: str
    path: str


def seen_in(record_type: str, record_id: str, reader: Any) -> SeenIn | None:
    """Where a lead was seen, for a reader who may see it."""
    source = SOURCES.get(record_type)
    if source is None or not record_id or not source.seen(record_id, reader):
        return None
    return SeenIn(source.name, source.title(record_id), source.path(record_id))


def prefilled(record_type: str, record_id: str) -> Entry | None:
    source = SOURCES.get(record_type)
    return source.prefill(record_id) if source and record_id else None
