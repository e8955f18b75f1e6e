"""What every answer tells browsers, whoever made it: page, API, file, redirect or error."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Off: nothing here uses them, so no page, nor what might be smuggled into one, may ask for them.
FEATURES = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
OWN_PAGES = ("publickey-credentials-create", "publickey-credentials-get")  # passkeys


POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "script-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
SANDBOX = "default-src 'none'; sandbox"  # of a file that people sent or whose words they wrote


def browser_settings(*, https: bool) -> dict[str, Any]:
    """The settings that follow from how readers reach the portal. Cookies are bound to this very host over https."""
    own_host = "__Host-" if https else ""
    return {
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY | ({"upgrade-insecure-requests": True} if https else {})},
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",  # a refused form leads back to its own page
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_SSL_REDIRECT": https,
        "SECURE_REDIRECT_EXEMPT": [r"^healthz$", r"^readyz$", r"^metrics$"],  # asked from inside, in plain HTTP
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
        "SECURE_HSTS_SECONDS": 31_536_000 if https else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": https,
        "SECURE_HSTS_PRELOAD": https,
        "SESSION_COOKIE_NAME": f"{own_host}sessionid",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # strict would sign out whoever follows a link in a mail
        "CSRF_COOKIE_NAME": f"{own_host}csrftoken",
        "CSRF_COOKIE_SECURE": https,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "LANGUAGE_COOKIE_SECURE": https,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",  # no cookie of its own
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
    }


def permissions_policy() -> str:
    return ", ".join(f"{name}=({'self' if name in OWN_PAGES else ''})" for name in FEATURES)


def safe_headers() -> dict[str, str]:
    """Each header with its value. The content security policy is django-csp's and stands in the settings."""
    headers = {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": permissions_policy(),
        "Server": "portal",  # else the web server names itself
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return headers


class HeadersMiddleware:
    """Outermost, so that a redirect to https, a static file and a refused host name carry them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in safe_headers().items():
            response.headers.setdefault(name, value)
        return response
