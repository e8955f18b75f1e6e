"""Forms of signing in: allauth's, with our labels, our look-up of accounts and our limits. They save nothing."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField, PasswordField
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from ehealth_portal.plain_text import PlainText

from . import second_factor, warning
from .backend import open_account_of
from .sealing import hash_of_code


def limited(action: str, key: str) -> Any:
    """Count one attempt; returns it, to be taken back when it was a good one. Raises ValidationError over the limit."""
    usage = ratelimit.consume(context.request, app="allauth.account", action=action, key=key)
    if usage is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


def address_field(**options: Any) -> EmailField:
    return EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr", "autocapitalize": "none"}),
        **options,
    )


def code_field(**options: Any) -> forms.CharField:
    """``type=text``: codes are pasted with spaces and dashes, and Arabic pages show them in their own direction."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "sm"}
    return forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(attrs=attributes), **options)


def _plain(form: forms.Form) -> None:
    """No placeholders: they vanish while one types, and they are too pale to read."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["login"] = address_field()
        self.order_fields(["login", "password"])
        _plain(self)


class ResetForm(account.ResetPasswordForm):
    email = address_field()

    def clean_email(self) -> str:
        user = open_account_of(self.cleaned_data["email"])
        self.users = [user] if user else []
        return str(self.cleaned_data["email"])


class ResetKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _plain(self)


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _plain(self)


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _plain(self)


class ConfirmPasswordForm(account.ReauthenticateForm):
    password = PasswordField(label=_("Password"), autocomplete="current-password")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _plain(self)


class RequestCodeForm(account.RequestLoginCodeForm):
    email = address_field()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        limited("request_login_code", email)
        self._user = open_account_of(email)
        return email


class MailedCodeForm(account.ConfirmLoginCodeForm):
    """The attempts stand in the session, where two requests at once count as one: the limit counts each."""

    code = code_field()

    def clean_code(self) -> str:
        limited("confirm_login_code", f"session:{context.request.session.session_key}")
        typed = str(self.cleaned_data["code"])
        if not constant_time_compare(hash_of_code(typed), self.expected_code):
            raise get_adapter().validation_error("incorrect_code")
        return typed


class _SecondFactorForm(mfa.BaseAuthenticateForm):
    code = code_field(
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
    )

    def clean_code(self) -> str:
        usage = limited("second_factor", f"user:{self.user.pk}")
        accepted = second_factor.accept_code(self.user, self.cleaned_data["code"])
        if accepted is None:
            self._tell_refused()
            raise mfa_adapter().validation_error("incorrect_code")
        usage.rollback()
        accepted.user = self.user
        self.authenticator = accepted
        return str(self.cleaned_data["code"])

    def _tell_refused(self) -> None:
        first = Authenticator.objects.filter(user_id=self.user.pk).order_by("-type").first()
        authentication_failed.send(
            sender=Authenticator, request=context.request, user=self.user, authenticator=first, reauthentication=False
        )
        if warning.is_due("second factor", self.user.pk):
            get_adapter().send_notification_mail("account/email/wrong_second_factors", self.user)


class SecondFactorForm(_SecondFactorForm, mfa.AuthenticateForm):
    pass


class ConfirmSecondFactorForm(_SecondFactorForm, mfa.ReauthenticateForm):
    pass


class AddAppForm(ActivateTOTPForm):
    code = code_field(help_text=_("The six digits that the app shows now."))

    def clean_code(self) -> str:
        usage = limited("second_factor", f"user:{self.user.pk}")
        self.step = second_factor.step_of(self.secret, self.cleaned_data["code"])
        if self.step is None:
            raise mfa_adapter().validation_error("incorrect_code")
        usage.rollback()
        return str(self.cleaned_data["code"])


class _PasskeyAnswerForm(webauthn.AuthenticateWebAuthnForm):
    """A signature cannot be guessed, so that nothing is counted: counting would let others lock a person out."""

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        passkeys.parse_authentication_response(credential)
        user = self.user or passkeys.extract_user_from_response(credential)
        return passkeys.complete_authentication(user, credential)


class PasskeyAsSecondFactorForm(_PasskeyAnswerForm):
    pass


class PasskeySignInForm(_PasskeyAnswerForm, webauthn.LoginWebAuthnForm):
    pass


class ConfirmPasskeyForm(_PasskeyAnswerForm, webauthn.ReauthenticateWebAuthnForm):
    reauthenticated = True


class AddPasskeyForm(webauthn._BaseAddWebAuthnForm):
    """Every passkey is kept on the device with its account, and asks for finger, face or PIN: it is both factors."""

    name = PlainText(
        label=_("Name"), required=False, max_length=60,
        help_text=_("By which you will know it again. Example: phone"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return dict(super().clean())


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = PlainText(label=_("Name"), max_length=60)
