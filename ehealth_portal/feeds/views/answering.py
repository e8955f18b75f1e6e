"""How a public feed or calendar answers: in the language asked for, with validators, 304 to who has the newest."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from ehealth_portal.languages import html_code, interface_code

from .. import atom, calendars
from ..queries import kept
from .asking import Asked, Wrong, language_of, read

FRESH = "public, max-age=300"
Write = Callable[[HttpRequest, Any], HttpResponse]


def answered(
    request: HttpRequest, known: Iterable[str], make: Callable[[Asked], Any], write: Write, *, keep: bool = True
) -> HttpResponse:
    """``make`` gives a Feed or a Sheet, ``write`` the answer with its content."""
    with translation.override(_interface(request)):
        try:
            asked = read(request, known)
            return _conditional(request, lambda: write(request, make(asked)), keep=keep)
        except Wrong as wrong:
            return HttpResponse(f"{wrong}\n", status=400, content_type="text/plain; charset=utf-8")


def _interface(request: HttpRequest) -> str:
    """The language of the answer, and of the sentence that refuses it."""
    try:
        return interface_code(language_of(request.GET))
    except Wrong:
        return "en"


def _conditional(request: HttpRequest, write: Callable[[], HttpResponse], *, keep: bool) -> HttpResponse:
    address, trail = request.build_absolute_uri(), kept.head()
    etag = kept.etag_of(address, trail) if keep and "If-None-Match" in request.headers else ""
    answer = _not_modified(request, etag, trail.at) if etag else None
    if answer is None:
        answer = write()
        etag = f'"{sha256(answer.content).hexdigest()[:32]}"'
        if keep:
            kept.keep(address, trail, etag)
        answer = _not_modified(request, etag, trail.at) or answer
    answer["ETag"], answer["Cache-Control"] = etag, FRESH
    answer["Last-Modified"] = http_date(_seconds(trail.at))
    answer["Content-Language"] = html_code(translation.get_language() or "en").replace("hans", "Hans")
    return answer


def _not_modified(request: HttpRequest, etag: str, at: datetime | None) -> HttpResponse | None:
    found: Any = get_conditional_response(request, etag=etag, last_modified=_seconds(at))
    return found


def _seconds(at: datetime | None) -> int:
    return int((at or datetime(2026, 1, 1, tzinfo=UTC)).timestamp())


def as_atom(request: HttpRequest, feed: atom.Feed, *, is_private: bool = False) -> HttpResponse:
    """Without its own address where that is a secret: what is read in a feed is passed on."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    own = {"path": "" if is_private else request.path, "query": "" if is_private else query}
    content = atom.written(feed, site=site_of(request), **own)
    return HttpResponse(content, content_type=atom.CONTENT_TYPE)


def as_calendar(request: HttpRequest, sheet: calendars.Sheet) -> HttpResponse:
    return HttpResponse(calendars.written(sheet, site=site_of(request)), content_type=calendars.CONTENT_TYPE)


def site_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
