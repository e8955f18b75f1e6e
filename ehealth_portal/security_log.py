"""The security log: who signed in, who failed to, what was changed about a sign-in; and the line of each request.

One line an event. A person is their number; an address that was typed is a keyed hash, the same for the same address.
"""

from functools import partial
from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.conf import settings
from django.contrib.auth import signals as auth
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_structlog.middlewares import RequestMiddleware

log = structlog.get_logger("security")

DONE: dict[str, Signal] = {
    "signed_in": auth.user_logged_in,
    "signed_out": auth.user_logged_out,
    "sign_in_step_passed": account.authentication_step_completed,
    "second_factor_passed": mfa.authenticator_used,
    "password_changed": account.password_changed,
    "password_set": account.password_set,
    "password_reset": account.password_reset,
    "email_changed": account.email_changed,
    "email_added": account.email_added,
    "email_removed": account.email_removed,
    "second_factor_added": mfa.authenticator_added,
    "second_factor_removed": mfa.authenticator_removed,
    "second_factor_replaced": mfa.authenticator_reset,
}
REFUSED: dict[str, Signal] = {
    "second_factor_refused": mfa.authentication_failed,
    "sign_in_code_refused": account.login_code_rejected,
    "reset_code_refused": account.password_reset_code_rejected,
    "email_code_refused": account.email_verification_code_rejected,
}


def connect() -> None:
    """Called once, when the portal starts."""
    for events, level in ((DONE, "info"), (REFUSED, "warning")):
        for event, signal in events.items():
            # weak=False: nobody else holds the receiver
            signal.connect(partial(_note, event, level), weak=False, dispatch_uid=f"security_log.{event}")
    auth.user_login_failed.connect(_sign_in_refused, dispatch_uid="security_log.sign_in_refused")


def _note(event: str, level: str, sender: Any, request: HttpRequest | None = None, **told: Any) -> None:
    facts: dict[str, Any] = {"user_id": getattr(told.get("user"), "pk", None)}
    if method := told.get("method") or getattr(told.get("authenticator"), "type", ""):
        facts["method"] = str(method)
    getattr(log, level)(event, **facts, **place(request))


def _sign_in_refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    log.warning("sign_in_refused", account=hashed(typed_address(credentials)), **place(request))


def held_back(request: HttpRequest | None, credentials: dict[str, Any]) -> None:
    """Too many wrong passwords for this address, or from this place: the sign-in was not even tried."""
    log.warning("sign_in_held_back", account=hashed(typed_address(credentials)), **place(request))


class LoggedAdapter:
    """Before allauth's adapter: says when its limit stopped a sign-in, for which allauth has no signal."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)  # type: ignore[misc]
        except ValidationError:
            held_back(request, credentials)
            raise


def typed_address(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")


def hashed(address: str) -> str:
    """Tells two attempts on one account from attempts on two, and does not tell the address."""
    return salted_hmac("security_log", address.strip().lower(), algorithm="sha256").hexdigest()[:16]


def place(request: HttpRequest | None) -> dict[str, str]:
    return {"ip": client_address(request), "request": line_of(request)} if request is not None else {}


def client_address(request: HttpRequest) -> str:
    """What the outermost trusted proxy saw; a header that no such proxy wrote counts for nothing."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return told[-proxies] if proxies and len(told) >= proxies else str(request.META.get("REMOTE_ADDR", ""))


def line_of(request: HttpRequest) -> str:
    """Without the query: what a reader searched for is theirs."""
    return f"{request.method} {request.path}"


class RequestLog(RequestMiddleware):
    """A line for each request that failed (REQUEST_LOG_LEVEL=INFO: for each): when, who, where from, what, answer."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return line_of(request)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_address(request))
