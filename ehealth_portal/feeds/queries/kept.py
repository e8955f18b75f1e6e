"""The validators of a public feed, kept while nobody acts: every act leaves a row in the trail.

So a reader who has the newest costs one query, however long the feed is. What is asked for with free words is not kept:
there is no end to it.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from redis.exceptions import RedisError

from ehealth_portal.audit.models import AuditEvent

SECONDS = 600  # so that what is loaded without an act comes through, too
LAST_ACTS = 20


@dataclass(frozen=True)
class Head:
    """How far the trail has come. ``at`` is the newest act, for Last-Modified: a record that was taken out must not
    set it back."""

    digest: str
    at: datetime | None


def head() -> Head:
    acts = list(AuditEvent.objects.order_by("-pk").values_list("pk", "at")[:LAST_ACTS])
    return Head(sha256(repr([pk for pk, _at in acts]).encode()).hexdigest(), acts[0][1] if acts else None)


def etag_of(address: str, trail: Head) -> str:
    """The ETag that this address had when it was last written, if no act has come since; else blank."""
    try:
        return cache.get(_key(address, trail)) or ""
    except RedisError:
        return ""


def keep(address: str, trail: Head, etag: str) -> None:
    try:
        cache.set(_key(address, trail), etag, timeout=SECONDS)
    except RedisError:  # away: the next reader costs more
        pass


def _key(address: str, trail: Head) -> str:
    return sha256(f"feeds:{address}:{trail.digest}".encode()).hexdigest()
