"""What is said of events to one reader, in the active language: by kind, and by what the reader may see now."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..kinds import KINDS, Told
from ..models import Event


def told_to(user: Any, events: Iterable[Event]) -> dict[Any, Told]:
    """By event id, with as many queries for one event as for many of a kind. What the reader may no longer see, what is
    gone, and kinds that no app registers any more are left out.
    """
    by_kind: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    found: dict[Any, Told] = {}
    for name, those in by_kind.items():
        if (kind := KINDS.get(name)) is None:
            continue
        seen = kind.seen({event.record_id for event in those}, user)
        visible = [event for event in those if event.record_id in seen]
        if kind.tell_one is None:
            found |= kind.tell(visible)
            continue
        for event in visible:
            if said := kind.tell_one(event, user):
                found[event.pk] = said
    return found
