"""What the pages behind secret links share: they stay out of caches and referrers, and read as the token's person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ehealth_portal.members import wall
from ehealth_portal.members.models import User

from ..models import InboundMail

Reason = InboundMail.Reason


@contextmanager
def reading_as(request: HttpRequest, user: User) -> Iterator[None]:
    """The database shows what the person of the token may see, and then again what the reader may."""
    wall.open_to(user)
    try:
        yield
    finally:
        wall.open_to(request.user)


def behind_a_secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = view(request, *arguments, **named)
        response["Referrer-Policy"] = "same-origin"  # with "no-referrer" a browser posts forms from "null": refused
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def closed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Why a link opens nothing any more, and what can be done. 410: it did once."""
    sentences = {
        Reason.EXPIRED: _("This link was good for 60 days, and they are over."),
        Reason.CLOSED: _("The account that this link was written to is closed."),
        Reason.NO_RIGHT: _("The person whom this link was written to may not log progress on this activity now."),
    }
    sentence = sentences.get(Reason(reason)) if reason else _("The draft was confirmed or deleted already.")
    return render(request, "replies/closed.html", {"sentence": sentence or _("This link opens nothing.")}, status=410)
