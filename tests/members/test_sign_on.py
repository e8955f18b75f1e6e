"""An organization's own sign-on against a real OpenID provider on this machine, and everything it must not open."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import oidc_provider_mock
import pytest
import requests
from allauth import socialaccount
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import User
from ehealth_portal.members.signing_in.sign_on import SignOnAdapter
from ehealth_portal.members.signing_in.sign_on_settings import providers
from tests import make

LOGIN, START, BACK = "/en/account/login/", "/en/account/login/sign-on/", "/account/sign-on/"
WHO = {"email": "rosa@who.example", "email_verified": True, "name": "Rosa"}


def claims(**changed):
    return {name: told for name, told in (WHO | changed).items() if told is not None}


PEOPLE = {
    "rosa": claims(),
    "loud": claims(email="Rosa@WHO.example"),
    "unverified": claims(email_verified=False),
    "silent": claims(email_verified=None),
    "said": claims(email_verified="true"),
    "foreign": claims(email="rapporteur@demo.example"),
    "below": claims(email="rosa@sub.who.example"),
    "stranger": claims(email="stranger@who.example"),
    "nameless": claims(email=None, email_verified=None),
    "closed": claims(email="closed@who.example"),
    "another": claims(),  # another person, with Rosa's address
}


@pytest.fixture(scope="module")
def servers():
    people = [oidc_provider_mock.User(sub=sub, claims=told) for sub, told in PEOPLE.items()]
    with (
        oidc_provider_mock.run_server_in_thread(user_claims=people) as who,
        oidc_provider_mock.run_server_in_thread(user_claims=people) as uni,
    ):
        yield {name: f"http://localhost:{one.server_port}" for name, one in (("who", who), ("uni", uni))}


@pytest.fixture
def rosa(db, settings, servers):
    """An account with an address of the first provider; the second speaks for other addresses."""
    settings.SOCIALACCOUNT_PROVIDERS = providers(
        json.dumps([given("who", servers, ["who.example"]), given("uni", servers, ["uni.example"])])
    )
    User.objects.create_user("closed@who.example", make.PASSWORD, name="Closed", is_active=False)
    return make.user("rosa@who.example", "rapporteur", body=make.body())


def given(name, servers, domains):
    return {
        "id": name, "name": name.upper(), "issuer": servers[name], "client_id": "portal", "secret": "s3cret",
        "domains": domains,
    }  # fmt: skip


def started(client, provider="who", query=""):
    """The address of the provider that the portal leads to."""
    answer = client.post(f"{START}{provider}/{query}")
    assert answer.status_code == 200
    return answer.context["href"]


def consented(address, sub):
    """What the provider sends the browser back to when this person agrees."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    return answer.headers["Location"].removeprefix("http://testserver")


def sign_on(sub, provider="who", client=None):
    client = client or Client()
    return client, client.get(consented(started(client, provider), sub))


def is_in(client):
    return client.session.get("_auth_user_id")


# --- what it opens ----------------------------------------------------------------------------------------------------
def test_the_sign_in_page_has_a_button_for_each_provider(rosa):
    page = Client().get(LOGIN).content.decode()
    assert [page.count(f"{START}{name}/") for name in ("who", "uni")] == [1, 1]
    assert "Sign in through WHO" in page


def test_the_first_sign_on_binds_the_account_and_tells_its_person(rosa):
    client, answer = sign_on("rosa")
    assert (answer.status_code, answer["Location"]) == (302, "/en/waiting/")
    assert is_in(client) == str(rosa.pk)
    bound = SocialAccount.objects.get()
    assert (bound.user, bound.provider) == (rosa, "who")
    assert bound.extra_data["id_token"].keys() == {"iss", "sub", "email", "email_verified"}  # no name, no picture
    assert [(message.to, message.subject) for message in mail.outbox] == [([rosa.email], "A new way to sign in")]
    assert AuditEvent.objects.get(action="members.bind_sign_on").actor_id == rosa.pk


def test_no_token_of_the_provider_is_kept_or_handed_out(rosa, monkeypatch):
    real, given_out = OAuth2Client.get_access_token, []
    monkeypatch.setattr(
        OAuth2Client,
        "get_access_token",
        lambda self, *a, **k: given_out.append(told := real(self, *a, **k)) or told,
    )
    client, answer = sign_on("rosa")
    (told,) = given_out
    shown = [str(answer.headers), str(client.cookies), client.get("/en/account/security/").content.decode()]
    kept = [str(list(SocialAccount.objects.values())), str(dict(client.session))]
    for token in (told["access_token"], told["id_token"]):
        assert [text for text in shown + kept if token in text] == []
    assert not SocialToken.objects.exists()


