"""Figures that cost much, kept until the next act: every act leaves an audit row."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

from .models import AuditEvent

Figures = TypeVar("Figures")
KEPT_SECONDS = 600
LAST_ACTS = 50  # looked at, not the last one alone: acts at the same time may be written in another order than numbered


def kept_until_next_act(name: str, count: Callable[[], Figures]) -> Figures:
    """What ``count`` gives. ``name`` holds all it depends on."""
    acts = list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[:LAST_ACTS])
    key = sha256(f"{name}:{acts}".encode()).hexdigest()
    try:
        kept: tuple[Figures] | None = cache.get(key)
        if kept is None:
            kept = (count(),)  # in a tuple, so that None can be kept
            cache.set(key, kept, timeout=KEPT_SECONDS)
    except RedisError:  # away: slower, and still there
        return count()
    return kept[0]
