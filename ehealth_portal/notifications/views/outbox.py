"""The outbox of the embedded portal: mail that it keeps to be read instead of sending it."""

from itertools import islice

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in

from ..permissions import may_see_delivery
from ..queries import outbox
from ..queries.outbox import Kept

PAGE, MOST = 20, 1000
# No script, no form, no address of the portal's own: what a mail says is shown and does nothing.
SHOWN = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"


@never_cache
@sign_in_first
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    found = list(islice(outbox.kept(address=_whose(request)), MOST))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox.html", {"page": page, "sees_all": not _whose(request)})


@never_cache
@sign_in_first
@require_safe
def letter(request: HttpRequest, name: str, part: int) -> HttpResponse:
    return render(request, "notifications/outbox_letter.html", {"letter": _found(request, name, part)})


@never_cache
@sign_in_first
@require_safe
def letter_html(request: HttpRequest, name: str, part: int) -> HttpResponse:
    """As a mail program would show it."""
    html = _found(request, name, part).html
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": SHOWN})


def _found(request: HttpRequest, name: str, part: int) -> Kept:
    found = outbox.letter(name, part, address=_whose(request))
    if found is None:
        raise Http404
    return found


def _whose(request: HttpRequest) -> str:
    """The reader's own address; blank for the secretariat, who reads all. 404 where mail goes to a server."""
    if not settings.EMBEDDED:
        raise Http404
    return "" if may_see_delivery(request.user) else signed_in(request).email
