"""The register of sources: what has a last day. An app above this one registers its own when it is ready.

sources.register(Source("reply", gettext_lazy("Reply to a letter"), open_replies, matters_of_replies, seen))
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from ehealth_portal.notifications.kinds import Sight

from .ladder import RUNGS


@dataclass(frozen=True)
class Level:
    """Some who can move the matter on. ``name`` says whose move it is, ``too`` (a whole sentence) that they have been
    told besides, because those before them were silent.
    """

    name: str
    people: frozenset[int]
    too: str = ""


@dataclass(frozen=True)
class Matter:
    """One open record with its last day, in the active language.

    ``sentence`` says what is due and what is to be done. ``levels``: whose move it is, then who is told when they are
    silent; those of whom there is nobody are left out. ``activity``: of which progress can be logged by answering.
    """

    due_on: date
    title: str
    language: str  # of the title; blank: the reader's
    sentence: str
    path: str
    action: str
    levels: tuple[Level, ...]
    activity: int | None = None


Days = Iterable[tuple[int, date]]


@dataclass(frozen=True)
class Source:
    """``open`` gives the numbers and last days of what is open: all of it, asked by the clock (None), or what a user
    (or an AnonymousUser) is to find on the page. ``matters`` tells of some on a day by a fixed number of queries, and
    leaves out what is over. ``seen`` gives those numbers of which a user may be told. ``rungs``: days before the last.
    """

    name: str
    label: str | Promise
    open: Callable[[Any], Days]
    matters: Callable[[Collection[int], date], Mapping[int, Matter]]
    seen: Sight
    rungs: tuple[int, ...] = RUNGS


SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Called once by each app's ``ready``."""
    SOURCES.update((source.name, source) for source in sources)
