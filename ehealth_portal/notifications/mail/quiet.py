"""Quiet hours, by each person's own clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..models import Preference


def quiet_until(wish: Preference, *, at: datetime) -> datetime | None:
    """When the quiet hours end that ``at`` falls into; None outside them."""
    start, end = wish.quiet_from, wish.quiet_until
    here = at.astimezone(_zone(wish.time_zone))
    is_quiet = start <= here.hour < end if start <= end else here.hour >= start or here.hour < end
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1 if here.hour >= end else 0)
    over = datetime(day.year, day.month, day.day, end, tzinfo=here.tzinfo).astimezone(UTC)
    return max(over, at + timedelta(minutes=1))  # an hour that a clock repeats may be over already


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
