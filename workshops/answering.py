"""The register of what can answer a need. An app above this one registers its own records when it is ready."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .models import Need


@dataclass(frozen=True)
class Known:
    """One record: its title in that language, and where it is read."""

    title: str
    language: str
    path: str


@dataclass(frozen=True)
class Source:
    """``name`` is what such a record is called; ``known`` gives those of the ids that a user may see; ``suggested``
    the ids of those that may answer a need, the best first. Each asks a fixed number of queries.
    """

    name: str | Promise
    known: Callable[[Iterable[int], Any], Mapping[int, Known]]
    suggested: Callable[[Need, Any], list[int]]


SOURCES: dict[str, Source] = {}
STANDARDS: dict[str, str] = {}  # titles by number
ADDRESSES: list[Callable[[str], str]] = []  # of a standard's page, by its number


def register(record_type: str, source: Source) -> None:
    """Called once by ``ready``."""
    SOURCES[record_type] = source


def register_standards(titles: Mapping[str, str], address: Callable[[str], str]) -> None:
    STANDARDS.update(titles)
    if address not in ADDRESSES:
        ADDRESSES.append(address)


def address_of(standard: str) -> str:
    return next((found for address in ADDRESSES if (found := address(standard))), "")


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def seen(record_type: str, numbers: Iterable[str], user: Any) -> dict[str, Known]:
    """Those of the records that the user may see."""
    source = SOURCES.get(record_type)
    ids = {int(one) for one in numbers if is_number(one)}
    return {str(pk): one for pk, one in source.known(ids, user).items()} if source and ids else {}


def suggestions(need: Need, user: Any) -> list[tuple[str, str, list[tuple[str, Known]]]]:
    """By kind of record: its type, what it is called, and what may answer the need."""
    made = []
    for record_type, source in SOURCES.items():
        ids = source.suggested(need, user)
        known = source.known(ids, user) if ids else {}
        found = [(f"{record_type}/{pk}", known[pk]) for pk in ids if pk in known]
        if found:
            made.append((record_type, str(source.name), found))
    return made
