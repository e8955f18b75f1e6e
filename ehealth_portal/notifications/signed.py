"""Requests of a mail provider, signed as Standard Webhooks 1.0 says: who knows the secret sent it, and just now."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(minutes=5)


def is_signed(headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime) -> bool:
    """Whether one of the signatures is ours for this id, moment and body, and the moment is at most 5 minutes off."""
    sent_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_id or not (moment.isascii() and moment.isdigit() and len(moment) < 13):
        return False
    if abs(at.timestamp() - int(moment)) > CLOCKS_DIFFER.total_seconds():
        return False
    due = hmac.new(key_of(secret), b".".join([sent_id.encode(), moment.encode(), body]), "sha256").digest()
    return any(
        hmac.compare_digest(due, _decoded(one.removeprefix("v1,")))
        for one in headers.get("webhook-signature", "").split()
        if one.startswith("v1,")
    )


def key_of(secret: str) -> bytes:
    """``whsec_`` and base64, as the standard writes secrets, or any other text as it stands."""
    return _decoded(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
