"""Sign-on through an organization's own OpenID provider: for accounts that exist, and for its own addresses only."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.security_log import place

from ..models import User
from .backend import open_account_of

log = structlog.get_logger("security")

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60  # seconds that the two clocks may differ
KEPT = ("iss", "sub", "email", "email_verified")  # of all that a provider tells


class SignOn(OpenIDConnectOAuth2Adapter):
    """Takes nothing on trust: the token's signature, issuer, audience, age and nonce are all looked at."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_told"):
            told: dict[str, Any] = super().openid_config
            expected = self.get_provider().app.settings
            if str(told.get("issuer", "")).rstrip("/") != expected["server_url"]:
                raise OAuth2Error("the provider's description names another issuer")
            keys, issuer = urlsplit(told["jwks_uri"]), urlsplit(expected["server_url"])
            if (keys.scheme, keys.netloc) != (issuer.scheme, expected["keys_host"]):
                raise OAuth2Error("the provider's description names keys of another host")
            self._told = told
        return self._told

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **named: Any) -> SocialLogin:
        claims = self._claims(app, named["response"].get("id_token") or "")
        if not hmac.compare_digest(str(claims.get("nonce", "")), self.state["nonce"]):
            raise OAuth2Error("the token answers another request")
        if "email" not in claims:
            claims |= self._told_of(claims["sub"], token.token)
        kept = {name: claims[name] for name in KEPT if name in claims}
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, {"id_token": kept})
        login.account.uid = identity(claims["iss"], claims["sub"])
        return login

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in SIGNED_BY:
                raise OAuth2Error("the token is not signed as it should be")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(header.get("kid")),
                algorithms=[header["alg"]],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the token is not good") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the token was made for another client")
        return claims

    def _key(self, kid: str | None) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        (key,) = [one for one in keys if kid is None or one.key_id == kid]
        return key.key

    def _told_of(self, subject: str, access_token: str) -> dict[str, Any]:
        """The address, where the provider keeps it out of the token. It counts only for the token's own person."""
        told = self._fetch_user_info(access_token)
        if told.get("sub") != subject:
            raise OAuth2Error("the provider told of another person")
        return {name: told[name] for name in ("email", "email_verified") if name in told}


class SignOnCallback(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state
        return state, response


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Which account a provider's person is: the one bound to them, else the one with the address, which is bound."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """From the settings alone: a row in the database cannot open a door."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def get_requests_session(self) -> Any:
        """A provider that leads elsewhere leads nowhere: only the addresses that its description names are asked."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        try:
            sociallogin.user = user = bind(sociallogin, at=timezone.now())
        except NotAllowed as refusal:
            log.warning("sign_on_refused", provider=sociallogin.account.provider, **place(request))
            page = render(request, "socialaccount/refused.html", {"refusal": refusal}, status=403)
            raise ImmediateHttpResponse(page) from refusal
        told = {"provider": sociallogin.provider.name}
        self.send_notification_mail("socialaccount/email/account_connected", user, told)

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **told: Any) -> None:
        reason = str(told.get("exception") or error)
        log.warning("sign_on_failed", provider=provider.sub_id, reason=reason, **place(request))


@transaction.atomic
def bind(sociallogin: SocialLogin, *, at: datetime) -> User:
    """Bind the provider's person to the account with their address, from now on. Raises NotAllowed, with one sentence
    for all cases that an outsider could learn from.
    """
    claims, provider = sociallogin.account.extra_data["id_token"], sociallogin.account.provider
    address = str(claims.get("email", "")).strip().lower()
    domains = sociallogin.provider.app.settings["domains"]
    if claims.get("email_verified") is not True or address.rpartition("@")[2] not in domains:
        raise _no_account()
    found = open_account_of(address)
    user = User.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if user is None or SocialAccount.objects.filter(user_id=user.pk, provider=provider).exists():
        raise _no_account()  # bound already: the provider gave the address to somebody else since
    sociallogin.account.user = user
    sociallogin.account.save()
    after = {"provider": provider, "issuer": claims["iss"]}
    audit.record("members.bind_sign_on", user, by=user, at=at, after=after)
    return user


def _no_account() -> NotAllowed:
    return NotAllowed(
        _(
            "This sign-on belongs to no account here: ask the secretariat for an invitation to the address that your "
            "organization knows you by, or sign in another way."
        )
    )


@transaction.atomic
def unbind(user: User, number: int, *, by: User, at: datetime) -> bool:
    """Forget a binding; False: it is not theirs. The same person signing on again is bound again."""
    account = SocialAccount.objects.filter(user_id=user.pk, pk=number).first()
    if account is None:
        return False
    account.delete()
    audit.record("members.unbind_sign_on", user, by=by, at=at, before={"provider": account.provider})
    return True


def identity(issuer: str, subject: str) -> str:
    """Two providers may call two people by the same name: the issuer is part of who it is."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def offered(request: HttpRequest) -> list[SocialApp]:
    """The providers that the sign-in page has a button for."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return []
    return get_adapter(request).list_apps(request, provider="openid_connect")
