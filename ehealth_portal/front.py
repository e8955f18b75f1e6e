"""The bare address, which leads to the reader's language; what a reader sees of a fault, or of a form without token."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from .middleware import typed_in, unavailable


@require_safe
def to_own_language(request: HttpRequest) -> HttpResponse:
    """``/`` redirects by Accept-Language."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """503 with a sentence when the database is out of reach, even outside a view; else the plain page for a fault."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return server_error(request)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token, with the sentences that were typed, so that they can be copied."""
    return render(request, "403_csrf.html", {"typed": typed_in(request)}, status=403)
