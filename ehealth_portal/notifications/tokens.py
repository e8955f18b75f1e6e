"""Secrets of links and addresses in messages: each names one notice and one purpose, and nothing else opens it.

Nothing is kept: a token is the notice's id with a seal under SECRET_KEY. In small letters and digits only, for mail
servers may change the case of an address.
"""

import hmac
import re
import uuid
from functools import lru_cache

from django.conf import settings

SEAL_BYTES = 10
PATTERN = "[0-9a-f]{52}"
OWN_LETTER = "its-own-letter"  # in Told.path: replaced by the token for "letter" of each recipient


def token_of(notice: uuid.UUID, purpose: str) -> str:
    """52 signs. ``purpose`` is ``unsubscribe``, ``preferences``, ``letter``, ``reply`` or ``bounce``."""
    return (notice.bytes + _seal(notice, purpose, settings.SECRET_KEY)).hex()


def notice_of(token: str, purpose: str) -> uuid.UUID | None:
    """The id that the token was made of for this purpose; None for one that nobody here made."""
    if not re.fullmatch(PATTERN, token, re.IGNORECASE):
        return None
    sealed = bytes.fromhex(token)
    notice = uuid.UUID(bytes=sealed[:16])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return notice if any(hmac.compare_digest(sealed[16:], _seal(notice, purpose, key)) for key in keys) else None


def _seal(notice: uuid.UUID, purpose: str, key: str) -> bytes:
    return hmac.digest(_key_of(purpose, key), notice.bytes, "sha256")[:SEAL_BYTES]


@lru_cache(maxsize=64)
def _key_of(purpose: str, key: str) -> bytes:
    """Each purpose has a key of its own. Kept, for thousands of letters are sealed in a row."""
    return hmac.digest(key.encode(), f"notifications.{purpose}".encode(), "sha256")
