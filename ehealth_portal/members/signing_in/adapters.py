"""How allauth behaves here: nobody signs up alone, mails speak the person's language, factors are sealed."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language, direction, interface_code
from ehealth_portal.security_log import LoggedAdapter, client_address, typed_address

from .. import operations
from ..models import User
from ..queries import standing_of
from . import mail_out, second_factor, warning
from .backend import account_of, open_account_of
from .sealing import seal, unseal

UNKNOWN = "account/email/unknown_account"
DECOY = "account/email/login_code"  # drawn for an unknown address and not sent: the answer takes as long


class InvitedOnlyAdapter(LoggedAdapter, DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This e-mail address and this password do not belong together."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a quarter of an hour, then try again."),
        "incorrect_code": gettext_lazy("This code is wrong, used or too old."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a quarter of an hour, then try again."),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """By the same rule as the security log; a header that no trusted proxy wrote counts for nothing."""
        address = clean_client_ip(client_address(request)) or clean_client_ip(request.META.get("REMOTE_ADDR", ""))
        if not address:
            raise PermissionDenied("a request from nowhere")
        return address

    def set_password(self, user: Any, password: str) -> None:
        user.password = operations.set_password(user, password, by=user, at=timezone.now()).password

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user") or account_of(email)
        language = interface_code(person.language) if person else translation.get_language()
        with translation.override(language):
            told = {"request": self.request, "email": email, "code": "", "direction": direction(current_language())}
            if template_prefix == UNKNOWN:
                self.render_mail(DECOY, email, told | context)
            else:
                mail_out.post(self.render_mail(template_prefix, email, told | context))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        told = {"user": user, "at": timezone.now(), "ip": self.get_client_ip(self.request)}
        told["security_url"] = self.request.build_absolute_uri(reverse("mfa_index"))
        self.send_mail(template_prefix, user.email, told | (context or {}))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Of an unknown address a mail is drawn all the same and not sent: the answer takes as long."""
        address = typed_address(credentials)
        if not warning.is_due("password", address):
            return
        if user := open_account_of(address):
            self.send_notification_mail("account/email/wrong_passwords", user)
        else:
            self.send_mail(UNKNOWN, address, {})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """Who holds a role that needs a second factor and has none is led to set it up, before anything else."""
        response: HttpResponse = super().post_login(request, user, **told)
        return HttpResponseRedirect(reverse("mfa_index")) if standing_of(user).needs_second_factor else response

    def is_reauthentication_required(self, *, app: str, **named: Any) -> bool:
        """A sign-in of minutes ago is enough. Who has nothing to confirm it with (mailed code, an organization's own
        sign-on) signs in anew.
        """
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        if get_reauthentication_flows(self.request.user):
            return True
        logout(self.request)
        messages.info(self.request, _("To change how you sign in, sign in again."))
        back = self.request.get_full_path() if self.request.method == "GET" else reverse("mfa_index")
        raise ImmediateHttpResponse(redirect_to_login(back))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        names = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        return [one | {"description": names[one["id"]]} for one in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is wrong, used or too old."),
    }

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factor.may_remove(authenticator.user, authenticator)

    def validation_error(self, code: str, *arguments: Any) -> Any:
        error = super().validation_error(code, *arguments)
        if code == "cannot_delete_authenticator":
            error.message = second_factor.why_it_stays()
        return error

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name, "name": user.email}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
