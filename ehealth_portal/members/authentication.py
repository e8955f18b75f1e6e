"""Who is calling the API: the bearer of a token, or nobody. No cookies, so no cross-site forgery."""

import hashlib
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from ehealth_portal.security_log import client_address

from . import wall
from .models import APIToken, ServiceAccount, User


class TokenAuthentication(BaseAuthentication):
    """What the token may reach is asked by the endpoint (rest/endpoints.py); what its owner may do, by each act."""

    def authenticate(self, request: Request) -> tuple[User, APIToken] | None:
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise AuthenticationFailed(_("Send “Authorization: Bearer TOKEN”."))
        now = timezone.now()
        token = _live_token(hashlib.sha256(words[1]).hexdigest(), at=now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, has expired or was revoked: make a new one."))
        if token.service:
            if not is_inside(client_address(request), token.service):
                raise PermissionDenied(_("This service account is not used from this network."))
            token.user.acts_through_id = token.service.pk
        if token.last_used_on != now.date():
            APIToken.objects.filter(pk=token.pk).update(last_used_on=now.date())
        wall.open_to(token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _live_token(sha256: str, *, at: datetime) -> APIToken | None:
    return (
        APIToken.objects.select_related("user", "service")
        .filter(Q(service__isnull=True) | Q(service__closed_at__isnull=True), sha256=sha256)
        .filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)
        .first()
    )


def is_inside(address: str, service: ServiceAccount) -> bool:
    """Whether the program calls from where its account says; an account that says nothing is used from anywhere."""
    if not service.networks:
        return True
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    if isinstance(caller, IPv6Address) and caller.ipv4_mapped:
        caller = caller.ipv4_mapped
    return any(caller in ip_network(network) for network in service.networks.split())
