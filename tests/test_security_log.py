"""The security log: each sign-in and refusal is one line that tells who, where from and what, and holds no secret."""

import io
import json
import logging

import pytest
import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa import signals as mfa
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.feeds.operations import make_feed_token, revoke_feed_token
from ehealth_portal.log_masking import masked
from ehealth_portal.members.operations import create_token
from ehealth_portal.security_log import client_address
from tests import make

ADDRESS = "rapporteur@demo.example"
SECRET = "hunter2-but-much-longer"


class Lines:
    """What the portal writes, drawn by the formatter of its settings, as JSON."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        of_settings = portal_settings.LOGGING["formatters"]["line"]
        drawing = [*of_settings["processors"][:-1], structlog.processors.JSONRenderer()]
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(foreign_pre_chain=of_settings["foreign_pre_chain"], processors=drawing)
        )

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def of(self, event: str) -> list[dict]:
        return [line for line in map(json.loads, self.text.splitlines()) if line["event"] == event]


@pytest.fixture
def lines():
    made, root = Lines(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "django_structlog")}
    root.addHandler(made.handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.INFO)  # as talkative as an operator can make it
    cache.clear()
    yield made
    cache.clear()
    root.removeHandler(made.handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def sign_in(password, *, email=ADDRESS, client=None, **headers):
    return (client or Client()).post("/en/account/login/", {"login": email, "password": password}, **headers)


def test_a_sign_in_tells_who_where_from_and_by_what(cast, lines):
    sign_in(make.PASSWORD, REMOTE_ADDR="203.0.113.5")
    (line,) = lines.of("signed_in")
    assert line.items() >= {
        "level": "info", "logger": "security", "user_id": cast.rapporteur.pk, "ip": "203.0.113.5",
        "request": "POST /en/account/login/",
    }.items()  # fmt: skip
    assert line["timestamp"].endswith("Z")
    assert line["request_id"]
    assert [step["method"] for step in lines.of("sign_in_step_passed")] == ["password"]


def test_a_sign_out_is_told(cast, lines):
    client = Client()
    sign_in(make.PASSWORD, client=client)
    client.post("/en/account/logout/")
    assert [line["user_id"] for line in lines.of("signed_out")] == [cast.rapporteur.pk]


def test_wrong_passwords_are_told_by_account_and_never_by_address(cast, lines):
    sign_in("wrong")
    sign_in("wrong", email=ADDRESS.upper())
    sign_in("wrong", email="nobody@demo.example")
    accounts = [line["account"] for line in lines.of("sign_in_refused")]
    assert accounts[0] == accounts[1] != accounts[2]
    assert {line["level"] for line in lines.of("sign_in_refused")} == {"warning"}


def test_attempts_that_the_limit_stopped_are_told(cast, lines):
    for _attempt in range(8):
        sign_in("wrong")
    assert len(lines.of("sign_in_refused")) == 5
    assert {line["account"] for line in lines.of("sign_in_held_back")} == {lines.of("sign_in_refused")[0]["account"]}


def test_a_wrong_second_factor_is_told(cast, lines):
    request = RequestFactory().post("/en/account/2fa/authenticate/")
    mfa.authentication_failed.send(object, request=request, user=cast.secretariat, authenticator=None)
    assert [line["user_id"] for line in lines.of("second_factor_refused")] == [cast.secretariat.pk]


def test_what_changes_a_sign_in_is_told(cast, lines):
    client = Client()
    sign_in(make.PASSWORD, client=client)
    new = {"oldpassword": make.PASSWORD, "password1": SECRET, "password2": SECRET}
    client.post("/en/account/password/change/", new)
    assert [line["user_id"] for line in lines.of("password_changed")] == [cast.rapporteur.pk]


@pytest.mark.parametrize(("who", "code"), [(None, 401), ("other_rapporteur", 404), ("rapporteur", 409)])
def test_a_refused_act_is_told_with_who_and_where_from(cast, lines, settings, who, code):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    activity = make.activity("withdrawn")
    headers = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}
    if who:
        headers |= bearer(getattr(cast, who))
    assert (
        Client()
        .post(f"/api/v1/activities/{activity.pk}/submit/", {}, content_type="application/json", **headers)
        .status_code
        == code
    )
    (line,) = [line for line in lines.of("request_finished") if line["code"] == code]
    assert line["level"] == "warning"
    assert line["request"] == f"POST /api/v1/activities/{activity.pk}/submit/"
    assert line["ip"] == "203.0.113.9"
    assert line.get("user_id") == (getattr(cast, who).pk if who else None)


def bearer(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {create_token(user, 'test', by=None, at=timezone.now())[1]}"}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "told"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "forged, 198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1"),
    ],
)
def test_an_address_counts_only_when_a_trusted_proxy_wrote_it(settings, proxies, forwarded, told):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert client_address(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)) == told


def test_a_fault_is_told_with_its_trace(cast, lines, monkeypatch):
    from ehealth_portal.reporting.views import bodies

    monkeypatch.setattr(bodies, "render", lambda *_args, **_options: 1 / 0)
    Client(raise_request_exception=False).get("/en/bodies/")
    (line,) = lines.of("request_failed")
    assert (line["level"], line["code"], line["request"]) == ("error", 500, "GET /en/bodies/")
    assert line["exception"].endswith("ZeroDivisionError: division by zero")


# --- what may not be there ------------------------------------------------------------------------------------------
def test_no_planted_secret_reaches_a_line(cast, lines):
    """Everything that a person can type wrongly or a link can carry, with the log as talkative as it gets."""
    token = create_token(cast.rapporteur, "planted", by=None, at=make.AT)[1]
    client = Client(raise_request_exception=False)
    sign_in(SECRET)
    sign_in(make.PASSWORD, client=client)
    client.post("/en/account/password/change/", {"oldpassword": SECRET, "password1": "x", "password2": SECRET})
    cast.rapporteur.refresh_from_db()  # the key depends on the last sign-in
    key = default_token_generator.make_token(cast.rapporteur)
    reset = {"uidb36": user_pk_to_url_str(cast.rapporteur), "key": key}
    assert client.get(reverse("account_reset_password_from_key", kwargs=reset)).status_code == 302  # it is a good one
    client.get(f"/en/activities/?q={SECRET}&email={ADDRESS}")
    client.get("/api/v1/activities/", HTTP_AUTHORIZATION=f"Bearer {token}x")
    client.get(f"/api/v1/activities/{token}/")
    client.post("/api/v1/activities/", {"title": SECRET}, content_type="application/json")
    log_of_a_library = logging.getLogger("some.library")
    log_of_a_library.error("mail to %s failed with %s", ADDRESS, {"url": f"https://portal.example/i/{token}/"})
    try:
        raise IntegrityError(f"Key (email)=({ADDRESS}) already exists.")
    except IntegrityError:
        log_of_a_library.exception("a fault")
    session = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
    planted = {"password": make.PASSWORD, "typed": SECRET, "token": token, "session": session, "key": key}
    assert [name for name, secret in planted.items() if secret in lines.text] == []
    assert "@demo.example" not in lines.text
    assert lines.text.count("request_finished") >= 8  # there was something to look at


def test_no_line_holds_the_key_of_a_private_feed(cast, lines):
    """One that works, one that was revoked, and the address with a slip."""
    token, secret = make_feed_token(cast.rapporteur, "phone", by=cast.rapporteur, at=timezone.now())
    doors = [reverse(name, args=[secret]) for name in ("private-waiting", "private-inbox", "private-deadlines")]
    for door in doors:
        assert Client().get(door).status_code == 200
        for slip in (door.replace(secret, f"{secret}x"), door.replace(".", "-"), f"{door}?language=tlh"):
            Client().get(slip)
        Client().post(door)
    revoke_feed_token(token, by=cast.rapporteur, at=timezone.now())
    Client().get(doors[0])
    told = [line["request"] for line in lines.of("request_finished")]
    assert (told[0], len(told)) == ("GET /feeds/private/…/waiting.atom", 16)
    assert [part for part in (secret, secret[4:], secret[:20], secret[-20:]) if part in lines.text] == []


def test_a_line_break_in_what_is_logged_makes_no_second_line(lines):
    logging.getLogger("some.library").error('first\n{"event": "signed_in"}\r\n\x1b[2J')
    assert len(lines.text.splitlines()) == 1
    assert "\x1b" not in lines.text
    assert lines.of("signed_in") == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mail to a.b+c@who.int failed", "mail to … failed"),
        ("Key (email)=(a@b.example) exists", "Key (email)=(…) exists"),
        ("redis://:pa55@redis:6379/0", "redis://…@redis:6379/0"),
        ("postgres://portal:pa55@db/portal", "postgres://…@db/portal"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("GET /en/activities/?q=words&page=2", "GET /en/activities/?…"),
        (f"GET /en/i/{'aB3_' * 11}/", "GET /en/i/…/"),
        (f"GET /r/1-cmd8nf-{'0f' * 16}/", "GET /r/…/"),
        (f"token {'aB3_' * 11}", "token …"),
        # what stays
        ("GET /en/resolutions/78/dubai-2012/instructs-study-group-16.1/", None),
        ("GET /en/bodies/world-health-organization-regional-office/", None),
        ("File \"/app/ehealth_portal/members/migrations/0003_roles_invitations_service_accounts.py\"", None),
        (f"evidence {'0f' * 32}", None),
        ("what? a=b", None),
        ("5 @ 3", None),
    ],
)  # fmt: skip
def test_masking(text, left):
    assert masked(text) == (text if left is None else left)
