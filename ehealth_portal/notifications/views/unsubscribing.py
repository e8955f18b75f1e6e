"""Stopping mail by the link in it, without signing in (RFC 8058: one POST, no cookie, no question)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ehealth_portal.languages import interface_code

from .. import topics
from ..channels import ADDRESS_BOOKS, Recipient
from ..mail.sifting import mailing_of
from ..models import Notice
from ..operations import following as acts
from ..tokens import notice_of


@csrf_exempt  # whoever has the secret may stop the mail, mail programs too: they send no cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and changes nothing: programs that look at links for viruses open them all."""
    number = notice_of(token, "unsubscribe")
    notice = Notice.objects.filter(pk=number).first() if number else None
    to = _recipient(notice) if notice else None
    if notice is None or to is None:
        raise Http404
    with translation.override(interface_code(to.language)):
        does = _done(request, notice, to) if request.method == "POST" else ""
        context = {
            "does": does,
            "mailing": mailing_of(notice.why),
            "topic": topics.label(notice.topic) if notice.topic else "",
            "token": token,
        }
        response = render(request, "notifications/unsubscribe.html", context)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _done(request: HttpRequest, notice: Notice, to: Recipient) -> str:
    mailing, at = mailing_of(notice.why), timezone.now()
    whom: dict[str, Any] = {"user": to.user, "email": to.email}
    if "undo" in request.POST:
        acts.opt_in(notice, mailing, at=at, **whom)
        return "undone"
    if "all" in request.POST:
        acts.opt_out_of_all(mailing, at=at, **whom)
        return "all"
    acts.opt_out(notice, mailing, at=at, **whom)
    return "stopped"


def _recipient(notice: Notice) -> Recipient | None:
    for name, book in ADDRESS_BOOKS.items():
        pk = getattr(notice, f"{name}_id")
        if pk is not None:
            return book([pk]).get(pk)
    return None
