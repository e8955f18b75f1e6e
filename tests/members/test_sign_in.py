"""Signing in by password: the same answer for everybody, limits that hold, a fresh session, and no page too many."""

import re
import threading
from typing import ClassVar

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from ehealth_portal.members.models import User
from tests import make

LOGIN = "/en/account/login/"
ADDRESS = "rapporteur@demo.example"


class CountingHasher(Argon2PasswordHasher):
    """The real one, at a price that tests can pay; notes every password that it works on."""

    time_cost, memory_cost, parallelism = 1, 8, 1
    seen: ClassVar[list[str]] = []

    def encode(self, password, salt):
        self.seen.append(password)
        return super().encode(password, salt)

    def verify(self, password, encoded):
        self.seen.append(password)
        return super().verify(password, encoded)


@pytest.fixture
def hashed(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.seen.clear()
    return CountingHasher.seen


def post(email, password="wrong", **headers):
    return Client().post(LOGIN, {"login": email, "password": password}, **headers)


def told(answer, *typed):
    """What an outsider sees, without what differs in any two answers, and without what they typed themselves."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    for text in typed:
        body = body.replace(text, "…")
    left_out = ("Set-Cookie", "Content-Length", "Expires")
    return (
        answer.status_code,
        {k: v for k, v in answer.headers.items() if k not in left_out},
        sorted(answer.cookies),
        body,
    )


@pytest.mark.django_db
def test_unknown_known_closed_and_passwordless_accounts_get_one_answer_at_one_price(hashed):
    for email, fields in {"known@a.example": {}, "closed@a.example": {"is_active": False}}.items():
        User.objects.create_user(email, make.PASSWORD, name="Somebody", **fields)
    User.objects.create_user("none@a.example", None, name="By code")
    answers = []
    for email in ("known@a.example", "closed@a.example", "none@a.example", "nobody@a.example"):
        hashed.clear()
        answers.append(told(post(email), email))
        assert len(hashed) == 1, email
    assert answers[1:] == answers[:1] * 3
    assert answers[0][0] == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["password/reset/", "login/code/"])
def test_asking_for_a_mail_gets_one_answer_with_or_without_an_account(page):
    User.objects.create_user("known@a.example", make.PASSWORD, name="Somebody")
    User.objects.create_user("closed@a.example", make.PASSWORD, name="Somebody", is_active=False)
    answers = []
    for email in ("known@a.example", "closed@a.example", "nobody@a.example"):
        client = Client()
        first = client.post(f"/en/account/{page}", {"email": email})
        answers.append((told(first), told(client.get(first["Location"]), email)))
    assert answers[1:] == answers[:1] * 2
    assert [message.to for message in mail.outbox] == [["known@a.example"]]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["password/reset/", "login/code/"])
def test_the_same_mail_is_drawn_whether_or_not_there_is_somebody_to_read_it(page, monkeypatch):
    from ehealth_portal.members.signing_in.adapters import InvitedOnlyAdapter

    drawn, real = [], InvitedOnlyAdapter.render_mail
    monkeypatch.setattr(
        InvitedOnlyAdapter, "render_mail", lambda self, *a, **k: drawn.append(a[1]) or real(self, *a, **k)
    )
    User.objects.create_user("known@a.example", make.PASSWORD, name="Somebody")
    for email in ("known@a.example", "nobody@a.example"):
        Client().post(f"/en/account/{page}", {"email": email})
    assert drawn == ["known@a.example", "nobody@a.example"]
    assert len(mail.outbox) == 1


# --- limits -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1])
def test_forged_addresses_do_not_multiply_the_tries_on_one_account(hashed, settings, proxies):
    """200 tries, each said to come from elsewhere, over half an hour: 10 a quarter of an hour reach the hasher."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    User.objects.create_user(ADDRESS, make.PASSWORD, name="Rosa")
    hashed.clear()
    for at in range(200):
        forged = f"198.51.{at}.1, 203.0.113.{at % 250}"  # behind one proxy, even the real address differs each time
        post(ADDRESS, HTTP_X_FORWARDED_FOR=forged, REMOTE_ADDR=f"203.0.113.{at % 250}")
    assert 0 < len(hashed) <= 10


@pytest.mark.django_db
def test_without_the_limit_of_the_account_they_would(hashed, settings):
    """The control: the limit of an address alone lets through whoever has many."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "10/m/ip"}
    User.objects.create_user(ADDRESS, make.PASSWORD, name="Rosa")
    hashed.clear()
    for at in range(40):
        post(ADDRESS, REMOTE_ADDR=f"203.0.113.{at}")
    assert len(hashed) == 40


@pytest.mark.django_db
def test_one_address_trying_many_accounts_is_held_back_whatever_it_claims(hashed):
    for at in range(40):
        post(f"person{at}@a.example", HTTP_X_FORWARDED_FOR=f"198.51.100.{at}")
    assert len(hashed) == 10


@pytest.mark.django_db
def test_a_quarter_of_an_hour_later_ten_more_are_looked_at(hashed, monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: now[0])
    looked_at = []
    for _minute in range(30):
        hashed.clear()
        for _again in range(4):
            post(ADDRESS)
        looked_at.append(len(hashed))
        now[0] += 60
    assert max(sum(looked_at[at : at + 15]) for at in range(15)) == 10
    assert sum(looked_at) == 20


@pytest.mark.django_db
def test_a_good_sign_in_counts_for_nothing(cast):
    for _again in range(15):
        assert post(ADDRESS, make.PASSWORD).status_code == 302


def test_the_counter_holds_when_many_count_at_once():
    """Threads of one process share the cache of the embedded portal; Redis does the same among processes."""
    request, counted, together = RequestFactory().post("/"), [], threading.Barrier(24)

    def count():
        together.wait()
        counted.append(ratelimit.consume(request, app="allauth.account", action="second_factor", key="somebody"))

    threads = [threading.Thread(target=count) for _one in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in counted if one is not None]) == 5


def test_counters_are_not_crowded_out():
    """The control of MAX_ENTRIES: a cache of 300 entries forgets the first counter when others follow."""
    cache.set("the-counter", 1)
    for number in range(5000):
        cache.set(f"crowd-{number}", 1)
    assert cache.get("the-counter") == 1


# --- warnings ---------------------------------------------------------------------------------------------------------
def wrong(email, times):
    """Each from another address on the network."""
    for at in range(times):
        post(email, REMOTE_ADDR=f"203.0.113.{at}")


@pytest.mark.django_db
def test_five_wrong_passwords_are_told_by_mail_once_a_day(cast, monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: now[0])
    User.objects.filter(pk=cast.rapporteur.pk).update(language="fr")
    wrong(ADDRESS, 4)
    assert mail.outbox == []
    wrong(ADDRESS.upper(), 1)
    (warned,) = mail.outbox
    with translation.override("fr"):
        expected = translation.gettext("Somebody tries to sign in as you")
    assert (warned.to, warned.subject) == ([ADDRESS], expected)
    assert "203.0.113.0" in warned.body
    sent = []
    for later in (3600, 24 * 3600):
        now[0] += later
        wrong(ADDRESS, 5)
        sent.append(len(mail.outbox))
    assert sent == [1, 2]


@pytest.mark.django_db
def test_a_warning_is_drawn_whether_or_not_there_is_an_account(cast, monkeypatch):
    from ehealth_portal.members.signing_in.adapters import InvitedOnlyAdapter

    drawn, real = [], InvitedOnlyAdapter.render_mail
    monkeypatch.setattr(
        InvitedOnlyAdapter, "render_mail", lambda self, *a, **k: drawn.append(a[1]) or real(self, *a, **k)
    )
    User.objects.create_user("closed@a.example", make.PASSWORD, name="Closed", is_active=False)
    for email in (ADDRESS, "nobody@a.example", "closed@a.example"):
        wrong(email, 5)
    assert drawn == [ADDRESS, "nobody@a.example", "closed@a.example"]
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


# --- sessions and doors -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_signing_in_gives_a_fresh_session(cast, client):
    client.post("/en/account/login/code/", {"email": "nobody@a.example"})  # an anonymous session
    client.post("/en/account/logout/")
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post(LOGIN, {"login": ADDRESS, "password": make.PASSWORD})
    assert client.session.session_key not in ("", planted)
    assert client.session["_auth_user_id"] == str(cast.rapporteur.pk)
    assert Client(headers={"cookie": f"sessionid={planted}"}).get("/en/account/").status_code == 302


@pytest.mark.django_db
def test_a_new_secret_key_signs_everybody_out(cast, client, settings):
    """Named as an earlier one, the old key keeps them signed in; left out, it ends all sign-ins at once."""
    client.post(LOGIN, {"login": ADDRESS, "password": make.PASSWORD})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 10, [settings.SECRET_KEY]
    assert client.get("/en/account/").status_code == 200
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third one " * 10, []
    assert client.get("/en/account/").status_code == 302


@pytest.mark.django_db
def test_an_address_that_was_given_up_opens_nothing(cast):
    """allauth keeps addresses in a table of its own; only the account's present one counts."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.rapporteur, email="old@a.example", verified=True, primary=True)
    assert post("old@a.example", make.PASSWORD).status_code == 200
    for page in ("password/reset/", "login/code/"):
        Client().post(f"/en/account/{page}", {"email": "old@a.example"})
    assert mail.outbox == []
    assert post(ADDRESS, make.PASSWORD).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "email/", "confirm-email/", "confirm-email/abc/", "3rdparty/", "3rdparty/signup/", "social/signup/", "2fa/",
        "signup/passkey/", "security/passkeys/", "security/trust/", "phone/change/", "sessions/", "oidc/who/login/",
    ],
)  # fmt: skip
def test_pages_of_allauth_that_are_not_ours_do_not_exist(client, cast, path):
    client.force_login(cast.rapporteur)
    for method in (client.get, client.post):
        assert method(f"/en/account/{path}").status_code == 404


