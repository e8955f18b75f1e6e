"""Pages of how a person signs in: one page on security, what it leads to, and the doors to organizations' sign-on."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView, RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCode
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from allauth.socialaccount.adapter import get_adapter as sign_on_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from ehealth_portal.refusals import NotPossibleNow

from ..visitors import sign_in_first, signed_in
from . import second_factor, sessions, sign_on
from .sealing import hash_of_code
from .session_limits import BEGAN, SEEN

Type = Authenticator.Type


@require_safe
@never_cache
@sign_in_first
def security(request: HttpRequest) -> HttpResponse:
    """What a person signs in with, and where they are signed in."""
    user = signed_in(request)
    kept = [one.wrap() for one in Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "id")]
    by_type: dict[str, list[Any]] = {kind: [one for one in kept if one.instance.type == kind] for kind in Type.values}
    codes = by_type[Type.RECOVERY_CODES]
    context = {
        "app": next(iter(by_type[Type.TOTP]), None),
        "passkeys": by_type[Type.WEBAUTHN],
        "codes_left": len(codes[0].get_unused_codes()) if codes else None,
        "bound": SocialAccount.objects.filter(user_id=user.pk).order_by("id"),
        "providers": {app.provider_id: app.name for app in sign_on.offered(request)},
        "sessions": _sessions(request),
    }
    return render(request, "mfa/index.html", context)


def _sessions(request: HttpRequest) -> list[dict[str, Any]]:
    """The sign-ins of the reader that still hold, this one first, each with when it began and was seen last."""
    UserSession.objects.create_from_request(request)
    found = []
    for one in UserSession.objects.purge_and_list(signed_in(request)):
        kept = one._session_store(one.session_key)
        began, seen = (_moment(kept.get(name), one.created_at) for name in (BEGAN, SEEN))
        found.append({"session": one, "began": began, "seen": seen, "is_this": one.is_current()})
    return sorted(found, key=lambda told: (told["is_this"], told["seen"]), reverse=True)


def _moment(seconds: int | None, otherwise: datetime) -> datetime:
    return otherwise if seconds is None else datetime.fromtimestamp(seconds, UTC)


@require_POST
@sign_in_first
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    if not sessions.end_session(signed_in(request), pk, by=signed_in(request), at=timezone.now()):
        raise Http404
    messages.success(request, _("That device was signed out."))
    return redirect("mfa_index")


@require_POST
@sign_in_first
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    sessions.end_other_sessions(signed_in(request), here=here, by=signed_in(request), at=timezone.now())
    messages.success(request, _("You were signed out everywhere else."))
    return redirect("mfa_index")


class RequestCode(RequestLoginCodeView):
    def form_valid(self, form: Any) -> HttpResponse:
        """allauth leaves the code in the session as it was mailed; who reads the database could use it."""
        response: HttpResponse = super().form_valid(form)
        state = self.request.session[LOGIN_SESSION_KEY]["state"]["stages"][LoginByCodeStage.key]["data"]
        state["code"] = hash_of_code(state.get("code") or get_random_string(8))
        self.request.session.modified = True
        return response


class SecondFactor(AuthenticateView):
    def get_context_data(self, **named: Any) -> dict[str, Any]:
        kinds = {one.type for one in Authenticator.objects.filter(user_id=self.stage.login.user.pk)}
        has = {"has_codes": bool(kinds - {Type.WEBAUTHN}), "has_passkey": Type.WEBAUTHN in kinds}
        return super().get_context_data(**named) | has


class Confirmation:
    """Before a view of allauth that asks again who it is."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        sessions.renew_key(self.request)
        return super().form_valid(form)  # type: ignore[misc]


class ConfirmByPassword(Confirmation, ReauthenticateView):
    pass


class ConfirmByCode(Confirmation, ReauthenticateByCode):
    pass


class ConfirmByPasskey(Confirmation, ReauthenticateWebAuthnView):
    pass


class Changes:
    """Before a view of allauth that changes a factor: the change and its audit row are one transaction."""

    verb: str
    kind: str
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        user, here = signed_in(self.request), self.request.session.session_key
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            second_factor.note_change(self.verb, user, self.kind, here=here, by=user, at=timezone.now())
            if step := getattr(form, "step", None):
                second_factor.note_step(user, step)
        return response


class AddApp(Changes, ActivateTOTPView):
    verb, kind = "add", Type.TOTP


class RemoveApp(Changes, DeactivateTOTPView):
    verb, kind = "remove", Type.TOTP


class NewRecoveryCodes(Changes, GenerateRecoveryCodesView):
    verb, kind = "replace", Type.RECOVERY_CODES


class AddPasskey(Changes, AddWebAuthnView):
    verb, kind = "add", Type.WEBAUTHN

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        options = passkeys.begin_registration(self.request.user, True)
        return super(AddWebAuthnView, self).get_context_data(**named) | {"options": options}


class RenamePasskey(EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemovePasskey(Changes, RemoveWebAuthnView):
    verb, kind = "remove", Type.WEBAUTHN
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        stays = not second_factor.may_remove(self.request.user, self.object)
        return super().get_context_data(**named) | {"why_it_stays": second_factor.why_it_stays() if stays else ""}

    def form_valid(self, form: Any) -> HttpResponse:
        if not second_factor.may_remove(self.request.user, self.object):
            raise NotPossibleNow(second_factor.why_it_stays())
        return super().form_valid(form)


class PasskeySignIn(LoginWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        return perform_passwordless_login(self.request, authenticator, login)


# --- an organization's own sign-on ------------------------------------------------------------------------------------
@require_POST
@never_cache
def start_sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider by a page: browsers hold a redirect after a form to the policy's form-action, us alone."""
    provider, nonce = _provider(request, provider_id), sign_on.new_nonce()
    next_url = get_next_redirect_url(request)
    try:
        away = provider.redirect(request, "login", next_url, auth_params={"nonce": nonce}, nonce=nonce)
    except (OAuth2Error, RequestException, KeyError, ValueError) as error:
        return render_authentication_error(request, provider, exception=error)
    if not isinstance(away, HttpResponseRedirect):
        return away
    return render(request, "socialaccount/away.html", {"provider": provider, "href": away["Location"]})


@require_safe
@never_cache
def sign_on_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    provider = _provider(request, provider_id)
    try:
        return sign_on.SignOnCallback.adapter_view(sign_on.SignOn(request, provider_id))(request)
    except (OAuth2Error, RequestException, KeyError, ValueError) as error:
        return render_authentication_error(request, provider, exception=error)


def _provider(request: HttpRequest, provider_id: str) -> Any:
    if provider_id not in {app.provider_id for app in sign_on.offered(request)}:
        raise Http404
    provider = sign_on_adapter(request).get_provider(request, provider_id)
    provider.oauth2_adapter_class = sign_on.SignOn  # its description is looked at before anybody is sent there
    return provider


@require_safe
@never_cache
def sign_on_cancelled(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Nothing was done: you left your organization's sign-on."))
    return HttpResponseRedirect(reverse("account_login"))


@require_POST
@sign_in_first
@reauthentication_required(app="allauth.socialaccount")
def unbind(request: HttpRequest, pk: int) -> HttpResponse:
    if not sign_on.unbind(signed_in(request), pk, by=signed_in(request), at=timezone.now()):
        raise Http404
    messages.success(request, _("Your organization's sign-on no longer opens this account."))
    return redirect("mfa_index")


@require_http_methods(["GET", "HEAD"])
def signup_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")
