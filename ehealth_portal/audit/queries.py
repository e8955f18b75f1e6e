"""Reads of the audit trail: its head, and whether it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .chain import SEALED, digest_of, hash_of
from .models import AuditEvent

FORGET = "audit.forget"


@dataclass(frozen=True)
class Head:
    """The last event: whoever noted it elsewhere can later prove that nothing was cut off or rewritten before it."""

    id: int
    hash: str


@dataclass(frozen=True)
class Break:
    """The first place where the trail is not what was written."""

    event: int
    what: str


def head() -> Head:
    last = AuditEvent.objects.order_by("-id").values_list("id", "hash").first()
    return Head(*last) if last else Head(0, "")


def first_break(*, noted: Head | None = None) -> Break | None:
    """Read the whole trail; ``noted`` is a head that was written down before. None: every link holds."""
    forgotten = forgotten_events()
    previous = ""
    count = 0
    for count, (event, salt, content) in enumerate(_events(), start=1):
        if event["id"] != count:
            return Break(count, "missing")
        if event["previous"] != previous:
            return Break(count, "does not follow the event before it")
        if event["hash"] != hash_of(event):
            return Break(count, "was changed")
        if content is None and count not in forgotten:
            return Break(count, "its details are missing, and no event says that they were forgotten")
        if content is not None and digest_of(salt or "", content) != event["digest"]:
            return Break(count, "its details were changed")
        if noted and noted.id == count and noted.hash != event["hash"]:
            return Break(count, "is not the event that was noted")
        previous = event["hash"]
    if noted and noted.id > count:
        return Break(count + 1, "missing: the trail was cut off")
    return None


def forgotten_events() -> set[int]:
    """Events whose details were deleted by an act that says so."""
    told = AuditEvent.objects.filter(action=FORGET).select_related("details")
    return {forgotten for event in told for forgotten in event.after["events"]}


def _events() -> Iterator[tuple[dict[str, Any], str | None, str | None]]:
    rows = AuditEvent.objects.order_by("id").values(*SEALED, "hash", "details__salt", "details__content")
    for row in rows.iterator(chunk_size=5000):
        yield row, row.pop("details__salt"), row.pop("details__content")
