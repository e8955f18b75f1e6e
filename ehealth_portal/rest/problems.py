"""Problem documents (RFC 9457): every refusal and error of the API as one shape."""

from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ehealth_portal.middleware import status_of
from ehealth_portal.refusals import Incomplete, Refusal, Stale


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any refusal or DRF exception into a problem document; anything else is a bug and stays a 500."""
    status, detail, errors, headers = _read(error)
    if not status:
        return None
    set_rollback()
    content: dict[str, Any] = {"type": "about:blank", "status": status, "detail": detail}
    if errors:
        content["errors"] = errors
    return Response(content, status=status, headers=headers, content_type="application/problem+json")


def _read(error: Exception) -> tuple[int, str, Any, dict[str, str]]:
    if isinstance(error, Stale):
        return 412, str(error), None, {}
    if isinstance(error, Incomplete):
        return 400, str(error), error.errors, {}
    if isinstance(error, Refusal):
        return status_of(error), str(error), None, {}
    if isinstance(error, Http404):
        return 404, _("Nothing is here, or nothing that you may see."), None, {}
    if isinstance(error, (OperationalError, InterfaceError)):
        return 503, _("The portal cannot reach its database just now. Try again in a minute."), None, {"Retry-After": "60"}
    if isinstance(error, exceptions.ValidationError):
        return 400, _("Some values cannot be used; each is named with its remedy."), error.detail, {}
    if isinstance(error, exceptions.APIException):
        headers = {}
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = error.auth_header
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(int(error.wait))
        return error.status_code, str(error.detail), None, headers
    return 0, "", None, {}
