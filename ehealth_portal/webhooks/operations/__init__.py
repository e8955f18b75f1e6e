"""Every write on webhooks."""

from .endpoints import (
    Wanted,
    change_endpoint,
    close_endpoint,
    create_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
    topics_of,
)
from .letting_go import let_go
from .sending_again import replay, send_test

__all__ = [
    "Wanted",
    "change_endpoint",
    "close_endpoint",
    "create_endpoint",
    "let_go",
    "pause_endpoint",
    "replay",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "topics_of",
]
