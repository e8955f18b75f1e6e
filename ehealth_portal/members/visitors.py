"""Who is looking at a page, and pages that need a sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ehealth_portal.middleware import typed_in

from .models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a page that is shown to those who have signed in only."""
    assert isinstance(request.user, User), "this page needs a sign-in"
    return request.user


def sign_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send a reader to the sign-in and back. Who was signed out while typing gets the typed text back, to copy."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *arguments, **named)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        context = {"typed": typed_in(request), "next": _came_from(request)}
        return render(request, "signed_out.html", context, status=403)

    return guarded


def _came_from(request: HttpRequest) -> str:
    """The page with the form: an address that only takes posts leads nowhere after the sign-in."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return reverse("waiting")
    return urlsplit(page).path or "/"
