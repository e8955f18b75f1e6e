"""When a person is told by mail that somebody tries to sign in as them: at the fifth failure of a day, once."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

FAILURES = 5
DAY = 24 * 3600


def is_due(step: str, whom: str | int) -> bool:
    """Count one failure of this step. ``add`` and ``incr`` are one step each, so that failures at once all count."""
    key = salted_hmac("sign_in_failures", f"{step}:{whom}".lower(), algorithm="sha256").hexdigest()
    cache.add(key, 0, timeout=DAY)
    return cache.incr(key) == FAILURES
