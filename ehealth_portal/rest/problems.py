"""Problem documents (RFC 9457): every refusal and error of the API as one shape."""

from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ehealth_portal.middleware import status_of
from ehealth_portal.refusals import Incomplete, Refusal, Stale

CONTENT_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any refusal or DRF exception into a problem document; anything else is a bug and stays a 500."""
    status, detail, errors, headers = _read(error)
    if not status:
        return None
    set_rollback()
    response = Response(content(status, detail, errors), status=status, headers=headers, content_type=CONTENT_TYPE)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.error("out of reach", error=str(error))
    return response


def content(status: int, detail: str, errors: Any = None) -> dict[str, Any]:
    """The members of a problem document."""
    members = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return members | {"errors": errors} if errors else members


def _read(error: Exception) -> tuple[int, str, Any, dict[str, str]]:
    if isinstance(error, Refusal):
        named = error.errors if isinstance(error, Incomplete) else None
        return 412 if isinstance(error, Stale) else status_of(error), str(error), named, {}
    if isinstance(error, exceptions.ValidationError):
        errors: Any = error.detail if isinstance(error.detail, dict) else {"body": error.detail}
        return 400, _("Some values cannot be used; each is named with its remedy."), errors, {}
    if isinstance(error, exceptions.APIException):
        return error.status_code, str(error.detail), None, _headers(error)
    if isinstance(error, (OperationalError, InterfaceError)):
        sentence = _("The portal cannot reach its database just now. Try again in a minute.")
        return 503, sentence, None, {"Retry-After": "60"}
    return *_of_django(error), None, {}


def _of_django(error: Exception) -> tuple[int, str]:
    if isinstance(error, Http404):
        return 404, not_here()
    if isinstance(error, RequestDataTooBig):
        return 413, _("The body is larger than is taken here.")
    if isinstance(error, SuspiciousOperation):
        return 400, _("The request cannot be read.")
    if isinstance(error, PermissionDenied):
        return 403, _("You may not do this.")
    return 0, ""


def not_here() -> str:
    """The one sentence for what is not there and for what the reader may not see."""
    return _("Nothing is here, or nothing that you may see.")


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    return headers
