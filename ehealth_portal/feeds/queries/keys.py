"""Whose key it is that an address holds."""

from datetime import datetime

from ..models import FeedToken, digest_of


def opened_by(secret: str, *, at: datetime) -> FeedToken | None:
    """The live key with this secret, with its person; None for one that was revoked, has expired or never was."""
    return FeedToken.objects.live(at=at).filter(sha256=digest_of(secret)).select_related("user").first()
