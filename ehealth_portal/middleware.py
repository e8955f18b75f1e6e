"""What every request passes: refusals become answers, lost connections a 503, personal pages stay out of caches."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from .members import wall
from .refusals import Incomplete, NoRoom, NotAllowed, NotKept, Refusal

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, NotAllowed):
        return 403
    if isinstance(refusal, NoRoom):
        return 413
    if isinstance(refusal, NotKept):
        return 503
    return 400 if isinstance(refusal, Incomplete) else 409


class RefusalMiddleware:
    """The one place where a refused act, or a database out of reach, becomes a page. The API has its own handler."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not request.path.startswith("/api/") and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            status = status_of(exception)
            return render(request, "refused.html", {"refusal": exception, "status": status}, status=status)
        if isinstance(exception, (OperationalError, InterfaceError)):
            log.error("database out of reach", error=str(exception))
            return unavailable(request)
        if isinstance(exception, RedisError):
            log.error("cache out of reach", error=str(exception))
            return unavailable(
                request, _("Attempts cannot be counted just now, so none is taken. Read on, and try again in a minute.")
            )
        return None


def unavailable(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """503 with a sentence, made without the database or a template that would ask it."""
    sentence = sentence or _(
        "The portal cannot reach its database just now. Nothing was half done: try again in a minute."
    )
    response: HttpResponse
    if request.path.startswith("/api/"):
        content = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": sentence}
        response = JsonResponse(content, status=503, content_type="application/problem+json")
    else:
        response = render(request, "503.html", {"sentence": sentence, "typed": typed_in(request)}, status=503)
    response["Retry-After"] = "60"
    return response


def typed_in(request: HttpRequest) -> list[str]:
    """The sentences typed into a form of our own pages, so that an error can give them back; passwords never.

    Another site must not put words on ours, so only a form from here counts.
    """
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return []
    return [
        value
        for name, values in request.POST.lists()
        for value in values
        if (" " in value.strip() or not value.isascii()) and "password" not in name  # Chinese writes no blanks
    ]


class WallMiddleware:
    """Opens the database to the signed-in reader for this one request. The API's reader is told by its token.

    Streamed rows are read after the answer has passed here: then the next request closes what is open.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wall.close()
        try:
            if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith("/api/"):
                wall.open_to(getattr(request, "user", None))
        except (OperationalError, InterfaceError) as error:
            log.error("database out of reach", error=str(error))
            return unavailable(request)
        try:
            response = self.get_response(request)
        except BaseException:
            wall.close()
            raise
        if not response.streaming:
            wall.close()
        return response


class CachingMiddleware:
    """Whatever a session, a cookie or a token had a part in is private; no cache may keep it.

    Outside of what may refuse a request, for a refusal can hold the words of the person who typed them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie", "Authorization"])
        if "Authorization" in request.headers or response.cookies or _had_a_session(request):
            patch_cache_control(response, private=True, no_store=True)
        return response


def _had_a_session(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return session is not None and session.accessed and not session.is_empty()
