"""Where a practice is cited: apps above this one register what knows of such places when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .models import Practice


@dataclass(frozen=True)
class Mention:
    title: str
    path: str
    at: datetime | None = None  # since when it can be read


Source = Callable[[Practice, Any], list[Mention]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    """``source`` gives the places that a user may see, of all revisions of a practice, the newest first."""
    SOURCES.append(source)


def mentions_of(practice: Practice, user: Any) -> list[Mention]:
    return [mention for source in SOURCES for mention in source(practice, user)]
