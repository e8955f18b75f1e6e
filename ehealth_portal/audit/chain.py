"""How an event is sealed: the digest of its details, and the hash that binds it to the event before it."""

import hashlib
import hmac
import json
from typing import Any

SEALED = ("id", "previous", "at", "actor_id", "through_id", "action", "record_type", "record_id", "digest")


def canonical(value: Any) -> str:
    """JSON that is the same for the same value: sorted keys, no blanks. What JSON does not know becomes its text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def digest_of(salt: str, content: str) -> str:
    """Hexadecimal HMAC-SHA256 of canonical details under their salt."""
    return hmac.new(salt.encode(), content.encode(), hashlib.sha256).hexdigest()


def hash_of(event: dict[str, Any]) -> str:
    """Hexadecimal SHA-256 over the SEALED columns of an event; ``at`` is aware and in UTC."""
    sealed = {name: event[name] for name in SEALED} | {"at": event["at"].isoformat(timespec="microseconds")}
    return hashlib.sha256(canonical(sealed).encode()).hexdigest()
