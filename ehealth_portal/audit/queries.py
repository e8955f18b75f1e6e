"""Reads of the audit trail: its head, and whether it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .chain import SEALED, digest_of, hash_of
from .models import AuditEvent

FORGET = "audit.forget"
UNEXPLAINED = "its details are missing, and no event says that they were forgotten"
ELSEWHERE = "is not the event that was noted"
CUT_OFF = "missing: the trail was cut off"


@dataclass(frozen=True)
class Head:
    """The last event: whoever noted it elsewhere can later prove that nothing was cut off or rewritten before it."""

    id: int
    hash: str
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read ``ID:HASH``; anything else raises ValueError."""
        number, _, digest = text.strip().partition(":")
        if not (number.isascii() and number.isdigit() and len(digest) in (0, 64)):
            raise ValueError(text)
        return cls(int(number), digest.lower())


@dataclass(frozen=True)
class Break:
    """The first place where the trail is not what was written. ``at`` and ``action`` are None where nothing is."""

    event: int
    what: str
    at: datetime | None = None
    action: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a reading of the whole trail found: how far it went, and where it first broke, if it did."""

    head: Head
    broken: Break | None = None


def head() -> Head:
    last = AuditEvent.objects.order_by("-id").values_list("id", "hash", "at").first()
    return Head(*last) if last else Head(0, "")


def first_break(*, noted: Head | None = None) -> Break | None:
    """None: every link holds."""
    return verify(noted=noted).broken


def verify(*, noted: Head | None = None) -> Verdict:
    """Read the whole trail; ``noted`` is a head that was written down before."""
    last, unexplained = Head(0, ""), {}
    broken = None
    for place, (event, salt, content) in enumerate(_events(), start=1):
        what = _wrong(event, salt, content, place=place, previous=last.hash, noted=noted)
        if what == UNEXPLAINED:
            unexplained[place] = Break(place, what, event["at"], event["action"])
        elif what:
            found = event if event["id"] == place else {"at": None, "action": None}
            broken = Break(place, what, found["at"], found["action"])
            break
        last = Head(event["id"], event["hash"], event["at"])
    if broken is None and noted and noted.id > last.id:
        broken = Break(last.id + 1, CUT_OFF)
    if unexplained:  # asked last: an act may forget details while the trail is read
        forgotten = forgotten_events()
        broken = next((one for place, one in unexplained.items() if place not in forgotten), broken)
    return Verdict(last, broken)


def _wrong(
    event: dict[str, Any], salt: str | None, content: str | None, *, place: int, previous: str, noted: Head | None
) -> str:
    """What is wrong with the event at this place; blank: nothing."""
    if event["id"] != place:
        return "missing"
    if event["previous"] != previous:
        return "does not follow the event before it"
    if event["hash"] != hash_of(event):
        return "was changed"
    if noted and noted.id == place and noted.hash != event["hash"]:
        return ELSEWHERE
    if content is None:
        return UNEXPLAINED
    return "" if digest_of(salt or "", content) == event["digest"] else "its details were changed"


def forgotten_events() -> set[int]:
    """Events whose details were deleted by an act that says so."""
    told = AuditEvent.objects.filter(action=FORGET).select_related("details")
    return {forgotten for event in told for forgotten in event.after.get("events", ())}


def _events() -> Iterator[tuple[dict[str, Any], str | None, str | None]]:
    rows = AuditEvent.objects.order_by("id").values(*SEALED, "hash", "details__salt", "details__content")
    for row in rows.iterator(chunk_size=5000):
        yield row, row.pop("details__salt"), row.pop("details__content")
