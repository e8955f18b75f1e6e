"""The description of the API, the page to browse it, and the answer to addresses that it does not have."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from .problems import CONTENT_TYPE, content, not_here


class Description(SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON by Accept, in the language of the reader."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        file_name = f"schema.{request.accepted_renderer.format}"
        headers = {"Content-Disposition": f'inline; filename="{file_name}"'}
        return Response(description(get_language() or "en"), headers=headers)


@lru_cache(maxsize=8)
def description(language: str) -> dict[str, Any]:
    """The API's description; it depends on the code and the language only, so it is made once."""
    return dict(Description.generator_class().get_schema(request=None, public=True))


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from files of our own; its script is a separate request, so nothing on the page is inline."""

    template_name = "rest/docs.html"


@csrf_exempt
def no_such_address(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """A problem document instead of a page; says so when only the last slash is missing."""
    detail = not_here()
    if not request.path.endswith("/") and _is_address(request.path_info + "/"):
        detail = _("Addresses here end with a slash: add it.")
    return JsonResponse(content(404, detail), status=404, content_type=CONTENT_TYPE)


def _is_address(path: str) -> bool:
    try:
        return resolve(path).func is not no_such_address
    except Resolver404:
        return False
