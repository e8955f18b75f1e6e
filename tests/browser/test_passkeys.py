"""Passkeys in a real browser, with Chromium's own authenticator: adding one, signing in with it, removing it."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests import make
from tests.browser.pressing import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by_name(live_server):
    """The live portal by the host name that passkeys are bound to."""
    return live_server.url.replace("127.0.0.1", "localhost")


def with_authenticator(page, **options):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": kind | options})
    return session, made["authenticatorId"]


def type_password(page, user, by_name):
    page.goto(by_name + reverse("account_login"))
    page.fill("#id_login", user.email)
    page.fill("#id_password", make.PASSWORD)
    press(page, "form[action='/en/account/login/'] button")


def add_passkey(page, by_name):
    page.goto(by_name + reverse("mfa_add_webauthn"))
    page.fill("#id_name", "laptop")
    page.click("form[data-passkey=add] button")
    page.wait_for_url("**/recovery-codes/")


def sign_out(page, by_name):
    page.goto(by_name + reverse("account_logout"))
    press(page, "main form button")
    page.wait_for_url(by_name + "/en/")


def test_a_passkey_is_added_and_signs_in_without_a_password(cast, context, by_name):
    page = context().new_page()
    with_authenticator(page)
    type_password(page, cast.rapporteur, by_name)
    add_passkey(page, by_name)
    kept = Authenticator.objects.get(user=cast.rapporteur, type="webauthn").wrap()
    assert (kept.name, kept.is_passwordless) == ("laptop", True)
    sign_out(page, by_name)
    page.goto(f"{by_name}{reverse('account_login')}?next=/en/account/")
    page.click("form[data-passkey=sign-in] button")
    page.wait_for_url(by_name + "/en/account/")
    assert cast.rapporteur.name in page.inner_text("header")


def test_a_passkey_is_the_second_factor_after_the_password(cast, context, by_name):
    page = context().new_page()
    with_authenticator(page)
    type_password(page, cast.rapporteur, by_name)
    add_passkey(page, by_name)
    sign_out(page, by_name)
    type_password(page, cast.rapporteur, by_name)
    page.wait_for_url(by_name + reverse("mfa_authenticate"))
    assert cast.rapporteur.name not in page.inner_text("header")
    page.click("form[data-passkey=use] button")
    page.wait_for_url(by_name + reverse("waiting"))


def test_an_authenticator_that_cannot_tell_its_owner_is_refused(cast, context, by_name):
    """Without finger, face or PIN a passkey would be one factor, not two."""
    page = context().new_page()
    with_authenticator(page, hasUserVerification=False, isUserVerified=False)
    type_password(page, cast.rapporteur, by_name)
    page.goto(by_name + reverse("mfa_add_webauthn"))
    page.click("form[data-passkey=add] button")
    page.wait_for_selector("[data-passkey=failed]:visible")
    assert not Authenticator.objects.filter(user=cast.rapporteur).exists()


def test_by_a_number_no_passkey_is_offered_but_the_name_is(cast, context, live_server):
    page = context().new_page()
    page.goto(live_server.url.replace("localhost", "127.0.0.1") + reverse("account_login"))
    assert page.is_hidden("form[data-passkey=sign-in]")
    assert f"localhost:{live_server.thread.port}{reverse('account_login')}" in page.inner_text("[data-passkey=no-host]")


def test_without_script_the_sign_in_offers_password_and_code(cast, context, by_name):
    page = context(java_script_enabled=False).new_page()
    page.goto(by_name + reverse("account_login"))
    shown = [one.inner_text() for one in page.locator("main button:visible, main a.btn:visible").all()]
    assert shown == ["Sign in", "Send me a code"]
