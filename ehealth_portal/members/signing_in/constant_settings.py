"""Settings of signing in that no environment changes (docs/sign_in.md)."""

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["ehealth_portal.members.signing_in.backend.AddressBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "ehealth_portal.members.signing_in.passwords.ContextWordsValidator"},
    {"NAME": "ehealth_portal.members.signing_in.passwords.BreachedPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a mailed link is good for
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address was verified when its invitation was accepted
ACCOUNT_ADAPTER = "ehealth_portal.members.signing_in.adapters.InvitedOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "ehealth_portal.members.signing_in.forms.SignInForm",
    "reset_password": "ehealth_portal.members.signing_in.forms.ResetForm",
    "reset_password_from_key": "ehealth_portal.members.signing_in.forms.ResetKeyForm",
    "change_password": "ehealth_portal.members.signing_in.forms.ChangePasswordForm",
    "set_password": "ehealth_portal.members.signing_in.forms.SetPasswordForm",
    "reauthenticate": "ehealth_portal.members.signing_in.forms.ConfirmPasswordForm",
    "request_login_code": "ehealth_portal.members.signing_in.forms.RequestCodeForm",
    "confirm_login_code": "ehealth_portal.members.signing_in.forms.MailedCodeForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # handed to the adapter, which draws a mail and sends none: the same work
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds after which changing a factor asks again who it is
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# /ip: of one address; /key: for one account (or address typed), from wherever. Counted in the cache, under a lock.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key,10/15m/key",
    "reauthenticate": "10/15m/user",
    "change_password": "5/15m/user",
    "second_factor": "5/5m/key,15/h/key",
    "request_login_code": "20/m/ip,3/15m/key,10/d/key",
    "confirm_login_code": "30/m/ip,9/15m/key",
    "reset_password": "20/m/ip,3/15m/key,10/d/key",
    "reset_password_from_key": "20/m/ip",
    "invitation": "30/m/ip,30/h/key",  # forms sent; the key is the invitation
    "registration": "30/m/ip,10/h/key",  # for workshops, by who is not signed in; the key is workshop and address
    "keep_typed": "20/h/ip",  # texts of people whose session ended, kept until they sign in again
}
MAIL_AFTER_THE_ANSWER = True
MFA_ADAPTER = "ehealth_portal.members.signing_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_TOTP_ISSUER = "E-health resolution portal"
MFA_TOTP_TOLERANCE = 0  # a code is good for its 30 seconds
MFA_FORMS = {
    "authenticate": "ehealth_portal.members.signing_in.forms.SecondFactorForm",
    "reauthenticate": "ehealth_portal.members.signing_in.forms.ConfirmSecondFactorForm",
    "activate_totp": "ehealth_portal.members.signing_in.forms.AddAppForm",
    "authenticate_webauthn": "ehealth_portal.members.signing_in.forms.PasskeyAsSecondFactorForm",
    "login_webauthn": "ehealth_portal.members.signing_in.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "ehealth_portal.members.signing_in.forms.ConfirmPasskeyForm",
    "add_webauthn": "ehealth_portal.members.signing_in.forms.AddPasskeyForm",
    "edit_webauthn": "ehealth_portal.members.signing_in.forms.RenamePasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "ehealth_portal.members.signing_in.sign_on.SignOnAdapter"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "waiting"
ACCOUNT_LOGOUT_REDIRECT_URL = "board"
SESSION_COOKIE_AGE = 8 * 3600  # of a sign-in in all, however busy it is
SESSION_IDLE_SECONDS = 2 * 3600  # without a request
