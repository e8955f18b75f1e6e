"""What browsers are told: the same on every answer of every address, whoever asks and however it ends."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import path
from django.utils import timezone

from activities.entry import Given
from ehealth_portal import urls
from ehealth_portal.headers import browser_settings
from ehealth_portal.members.operations import create_token
from ehealth_portal.members.signing_in.session_limits import BEGAN, SEEN
from ehealth_portal.reporting.operations import reports
from ehealth_portal.reporting.operations.building import build
from ehealth_portal.security_txt import EXPIRES
from ehealth_portal.urls import urlpatterns as real_patterns
from tests import make
from tests.best_practices import adopting

from .routes import address_of, patterns

POLICY = {
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
SANDBOX = {"default-src 'none'", "sandbox"}
OFF = [
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
]  # fmt: skip
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=({'self' if name.startswith('publickey') else ''})" for name in OFF),
    "Referrer-Policy": "same-origin",
    "Server": "portal",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HTTPS = EXPECTED | {
    "Content-Security-Policy": POLICY | {"upgrade-insecure-requests"},
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
TELLING = {"X-Powered-By", "Via", "Access-Control-Allow-Origin"}  # of what there is no need to tell


def told(answer, expected=EXPECTED):
    """The headers in question, with nothing that is not to be told."""
    found: dict = {name: answer.headers.get(name) for name in expected}
    if found["Referrer-Policy"] == "no-referrer":  # stricter, where the address itself tells something
        found["Referrer-Policy"] = expected["Referrer-Policy"]
    found["Content-Security-Policy"] = set(str(found["Content-Security-Policy"]).split("; "))  # in any order
    return found | {name: answer.headers[name] for name in TELLING if name in answer.headers}


@pytest.fixture
def whole(cast):
    """Something behind every address: an activity with a file, a draft, a built report, a milestone."""
    file = Given(file=ContentFile(b"minutes", name="minutes.txt"), content_type="text/plain")
    activity = make.activity(evidence=(file,), countries=(make.state(),))
    settings = reports.Settings(
        "Report", "tsag", date(2026, 1, 1), date(2026, 12, 31), make.edition(), formats=("json",)
    )
    report = reports.create_report(settings, by=cast.secretariat, at=make.AT)
    build(report, at=make.AT, tell=lambda *_told: None)
    cast.records = {
        "adoptions": adopting.adoption(make.practice()).pk,
        "best-practices": make.practice().pk,
        "activities": activity.pk,
        "evidence": activity.evidence.get().pk,
        "reports": report.pk,
    }
    return cast


def addresses(cast):
    provision = make.provision()
    values = {
        "resolution": "78", "edition": "dubai-2012", "key": provision.key, "slug": "itu-t-sg21", "iso3": "MWI",
    }  # fmt: skip
    for route in patterns():
        part = next((name for name in cast.records if f"/{name}/<int:pk>" in route), "activities")
        yield address_of(route, values | {"pk": cast.records[part]})


def client_of(user, **more):
    client = Client(raise_request_exception=False, **more)
    if user:
        client.force_login(user)
    return client


def visit(cast, who, **extra):
    """Each address by GET and by POST; who signed out by the way is signed in again."""
    user = getattr(cast, who) if who else None
    secret = create_token(user, "test", by=None, at=timezone.now())[1] if user else ""
    client = client_of(user)
    for address in addresses(cast):
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if user and address.startswith("/api/") else {}
        for method in ("get", "post"):
            yield f"{method} {address}", getattr(client, method)(address, **bearer, **extra)
            if not user:
                client = Client(raise_request_exception=False)
            elif SESSION_KEY not in client.session:
                client = client_of(user)


def is_download(what, answer):
    """What people wrote or sent: it must not run as a page of this site even if a browser is talked into showing it."""
    return ("/documents/" in what or "/evidence/" in what) and "attachment" in answer.headers.get(
        "Content-Disposition", ""
    )


def cached_wrongly(who, answer):
    """What a cookie or a token had a part in, no cache keeps; the rest may be kept, but apart for each cookie."""
    control, vary = answer.headers.get("Cache-Control", ""), answer.headers.get("Vary", "")
    if {"private", "no-store"} <= set(re.split(r",\s*", control)):
        return False
    return bool(who or answer.cookies) or not {"Cookie", "Authorization"} <= set(re.split(r",\s*", vary))


@pytest.mark.parametrize("who", [None, "secretariat"])
def test_every_address_tells_the_same_and_stays_out_of_caches(whole, who):
    wrong, cached, seen = {}, {}, set()
    for what, answer in visit(whole, who):
        seen.add(answer.status_code)
        policy = {"Content-Security-Policy": SANDBOX} if is_download(what, answer) else {}
        if told(answer) != EXPECTED | policy:
            wrong[what] = told(answer)
        if cached_wrongly(who, answer):
            cached[what] = answer.headers
    assert (wrong, cached) == ({}, {})
    assert {200, 302, 404, 405} <= seen  # the addresses do lead somewhere


# --- errors, files and redirects ------------------------------------------------------------------------------------
def boom(request):
    raise RuntimeError("a fault of ours")


@pytest.fixture
def with_a_fault(monkeypatch):
    monkeypatch.setattr(urls, "urlpatterns", [path("boom", boom), *real_patterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    yield
    clear_url_caches()


def test_fault_of_ours(db, with_a_fault):
    answer = client_of(None).get("/boom")
    assert (answer.status_code, told(answer)) == (500, EXPECTED)


def test_unknown_host_name(db):
    answer = client_of(None).get("/en/", headers={"host": "evil.example"})
    assert (answer.status_code, told(answer)) == (400, EXPECTED)


def test_form_without_token_is_in_no_cache(cast):
    client = client_of(cast.secretariat, enforce_csrf_checks=True)
    answer = client.post("/en/reports/new/", {"title": "Typed with care"}, headers={"origin": "http://testserver"})
    assert (answer.status_code, told(answer)) == (403, EXPECTED)
    assert "Typed with care" in answer.text
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_too_large(cast):
    secret = create_token(cast.secretariat, "test", by=None, at=timezone.now())[1]
    answer = client_of(None).post(
        "/api/v1/activities/",
        b"x" * 3_000_000,
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert (answer.status_code, told(answer)) == (413, EXPECTED)


def test_database_away(db, monkeypatch):
    from django.db import OperationalError

    from ehealth_portal.reporting.views import board

    def away(*_arguments, **_named):
        raise OperationalError("gone")

    monkeypatch.setattr(board, "_asked", away)
    answer = client_of(None).get("/en/")
    assert (answer.status_code, told(answer)) == (503, EXPECTED)


def test_static_files(db, settings):
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    answer = client_of(None).get("/static/r78.css")
    assert (answer.status_code, told(answer)) == (200, EXPECTED)
    assert "no-store" not in answer.headers["Cache-Control"]


# --- over https -----------------------------------------------------------------------------------------------------
@pytest.fixture
def https(settings):
    for name, value in browser_settings(https=True).items():
        setattr(settings, name, value)


def test_plain_http_leads_to_https(db, https):
    answer = Client().get("/en/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/en/")
    assert told(answer, HTTPS) == HTTPS


def test_cookies_are_bound_to_this_host(cast, https):
    client = Client(headers={"accept-language": "en"})
    client.get("/en/account/login/", secure=True)
    client.post("/en/account/login/", {"login": cast.focal_point.email, "password": make.PASSWORD}, secure=True)
    assert {name for name in client.cookies if client.cookies[name].value} <= {"__Host-sessionid", "__Host-csrftoken"}
    assert len(client.cookies) >= 2
    for cookie in client.cookies.values():
        assert cookie.OutputString().count("Domain") == 0
        flags = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"])
        assert flags == (True, True, "Lax", "/")


def test_embedded_portal_keeps_plain_names(settings):
    """Over plain http a browser would refuse a __Host- cookie, and nobody could sign in."""
    assert (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME) == ("sessionid", "csrftoken")


def score(answer) -> int:
    """Points of the MDN HTTP Observatory (its table of August 2026), for what an answer's headers can win or lose.

    From 100; bonuses count from 90 up. Not to be had here: the preload list (+5) and hashes of scripts (+5).
    """
    lost, won = 0, 0
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = dict(one.strip().partition(" ")[::2] for one in policy.split(";"))
    if not directives.get("default-src"):
        lost += 25
    elif any("unsafe" in sources or "http" in sources for sources in directives.values()):
        lost += 20
    elif directives["default-src"] == "'none'" and directives.get("form-action") in ("'self'", "'none'"):
        won += 10
    if directives.get("frame-ancestors") in ("'none'", "'self'"):
        won += 5
    age = re.match(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    lost += 20 if not age else 10 if int(age[1]) < 15_768_000 else 0
    lost += 0 if answer.headers.get("X-Content-Type-Options") == "nosniff" else 5
    lost += 50 if answer.headers.get("Access-Control-Allow-Credentials") else 0
    won += 5 if answer.headers.get("Referrer-Policy") in ("no-referrer", "same-origin") else 0
    won += 10 if answer.headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0
    cookies = [cookie for cookie in answer.cookies.values() if cookie.value]
    if any(not (cookie["secure"] and cookie["httponly"]) for cookie in cookies):
        lost += 40
    elif cookies and all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies):
        won += 5
    return 100 - lost + (won if lost <= 10 else 0)


@pytest.mark.parametrize("who", [None, "secretariat"])
def test_every_page_scores_130_or_more(whole, https, who):
    pages = {
        what: score(answer)
        for what, answer in visit(whole, who, secure=True)
        if "text/html" in answer.headers.get("Content-Type", "") and not is_download(what, answer)
    }
    assert {what: points for what, points in pages.items() if points < 130} == {}
    assert len(pages) > 50


def test_control_without_the_middleware_no_page_scores_130(db, https, settings):
    ours = ("ehealth_portal.headers.HeadersMiddleware", "csp.middleware.CSPMiddleware")
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one not in ours]
    assert score(Client().get("/en/", secure=True)) < 130


# --- how long a sign-in lasts ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("began", "seen", "status"),
    [(0, 0, 200), (7.9, 0, 200), (7.9, 1.9, 200), (8, 0, 302), (3, 2, 302)],
    ids=["fresh", "nearly-eight-hours", "nearly-two-idle", "eight-hours", "two-idle"],
)
def test_sign_in_ends(cast, began, seen, status):
    client, now = client_of(cast.rapporteur), timezone.now().timestamp()
    session = client.session
    session[BEGAN], session[SEEN] = int(now - began * 3600), int(now - seen * 3600)
    session.save()
    answer = client.get("/en/waiting/")
    assert answer.status_code == status
    if status == 200 and seen:
        assert client.session[SEEN] >= int(now)


def test_typed_text_outlives_the_sign_in(cast):
    activity, client = make.activity(), client_of(cast.rapporteur)
    session = client.session
    session[BEGAN] = 0
    session.save()
    answer = client.post(
        f"/en/activities/{activity.pk}/progress/",
        {"narrative": "Two drafts agreed."},
        headers={"origin": "http://testserver"},
    )
    assert (answer.status_code, "Two drafts agreed.</textarea>" in answer.text) == (403, True)


# --- security.txt ---------------------------------------------------------------------------------------------------
def test_security_txt(client, db, settings):
    settings.SITE_URL = "https://portal.example"
    settings.SECURITY_CONTACT = "mailto:security@portal.example"
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text.splitlines() == [
        "Contact: mailto:security@portal.example",
        f"Expires: {EXPIRES:%Y-%m-%d}T00:00:00Z",
        "Preferred-Languages: ar, zh, en, fr, ru, es",
        "Canonical: https://portal.example/.well-known/security.txt",
        "Policy: https://portal.example/.well-known/security-policy.md",
    ]
    assert "## Reporting a weakness" in client.get("/.well-known/security-policy.md").text


def test_security_txt_is_renewed_in_time():
    """Fails a month before the date: look whether the contact still answers, then move EXPIRES by less than a year."""
    assert timedelta(days=30) < EXPIRES - datetime.now(UTC) < timedelta(days=366)
