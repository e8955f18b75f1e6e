"""The front door: languages, probes, and what is said when the database is away."""

import pytest
from django.db import OperationalError
from django.test import Client


@pytest.mark.parametrize(
    ("accept", "prefix"),
    [("fr-CH,fr;q=0.9", "/fr/"), ("zh-CN", "/zh-hans/"), ("ar", "/ar/"), ("de", "/en/"), ("", "/en/")],
)
def test_front_leads_to_own_language(client, accept, prefix):
    answer = client.get("/", headers={"accept-language": accept})
    assert (answer.status_code, answer["Location"]) == (302, prefix)


def test_healthz_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok"


def test_readyz_names_the_silent_worker(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.json()["worker"]) == (503, "ok", "silent")


@pytest.mark.parametrize("address", ["/en/activities/", "/api/v1/activities/"])
def test_lost_database_is_503_with_a_sentence(client, db, monkeypatch, address):
    def away(*arguments, **more):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", away)
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == 503
    assert "database" in answer.content.decode()
    assert answer["Retry-After"] == "60"


@pytest.mark.parametrize(("origin", "is_shown"), [("http://testserver", True), ("https://evil.example", False)])
def test_form_without_its_token_shows_what_was_typed_here(db, origin, is_shown):
    browser = Client(enforce_csrf_checks=True)
    typed = {"title": "A <b>long</b> title", "place": "日内瓦", "password": "two words", "version": "3"}
    answer = browser.post("/en/activities/log/", typed, headers={"origin": origin})
    assert answer.status_code == 403
    assert ("A &lt;b&gt;long&lt;/b&gt; title</textarea>" in answer.content.decode()) is is_shown
    assert "two words" not in answer.content.decode()
    assert answer.content.decode().count("<textarea") == 2 * is_shown


def test_lost_database_gives_back_what_was_typed(client, db, monkeypatch):
    def away(*arguments, **more):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", away)
    client.raise_request_exception = False
    typed = {"login": "a@b.example", "title": "A long title"}
    answer = client.post("/en/activities/log/", typed, headers={"origin": "http://testserver"})
    assert answer.status_code == 503
    assert "A long title</textarea>" in answer.content.decode()
