"""When and where a workshop is held, in codes, as an event keeps what was told before; and back again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from .models import Workshop

DAYS = ("starts_on", "ends_on")
REST = ("starts_precision", "ends_precision", "timezone", "place", "is_remote", "is_in_person")
Held = Mapping[str, Any]


def held(workshop: Workshop) -> Held:
    days = {name: str(getattr(workshop, name) or "") for name in DAYS}
    return days | {name: getattr(workshop, name) for name in REST}


def as_workshop(kept: Held) -> Workshop:
    """Not a row: for the words that are made of it."""
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in DAYS}
    return Workshop(**days, **{name: kept[name] for name in REST})