@pytest.mark.django_db
def test_nobody_signs_up_alone(client):
    assert client.get("/en/account/signup/").status_code == 200
    made = client.post("/en/account/signup/", {"email": "a@b.example", "password1": "x" * 20, "password2": "x" * 20})
    assert made.status_code == 405
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_email", "socialaccount_signup", "socialaccount_connections", "mfa_trust"])
def test_their_names_lead_nowhere(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# --- passwords --------------------------------------------------------------------------------------------------------
def reset_link(email, client=None):
    (client or Client()).post("/en/account/password/reset/", {"email": email})
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body).group(1)


@pytest.mark.django_db
def test_a_mailed_link_changes_the_password_once_and_signs_nobody_in(cast):
    link = reset_link(ADDRESS)
    client, new = Client(), "ochre lantern fjord"
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert post(ADDRESS, new).status_code == 302
    assert "This link is no longer good" in Client().get(link).content.decode()
    assert [message.subject for message in mail.outbox] == ["A new password", "Your password was changed"]


@pytest.mark.django_db
def test_mails_are_in_the_persons_language_and_plain(cast):
    User.objects.filter(pk=cast.rapporteur.pk).update(language="fr")
    with translation.override("fr"):
        expected = translation.gettext("A new password")
    reset_link(ADDRESS)
    assert mail.outbox[-1].subject == expected
    assert mail.outbox[-1].alternatives == []
    assert "&" not in mail.outbox[-1].body


