"""The API over plain http: refused in words, not led to https, or a program would go on sending its token openly."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

API = "/api/"


class PlainHttpMiddleware:
    """Before Django's SecurityMiddleware, which leads people's pages to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and request.path.startswith(API):
            return refusal()
        return self.get_response(request)


def refusal() -> JsonResponse:
    sentence = _("This address is read by https only. If you sent a token, others may have read it: revoke it.")
    content = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": sentence}
    return JsonResponse(content, status=403, content_type="application/problem+json")
