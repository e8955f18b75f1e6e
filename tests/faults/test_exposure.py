"""What a scanner asks for first: methods that echo, folders, sources, backups, keys. Nothing of it is there."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ehealth_portal.wsgi import application
from tests import make

FILL = {"int": "1", "str": "x", "slug": "x", "uuid": "6f1d3a54-5f0e-4a3d-9d2f-0a51f8a1c001", "path": "x"}


def addresses(patterns=None, before=""):
    """An address of every route of the portal, with something put in for what varies."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        elif isinstance(one, URLPattern) and not re.search(r"[\^$\\(]", here):
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILL.get(found[1] or "str", "1"), here)


def test_trace_echoes_nothing(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.administrator)
    every = sorted(set(addresses()))
    assert len(every) > 60
    answers = {address: client.generic("TRACE", address, headers={"x-planted": "echo-me"}) for address in every}
    told = {address: answer.status_code for address, answer in answers.items() if answer.status_code < 300}
    assert told == {}
    assert [address for address, answer in answers.items() if b"echo-me" in answer.content] == []


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/HEAD", "/.env", "/.hg/", "/.svn/entries", "/.DS_Store", "/backup.zip", "/dump.sql",
        "/portal.sqlite3", "/var/secret_key", "/secret_key", "/manage.py", "/ehealth_portal/settings.py",
        "/requirements/run.lock", "/docker-compose.yml", "/admin/", "/en/admin/", "/debug/", "/__debug__/",
        "/phpinfo.php", "/server-status", "/actuator/env", "/console", "/media/", "/media/evidence/", "/static/",
        "/static/vendor/", "/static/../ehealth_portal/settings.py", "/static/..%2fmanage.py", "/static/log.js.map",
        "/static//etc/passwd", "/static/%00", "/en/activities/evidence/../../../etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_found(db, path):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code in (400, 404), answer.content
    assert b"SECRET" not in answer.content
    assert b"Index of" not in answer.content


def test_a_fault_tells_nothing_of_the_inside(cast, monkeypatch):
    """A bug that names a key, an address and a query: the reader gets a sentence."""
    from ehealth_portal.reporting.views import bodies

    def broken(*_args, **_options):
        raise RuntimeError(f"SELECT password FROM members_user -- {settings.SECRET_KEY} {make.PASSWORD}")

    monkeypatch.setattr(bodies, "render", broken)
    answer = Client(raise_request_exception=False).get("/en/bodies/")
    assert answer.status_code == 500
    for word in (settings.SECRET_KEY, "SELECT", "Traceback", "RuntimeError", make.PASSWORD, "/ehealth_portal/"):
        assert word not in answer.text


def test_the_next_request_is_served_after_a_fault(cast, monkeypatch):
    from ehealth_portal.reporting.views import bodies

    with monkeypatch.context() as patched:
        patched.setattr(bodies, "render", lambda *_args, **_options: 1 / 0)
        assert Client(raise_request_exception=False).get("/en/bodies/").status_code == 500
    assert Client().get("/en/bodies/").status_code == 200


def test_the_same_parameter_twice_in_query_and_body_is_not_mixed(cast):
    """A form is read from its body alone: what stands in the address changes nothing of it."""
    client = Client()
    client.force_login(cast.rapporteur)
    client.post("/en/account/?language=ru&language=zh", {"language": ["es", "fr"]})
    cast.rapporteur.refresh_from_db()
    assert cast.rapporteur.language == "fr"


def test_the_portal_is_a_wsgi_application_without_debug_pages():
    assert callable(application)
    assert settings.DEBUG is False
    assert [app for app in settings.INSTALLED_APPS if "debug" in app or app == "django.contrib.admin"] == []
