"""Signing out ends the session in the database and tells the browser to forget the pages it kept."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests import make


@pytest.fixture
def signed_in(cast):
    client = Client()
    client.post("/en/account/login/", {"login": cast.rapporteur.email, "password": make.PASSWORD})
    return client


def test_the_browser_is_told_to_forget(signed_in):
    assert signed_in.post("/en/account/logout/")["Clear-Site-Data"] == '"cache"'


def test_pages_before_and_after_keep_what_the_browser_has(signed_in):
    assert "Clear-Site-Data" not in signed_in.get("/en/waiting/")
    signed_in.post("/en/account/logout/")
    assert "Clear-Site-Data" not in signed_in.get("/en/")


def test_the_session_is_of_no_use_afterwards(signed_in, settings):
    key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    assert signed_in.get("/en/waiting/").status_code == 200
    signed_in.post("/en/account/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/en/waiting/").status_code == 302


def test_signing_in_makes_a_new_key_that_cannot_be_guessed(cast, settings):
    client = Client()
    fixed = Client().session.session_key or "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = fixed
    keys = set()
    for _time in range(2):
        client.post("/en/account/login/", {"login": cast.rapporteur.email, "password": make.PASSWORD})
        keys.add(client.cookies[settings.SESSION_COOKIE_NAME].value)
        client.post("/en/account/logout/")
    assert len(keys) == 2
    assert fixed not in keys
    assert {(len(key), key.isalnum()) for key in keys} == {(32, True)}
