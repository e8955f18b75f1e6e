"""Fixtures of all tests: a clean media folder, English unless a test says otherwise, and the cast with its meanings."""

import gc
import os
import shutil
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from ehealth_portal.catalogues import compile_stale

from . import application_role, make

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM and not os.environ.get("REQUIRE_BROWSER"):
        pytest.skip("no Chromium on this machine: apt install chromium")
    assert CHROMIUM, "REQUIRE_BROWSER is set, and there is no Chromium: apt install chromium"
    # Playwright keeps an event loop in this thread, for which Django would refuse every query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def pytest_configure(config: pytest.Config) -> None:
    """Before any process reads them: a catalogue that is missing when it is first asked for stays English."""
    if not hasattr(config, "workerinput"):
        compile_stale([portal_settings.LOCALE_PATHS[0]])


def pytest_collection_finish() -> None:
    """Thousands of tests and modules stay to the end: the collector of garbage need not walk over them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Requests run as the application's role where there are roles."""
    with django_db_blocker.unblock():
        application_role.make()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(autouse=True)
def _no_names(monkeypatch):
    """No test asks the name servers of the world: no name has an address unless a test says which."""
    monkeypatch.setattr("ehealth_portal.webhooks.sending.targets.resolve", lambda host, port: [])


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    """Argon2 is slow on purpose; the tests that are about it set it back."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_rates(settings):
    """Tests ask faster than people; those that are about the limits set them back."""
    settings.API_RATE = settings.API_SERVICE_RATE = 0


@pytest.fixture(autouse=True)
def _mail_at_once(settings):
    """Otherwise a thread sends it, maybe after the test."""
    settings.MAIL_AFTER_THE_ANSWER = False


@pytest.fixture(autouse=True)
def _nothing_counted():
    """The limits of the sign-in count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _quiet_broker(settings):
    """Nudges go to a broker in memory that nobody reads: the rows are what the tests look at."""
    from ehealth_portal.celery import app
    from ehealth_portal.jobs.operations import silence

    app.conf.broker_url = app.conf.broker_write_url = "memory://"
    app._pool = app.amqp._producer_pool = None  # or they remember the dead broker of an earlier test
    silence.until = 0.0


@pytest.fixture
def cast(db):
    """Who plays: the rapporteur, another group's, the counsellor, the secretariat, two focal points, the public."""
    sg21, sg17 = make.body("itu-t-sg21"), make.body("itu-t-sg17")
    return SimpleNamespace(
        rapporteur=make.user("rapporteur@demo.example", "rapporteur", body=sg21),
        other_rapporteur=make.user("rapporteur17@demo.example", "rapporteur", body=sg17),
        counsellor=make.user("counsellor@demo.example", "counsellor", body=sg21),
        other_counsellor=make.user("counsellor17@demo.example", "counsellor", body=sg17),
        secretariat=make.user("secretariat@demo.example", "secretariat"),
        administrator=make.user("admin@demo.example", "administrator"),
        focal_point=make.user("focalpoint.mwi@demo.example", "focal_point", member_state=make.state("MWI", "Malawi")),
        other_focal_point=make.user(
            "focalpoint.npl@demo.example", "focal_point", member_state=make.state("NPL", "Nepal")
        ),
        academia=make.user("academia@demo.example", "delegate", organization=make.organization("uni", "A university")),
        nobody=make.user("someone@demo.example"),
    )
