"""The steps of signing in, in a real browser: axe-core finds nothing, nothing runs over the edge, in three scripts."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.urls import reverse
from django.utils import translation

from ehealth_portal.members.models import User
from tests import make
from tests.browser.pressing import press
from tests.browser.test_accessibility import violations
from tests.browser.test_passkeys import add_passkey, by_name, type_password, with_authenticator  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def faults(page, said):
    """What axe-core finds, what the browser complained of, and how far the page runs over its edge."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = violations(page) + said + ([f"{over} pixels over the edge"] if over > 0 else [])
    said.clear()
    return {page.url.partition("/account/")[2]: found} if found else {}


def listening(page):
    """What the page's console says: a word about the content security policy is a fault."""
    said = []
    page.on("console", lambda message: "Permissions-Policy" in message.text or said.append(message.text))
    return said


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("ar", 1280), ("zh-hans", 320)])
def test_the_steps_before_one_is_in(cast, context, by_name, language, width):  # noqa: F811
    page = context(width).new_page()
    said, wrong = listening(page), {}
    with translation.override(language):
        page.goto(by_name + reverse("account_login"))
        page.fill("#id_login", "nobody@a.example")
        page.fill("#id_password", "wrong")
        press(page, "form.sheet button")
        assert page.evaluate("document.activeElement.className") == "esum stack"
        wrong |= faults(page, said)
        page.goto(by_name + reverse("account_request_login_code"))
        page.fill("#id_email", "nobody@a.example")
        press(page, "form.sheet button")
        wrong |= faults(page, said)
        press(page, "main form[action$='/logout/'] button")
        auth.TOTP.activate(cast.rapporteur, "JBSWY3DPEHPK3PXP")
        page.fill("#id_login", cast.rapporteur.email)
        page.fill("#id_password", make.PASSWORD)
        press(page, "form.sheet button")
        page.wait_for_url("**/second-factor/")
        wrong |= faults(page, said)
        page.fill("#id_code", "000000")
        press(page, "form.sheet button")
        wrong |= faults(page, said)
    assert wrong == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_security(cast, context, by_name, width):  # noqa: F811
    User.objects.filter(pk=cast.secretariat.pk).update(is_demonstration=False)
    page = context(width, "dark" if width == 360 else "light").new_page()
    said, wrong = listening(page), {}
    with_authenticator(page)
    type_password(page, cast.secretariat, by_name)
    page.wait_for_url(f"**{reverse('mfa_index')}")
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password"):
        page.goto(by_name + reverse(name))
        wrong |= faults(page, said)
    add_passkey(page, by_name)
    wrong |= faults(page, said)
    passkey = Authenticator.objects.get(type="webauthn").pk
    for path in (
        reverse("mfa_index"),
        reverse("mfa_edit_webauthn", args=[passkey]),
        reverse("mfa_remove_webauthn", args=[passkey]),
        reverse("mfa_generate_recovery_codes"),
    ):
        page.goto(by_name + path)
        wrong |= faults(page, said)
    page.goto(by_name + reverse("mfa_remove_webauthn", args=[passkey]))
    assert "add another one before you remove this one" in page.inner_text("main")
    assert wrong == {}


def test_everything_but_passkeys_works_without_script(cast, context, by_name):  # noqa: F811
    page = context(java_script_enabled=False).new_page()
    type_password(page, cast.rapporteur, by_name)
    page.goto(by_name + reverse("mfa_activate_totp"))
    secret = page.inner_text(".sheet bdi").replace(" ", "")
    page.fill("#id_code", auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))))
    press(page, "form.sheet button")
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    code = page.inner_text(".codes li >> nth=0")
    page.goto(by_name + reverse("account_logout"))
    press(page, "main form button")
    type_password(page, cast.rapporteur, by_name)
    page.fill("#id_code", code)
    press(page, "form.sheet button")
    page.wait_for_url(f"**{reverse('waiting')}")