def test_from_then_on_the_provider_s_person_counts_not_the_address(rosa):
    sign_on("rosa")
    User.objects.filter(pk=rosa.pk).update(email="rosa@elsewhere.example")
    client, _answer = sign_on("rosa")
    assert is_in(client) == str(rosa.pk)
    assert SocialAccount.objects.count() == 1


def test_letters_of_an_address_may_be_capital(rosa):
    assert is_in(sign_on("loud")[0]) == str(rosa.pk)


def test_one_comes_back_to_where_one_was_going(rosa):
    client = Client()
    address = started(client, query="?next=/en/reports/")
    assert client.get(consented(address, "rosa"))["Location"] == "/en/reports/"
    elsewhere = Client()
    address = started(elsewhere, query="?next=https://evil.example/")
    assert elsewhere.get(consented(address, "rosa"))["Location"] == "/en/waiting/"


def test_the_request_carries_state_nonce_and_pkce_and_no_secret(rosa):
    asked = parse_qs(urlsplit(started(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert asked["redirect_uri"] == ["http://testserver/account/sign-on/who/"]
    assert "s3cret" not in str(asked)
    again = parse_qs(urlsplit(started(Client())).query)
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_a_binding_is_taken_back(rosa):
    client, _answer = sign_on("rosa")
    number = SocialAccount.objects.get().pk
    assert "WHO" in client.get("/en/account/security/").content.decode()
    assert Client().post(f"/en/account/security/sign-on/{number}/remove/").status_code in (302, 403)
    client.post(f"/en/account/security/sign-on/{number}/remove/")
    assert not SocialAccount.objects.exists()


# --- whose rights need more -------------------------------------------------------------------------------------------
def test_a_second_factor_is_asked_for_all_the_same(rosa):
    TOTP.activate(rosa, "JBSWY3DPEHPK3PXP")
    client, answer = sign_on("rosa")
    assert answer["Location"].endswith("/account/login/second-factor/")
    assert is_in(client) is None


def test_a_role_that_needs_one_is_not_given_without(rosa):
    rosa.roles.create(kind="secretariat")
    client, answer = sign_on("rosa")
    assert answer["Location"].endswith("/account/security/")
    assert client.get("/en/reports/new/").status_code == 403


# --- what it does not open --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sub", ["unverified", "silent", "said", "foreign", "below", "stranger", "nameless", "closed"])
def test_whom_it_does_not_let_in(rosa, cast, sub):
    """All get one answer: an outsider learns nothing about who has an account."""
    before = User.objects.count()
    client, answer = sign_on(sub)
    assert answer.status_code == 403
    assert "belongs to no account here" in answer.content.decode()
    assert is_in(client) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_address_that_the_provider_gave_to_somebody_else_opens_nothing(rosa):
    sign_on("rosa")
    client, answer = sign_on("another")
    assert (answer.status_code, is_in(client)) == (403, None)
    assert SocialAccount.objects.count() == 1


def test_another_provider_s_person_of_the_same_name_is_nobody(rosa):
    """Same subject, same address, other issuer: it may not speak for that address, and is not the one bound."""
    sign_on("rosa")
    client, answer = sign_on("rosa", "uni")
    assert (answer.status_code, is_in(client)) == (403, None)


def test_an_issuer_that_takes_the_place_of_another_is_nobody(rosa, settings, servers):
    """The operator moves the entry to a new provider: who was bound at the old one is not known at the new."""
    sign_on("rosa")
    moved = given("who", servers, ["who.example"]) | {"issuer": servers["uni"]}
    settings.SOCIALACCOUNT_PROVIDERS = providers(json.dumps([moved]))
    client, answer = sign_on("rosa")
    assert (answer.status_code, is_in(client)) == (403, None)


def test_a_closed_account_stays_closed_when_bound(rosa):
    sign_on("rosa")
    User.objects.filter(pk=rosa.pk).update(is_active=False)
    client, answer = sign_on("rosa")
    assert answer["Location"].endswith("/account/inactive/")
    assert is_in(client) is None


# --- tampering --------------------------------------------------------------------------------------------------------
def refused(client, answer):
    assert is_in(client) is None
    assert not SocialAccount.objects.exists()
    assert answer.status_code == 401
    assert "Nothing was changed" in answer.content.decode()


def test_an_answer_that_nobody_asked_for_is_refused(rosa):
    back = consented(started(Client()), "rosa")
    stranger = Client()
    refused(stranger, stranger.get(back))


def test_an_answer_with_another_state_is_refused(rosa):
    client = Client()
    back = consented(started(client), "rosa")
    refused(client, client.get(back.replace("state=", "state=x")))


def test_an_answer_counts_once(rosa):
    client = Client()
    back = consented(started(client), "rosa")
    client.get(back)
    client.post("/en/account/logout/")
    assert client.get(back).status_code == 401
    assert is_in(client) is None


def test_a_used_code_with_a_fresh_state_is_refused(rosa):
    client = Client()
    code = parse_qs(urlsplit(consented(started(client), "rosa")).query)["code"][0]
    other = Client()
    for attempt in (client, other):
        state = parse_qs(urlsplit(started(attempt)).query)["state"][0]
        answer = attempt.get(f"{BACK}who/?code={code}&state={state}")
        refused(attempt, answer)


def test_a_token_with_another_nonce_is_refused(rosa):
    client = Client()
    refused(client, client.get(consented(started(client).replace("nonce=", "nonce=x"), "rosa")))


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_of(token):
    return {name: value for name, value in jwt.get_unverified_header(token).items() if name == "kid"}


def forged(token, servers, **changed):
    told = jwt.decode(token, options={"verify_signature": False}) | changed
    return jwt.encode(told, KEY, algorithm="RS256", headers=key_of(token))


def unsigned(token, servers):
    return jwt.encode(jwt.decode(token, options={"verify_signature": False}), None, algorithm="none")


def by_the_public_key(token, servers):
    """The old trick: the public key, which everybody has, as the secret of a symmetric signature."""
    told = jwt.decode(token, options={"verify_signature": False})
    (public,) = requests.get(f"{servers['who']}/jwks", timeout=5).json()["keys"]
    return jwt.encode(told, public["n"], algorithm="HS256", headers=key_of(token))


@pytest.mark.parametrize(
    "tamper",
    [forged, unsigned, by_the_public_key, lambda token, servers: token[:-6] + "AAAAAA", lambda token, servers: ""],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(rosa, servers, monkeypatch, tamper):
    """Even from the token endpoint itself: TLS is not all that stands between."""
    real = OAuth2Client.get_access_token
    monkeypatch.setattr(
        OAuth2Client,
        "get_access_token",
        lambda self, *a, **k: (told := real(self, *a, **k)) | {"id_token": tamper(told["id_token"], servers)},
    )
    refused(*sign_on("rosa"))


@pytest.mark.parametrize(
    "changed",
    [
        {}, {"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1_700_000_000}, {"sub": None},
        {"azp": "another"}, {"iat": time.time() + 3600},
    ],
)  # fmt: skip
def test_a_token_well_signed_for_something_else_is_refused(rosa, servers, monkeypatch, changed):
    """With a key that the provider publishes, so that nothing but the change is wrong; unchanged it is accepted."""
    from ehealth_portal.members.signing_in.sign_on import SignOn

    real = OAuth2Client.get_access_token
    monkeypatch.setattr(SignOn, "_key", lambda self, kid: KEY.public_key())
    monkeypatch.setattr(
        OAuth2Client,
        "get_access_token",
        lambda self, *a, **k: (
            (told := real(self, *a, **k)) | {"id_token": forged(told["id_token"], servers, **changed)}
        ),
    )
    if changed:
        refused(*sign_on("rosa"))
    else:
        assert is_in(sign_on("rosa")[0]) == str(rosa.pk)


# --- outages and settings ---------------------------------------------------------------------------------------------
def test_a_provider_that_is_away_is_told_in_a_sentence(rosa, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers(
        json.dumps([given("who", {"who": "http://localhost:9"}, ["who.example"])])
    )
    for answer in (Client().post(f"{START}who/"), Client().get(f"{BACK}who/?code=1&state=2")):
        assert answer.status_code == 401
        assert "did not answer as it should" in answer.content.decode()


class Misleading(BaseHTTPRequestHandler):
    """Describes itself as a provider with its keys elsewhere, leads elsewhere, or says nothing for a while."""

    way, elsewhere, names = "", "", ""

    def do_GET(self):
        here = f"http://localhost:{self.server.server_port}"
        if self.way == "silent":
            self.server.is_over.wait(5)
        self.send_response(302 if self.way == "redirect" else 200)
        self.send_header("Location", f"{self.elsewhere}{self.path}")
        self.end_headers()
        if self.way == "keys":
            named = {f"{name}_endpoint": f"{here}/{name}" for name in ("authorization", "token", "userinfo")}
            named |= {"issuer": self.names or here, "jwks_uri": f"{self.elsewhere}/jwks"}
            self.wfile.write(json.dumps(named).encode())

    def log_message(self, *_told):
        pass


@pytest.fixture
def misleading(servers, monkeypatch):
    """Its address; where it leads to is the good provider."""
    monkeypatch.setattr(Misleading, "elsewhere", servers["who"])
    with ThreadingHTTPServer(("localhost", 0), Misleading) as server:
        server.is_over = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.is_over.set()
        server.shutdown()


def begun_at(misleading, settings, **changed):
    one = given("who", {"who": misleading}, ["who.example"]) | changed
    settings.SOCIALACCOUNT_PROVIDERS = providers(json.dumps([one]))
    return Client().post(f"{START}who/").status_code


def test_a_description_of_another_issuer_is_not_taken(db, servers, misleading, settings, monkeypatch):
    monkeypatch.setattr(Misleading, "way", "keys")
    monkeypatch.setattr(Misleading, "names", "http://localhost:1")
    named = urlsplit(servers["who"]).netloc
    assert begun_at(misleading, settings, keys_host=named) == 401
    monkeypatch.setattr(Misleading, "names", "")
    assert begun_at(misleading, settings, keys_host=named) == 200


def test_keys_of_another_host_are_not_taken(db, misleading, settings, servers, monkeypatch):
    monkeypatch.setattr(Misleading, "way", "keys")
    assert begun_at(misleading, settings) == 401
    named = urlsplit(servers["who"]).netloc
    assert begun_at(misleading, settings, keys_host=named) == 200  # the operator says so, nobody else


def test_a_provider_that_leads_elsewhere_is_not_followed(db, misleading, settings, servers, monkeypatch):
    """The control: without the bound the session goes where it is led, and reads what stands there."""
    monkeypatch.setattr(Misleading, "way", "redirect")
    assert begun_at(misleading, settings) == 401
    with SignOnAdapter().get_requests_session() as session:
        with pytest.raises(requests.TooManyRedirects):
            session.get(f"{misleading}/jwks")
        session.max_redirects = 1
        assert session.get(f"{misleading}/jwks").url == f"{servers['who']}/jwks"


def test_a_provider_that_says_nothing_is_not_waited_for(db, misleading, settings, monkeypatch):
    assert socialaccount.app_settings.REQUESTS_TIMEOUT == 5
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    monkeypatch.setattr(Misleading, "way", "silent")
    assert begun_at(misleading, settings) == 401
    with SignOnAdapter().get_requests_session() as session, pytest.raises(requests.ReadTimeout):
        session.get(misleading)


def test_who_turns_back_at_the_provider_is_told_so(rosa):
    client = Client()
    state = parse_qs(urlsplit(started(client)).query)["state"][0]
    answer = client.get(f"{BACK}who/?error=access_denied&state={state}", follow=True)
    assert "Nothing was done" in answer.content.decode()


def test_unknown_providers_and_rows_in_the_database_open_nothing(rosa):
    SocialApp.objects.create(provider="openid_connect", provider_id="evil", name="E", client_id="x", secret="y")
    for name in ("evil", "openid_connect", "nobody"):
        assert Client().post(f"{START}{name}/").status_code == 404
        assert Client().get(f"{BACK}{name}/?code=1&state=2").status_code == 404


def test_a_sign_on_is_begun_by_a_post_with_its_token(rosa):
    assert Client().get(f"{START}who/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{START}who/").status_code == 403


def test_without_configuration_there_is_nothing(db, client):
    assert "Sign in through" not in client.get(LOGIN).content.decode()
    assert client.post(f"{START}who/").status_code == 404


GOOD = {
    "id": "who", "name": "WHO", "issuer": "https://id.who.example", "client_id": "x", "secret": "y",
    "domains": ["WHO.example"],
}  # fmt: skip


def test_good_settings():
    (app,) = providers(json.dumps([GOOD]))["openid_connect"]["APPS"]
    here = "id.who.example"
    assert app["settings"] == {"server_url": f"https://{here}", "domains": ["who.example"], "keys_host": here}
    assert providers("") == {}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issuer": "http://id.who.example"}, "must be an https address"),
        ({"domains": []}, "domains missing"),
        ({"domains": "who.example"}, "domains is a list"),
        ({"domains": ["rosa@who.example"]}, "domains is a list"),
        ({"secret": ""}, "secret missing"),
        ({"id": "../x"}, "small letters"),
        ({"issuers": "x"}, "issuers is not known here"),
    ],
)
def test_bad_settings_do_not_start(changed, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        providers(json.dumps([GOOD | changed]))


@pytest.mark.parametrize("text", ["{", "{}", '["x"]', json.dumps([GOOD, GOOD])])
def test_settings_that_are_no_list_of_providers_do_not_start(text):
    with pytest.raises(ImproperlyConfigured):
        providers(text)
