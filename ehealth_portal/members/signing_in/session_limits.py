"""How long a sign-in lasts: SESSION_COOKIE_AGE in all, SESSION_IDLE_SECONDS without a request; then one is signed out.

What was typed is not lost: the pages hand it back to whoever is signed out (visitors.py and the log form).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

BEGAN, SEEN = "sign_in_began", "sign_in_seen"
NOTED_EVERY = 300  # seconds: a request less would be noted by a write each


def begin(sender: Any, *, request: HttpRequest, **_more: Any) -> None:
    """Note when somebody signed in; the session is saved with the sign-in."""
    request.session[BEGAN] = request.session[SEEN] = _now()


def note_end(sender: Any, *, request: HttpRequest | None, **_more: Any) -> None:
    """Whoever signs out leaves nothing in the browser: SessionLimitMiddleware tells it to clear what it kept."""
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


def is_over(began: int, seen: int, now: int) -> bool:
    return now - began >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_SECONDS


class SessionLimitMiddleware:
    """Django prolongs a session with every write, so its own age is no limit for who keeps busy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith("/api/"):
            self._look_at(request)
        response = self.get_response(request)
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = '"cache"'
        return response

    def _look_at(self, request: HttpRequest) -> None:
        session, now = request.session, _now()
        if SESSION_KEY not in session:
            return
        if BEGAN not in session:
            begin(None, request=request)
        elif is_over(session[BEGAN], session[SEEN], now):
            logout(request)
        elif now - session[SEEN] >= NOTED_EVERY:
            session[SEEN] = now


def _now() -> int:
    return int(timezone.now().timestamp())
