"""What an address asks of a dated page: the day whose state it wants to see."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True)
class Day:
    """The day to show; ``typed`` is what was asked for, ``is_unread`` when it is no day and today is shown instead."""

    on: date
    typed: str = ""
    is_unread: bool = False


def day_asked(request: HttpRequest) -> Day:
    """``?on=YYYY-MM-DD``, today unless told."""
    today, typed = timezone.now().date(), request.GET.get("on", "").strip()
    if not typed:
        return Day(today)
    try:
        return Day(date.fromisoformat(typed), typed)
    except ValueError:
        return Day(today, typed, is_unread=True)
