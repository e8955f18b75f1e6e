"""The portal refuses to start unsafely: each variable missing or wrong, in a process of its own, with its sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from ehealth_portal.deployment import faults, security_contact

SECRET = "mE7_kq3TtVb9wLs2ZpXcR5nYd8fHgJ4aQ6uKoWi1BvNxMzC0-e"
PUBLIC = {
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "DEFAULT_FROM_EMAIL": "Register <register@portal.example>",
    "TRUSTED_PROXIES": "1",
}
MAKE = 'set it to what this prints: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
CASES = [
    ({"SECRET_KEY": None}, f"SECRET_KEY is missing: {MAKE}"),
    ({"SECRET_KEY": "short" * 9}, f"SECRET_KEY is too easy to guess: it needs 50 characters or more; {MAKE}"),
    ({"SECRET_KEY": "x" * 64}, f"SECRET_KEY is too easy to guess: it needs 50 characters or more; {MAKE}"),
    ({"SECRET_KEY": f"django-insecure-{SECRET}"}, f"SECRET_KEY is a placeholder that anybody can guess: {MAKE}"),
    (
        {"ALLOWED_HOSTS": None},
        "ALLOWED_HOSTS is missing: set it to the host names that the portal answers to, with commas.",
    ),
    (
        {"ALLOWED_HOSTS": "portal.example,*"},
        "ALLOWED_HOSTS holds *, which lets others put their address into our mails: name the host names instead.",
    ),
    ({"ALLOWED_HOSTS": "other.example"}, "ALLOWED_HOSTS lacks the host of SITE_URL: add portal.example to it."),
    (
        {"SITE_URL": None},
        "SITE_URL is missing: set it to the public address of the portal, such as https://portal.example.org.",
    ),
    (
        {"SITE_URL": "http://portal.example"},
        "SITE_URL is not https: put TLS before the portal and write it with https:// (http only for localhost).",
    ),
    ({"SITE_URL": "ftp://portal.example"}, "SITE_URL is no web address: write it with https:// at its beginning."),
    (
        {"SITE_URL": "https://portal.example/en"},
        "SITE_URL has more than an address: leave out what follows the host name.",
    ),
    (
        {"REDIS_URL": None},
        "REDIS_URL is missing: each process would count wrong passwords for itself; set it to redis://host:6379/0.",
    ),
    (
        {"EMAIL_URL": None},
        "EMAIL_URL is missing: mail would go to a file that nobody reads; set it to smtp+tls://user:password@host:587.",
    ),
    (
        {"DEFAULT_FROM_EMAIL": None},
        "DEFAULT_FROM_EMAIL is missing: set it to the address that mail comes from and answers go to.",
    ),
    (
        {"TRUSTED_PROXIES": None},
        (
            "TRUSTED_PROXIES is missing: set it to how many proxies stand before the portal (1 with the compose file), "
            "so that limits count each reader's own address."
        ),
    ),
    (
        {"TRUSTED_PROXIES": "all"},
        "TRUSTED_PROXIES is no number from 0 to 9: set it to how many proxies stand before the portal.",
    ),
    (
        {"DEBUG": "1"},
        "DEBUG is on while DATABASE_URL is set: it shows the insides of a deployment to readers; take DEBUG out.",
    ),
    (
        {"DATABASE_URL": "sqlite:////srv/portal.sqlite3"},
        (
            "DATABASE_URL names no PostgreSQL: set it to postgres://user:password@host:5432/name, "
            "or leave it out to run embedded."
        ),
    ),
]


def started(environ, tmp_path):
    """A process that reads the settings as web, worker and command do; its return code and what it complained of."""
    code = "import django; django.setup()"
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    own |= {"DJANGO_SETTINGS_MODULE": "ehealth_portal.settings", "PORTAL_VAR": str(tmp_path)}
    given = own | {name: value for name, value in environ.items() if value is not None}
    ran = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=given, capture_output=True, text=True)
    return ran.returncode, ran.stderr.partition("ImproperlyConfigured: ")[2].splitlines()


@pytest.mark.parametrize(("wrong", "sentence"), CASES, ids=lambda value: next(iter(value)) if value else "")
def test_unsafe_is_refused_with_its_remedy(wrong, sentence, tmp_path):
    refused = (1, ["The portal does not start with these settings.", sentence])
    assert started(PUBLIC | wrong, tmp_path) == refused


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    _code, said = started({"DATABASE_URL": "postgres://portal@localhost/portal"}, tmp_path)
    assert [line.split()[0] for line in said[1:]] == ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"]


@pytest.mark.parametrize(
    "environ",
    [
        PUBLIC,
        {},
        {"DEBUG": "1"},
        {
            "DATABASE_URL": "postgres://portal@postgres/portal",
            "SECRET_KEY": SECRET,
            "ALLOWED_HOSTS": "localhost",
            "SITE_URL": "http://localhost:8080",
        },
    ],
    ids=["public", "embedded", "developing", "try-out-on-this-machine"],
)
def test_control_what_is_safe_starts(environ, tmp_path):
    assert started(environ, tmp_path) == (0, [])


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({"SITE_URL": "https://portal.example"}, ["ALLOWED_HOSTS"]),
        ({"SITE_URL": "https://portal.example", "ALLOWED_HOSTS": "portal.example", "DEBUG": "1"}, ["DEBUG"]),
        ({"SECRET_KEY": "change-me"}, ["SECRET_KEY"]),
        ({"SITE_URL": "http://[::1]:8000", "ALLOWED_HOSTS": "[::1]"}, []),
        ({"SITE_URL": "https://a.portal.example", "ALLOWED_HOSTS": ".portal.example"}, []),
        (
            PUBLIC | {"REDIS_URL": "", "EMAIL_URL": ""},
            ["REDIS_URL", "EMAIL_URL"],
        ),  # as compose hands on what is not set
    ],
)
def test_names_that_are_wrong(environ, names):
    assert [sentence.split()[0] for sentence in faults(environ)] == names


@pytest.mark.parametrize(
    ("given", "sender", "contact"),
    [
        ("", "Register <register@portal.example>", "mailto:register@portal.example"),
        ("", "register@portal.example", "mailto:register@portal.example"),
        ("security@portal.example", "x@y.example", "mailto:security@portal.example"),
        ("https://portal.example/report", "x@y.example", "https://portal.example/report"),
    ],
)
def test_security_contact(given, sender, contact):
    assert security_contact(given, sender) == contact