@pytest.mark.django_db
def test_a_changed_password_is_told_by_mail_and_ends_other_sign_ins(cast):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post(LOGIN, {"login": ADDRESS, "password": make.PASSWORD})
    new = {"oldpassword": make.PASSWORD, "password1": "ochre lantern fjord", "password2": "ochre lantern fjord"}
    assert here.post("/en/account/password/change/", new)["Location"] == "/en/account/security/"
    assert here.get("/en/account/").status_code == 200
    assert elsewhere.get("/en/account/").status_code == 302
    (told_by,) = mail.outbox
    assert (told_by.to, told_by.subject) == ([ADDRESS], "Your password was changed")
    assert "127.0.0.1" in told_by.body
    assert "/en/account/security/" in told_by.body


@pytest.mark.django_db
def test_a_wrong_present_password_changes_nothing(cast):
    client = Client()
    client.post(LOGIN, {"login": ADDRESS, "password": make.PASSWORD})
    new = {"oldpassword": "wrong", "password1": "ochre lantern fjord", "password2": "ochre lantern fjord"}
    answer = client.post("/en/account/password/change/", new)
    assert list(answer.context["form"].errors) == ["oldpassword"]
    assert post(ADDRESS, make.PASSWORD).status_code == 302
    assert mail.outbox == []


@pytest.mark.django_db
def test_password_fields_are_masked_and_named_for_password_managers(cast, client):
    page = client.get(LOGIN).content.decode()
    assert re.findall(r'<input type="password" name="(\w+)" autocomplete="([\w-]+)"', page) == [
        ("password", "current-password")
    ]
    assert 'autocomplete="username"' in page
    client.post(LOGIN, {"login": ADDRESS, "password": make.PASSWORD})
    page = client.get("/en/account/password/change/").content.decode()
    assert re.findall(r'<input type="password" name="(\w+)" autocomplete="([\w-]+)"', page) == [
        ("oldpassword", "current-password"),
        ("password1", "new-password"),
        ("password2", "new-password"),
    ]
    assert "maxlength" not in page.partition("<main")[2]


@pytest.mark.django_db
def test_a_password_is_taken_as_typed(client):
    """Blanks at its ends, letters of any script and 200 of them count."""
    typed = "  " + "海のLantern " * 25
    User.objects.create_user(ADDRESS, typed, name="Rosa")
    for attempt, accepted in ((typed.strip(), 200), (typed.lower(), 200), (typed[:-2], 200), (typed, 302)):
        assert post(ADDRESS, attempt).status_code == accepted
