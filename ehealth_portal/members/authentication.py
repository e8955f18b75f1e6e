"""Who is calling the API: the bearer of a token, or nobody. No cookies, so no cross-site forgery."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from . import wall
from .models import APIToken, User

SAFE = ("GET", "HEAD", "OPTIONS")


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, APIToken] | None:
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise AuthenticationFailed(_("Send “Authorization: Bearer TOKEN”."))
        digest = hashlib.sha256(words[1]).hexdigest()
        token = (
            APIToken.objects.select_related("user")
            .filter(sha256=digest, revoked_at__isnull=True, expires_at__gt=timezone.now(), user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, has expired or was revoked: make a new one."))
        if request.method not in SAFE and "write" not in token.scopes.split():
            raise PermissionDenied(_("This token may only read: make one with the scope “write”."))
        wall.open_to(token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
