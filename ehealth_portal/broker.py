"""How long this process waits for a broker: a worker lives by it, a web request only leaves it a message."""

from typing import Any

WEB_SECONDS = 0.3  # to connect, and again for an answer: with a dead broker, or a mute one, no request takes a second


def redis_options(*, is_system: bool) -> dict[str, Any]:
    """Transport options for Redis. A worker tries again and again; what serves a page tries once."""
    kept = {"visibility_timeout": 600, "unacked_restore_throttle": 1}
    if is_system:
        return kept | {"socket_timeout": 5, "socket_connect_timeout": 2}
    return kept | {"socket_timeout": WEB_SECONDS, "socket_connect_timeout": WEB_SECONDS, "max_retries": 0}
