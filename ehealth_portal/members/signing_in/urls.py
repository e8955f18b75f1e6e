"""Addresses of signing in, under /<language>/account/. A page of allauth that is not listed here does not exist."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import include, path, re_path

from . import views

passwords = [
    path("change/", account.password_change, name="account_change_password"),
    path("set/", account.password_set, name="account_set_password"),
    path("reset/", account.password_reset, name="account_reset_password"),
    path("reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

security = [
    path("", views.security, name="mfa_index"),
    path("sessions/<int:pk>/end/", views.end_session, name="session-end"),
    path("sessions/end-others/", views.end_other_sessions, name="sessions-end-others"),
    path("app/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("app/remove/", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", views.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("sign-on/<int:pk>/remove/", views.unbind, name="sign-on-remove"),
]

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", views.RequestCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/second-factor/", views.SecondFactor.as_view(), name="mfa_authenticate"),
    path("login/passkey/", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("login/sign-on/cancelled/", views.sign_on_cancelled, name="socialaccount_login_cancelled"),
    path("login/sign-on/<slug:provider_id>/", views.start_sign_on, name="openid_connect_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", views.signup_closed, name="account_signup"),
    path("reauthenticate/", views.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("reauthenticate/code/", views.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", views.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("password/", include(passwords)),
    path("security/", include(security)),
]

# Under no language: providers know this one address.
callbacks = [path("sign-on/<slug:provider_id>/", views.sign_on_callback, name="openid_connect_callback")]
