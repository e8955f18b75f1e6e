"""Programs are refused over plain http, so that they notice; people are led to https."""

import pytest
from django.test import Client

from ehealth_portal.plain_http import PlainHttpMiddleware


@pytest.fixture
def https(settings):
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("path", ["/api/v1/activities/", "/api/v1/schema/", "/api/nothing/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_api_answers_plain_http_with_a_refusal(db, https, method, path):
    answer = getattr(Client(), method)(path, headers={"authorization": "Bearer secret"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "Location" not in answer
    assert answer.json()["detail"].startswith("This address is read by https only.")


def test_it_answers_https(db, https):
    assert Client().get("/api/v1/activities/", secure=True).status_code == 200


def test_pages_lead_people_to_https(db, https):
    answer = Client().get("/en/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/en/")


def test_control_without_it_the_api_would_be_redirected(db, https, settings):
    own = f"{PlainHttpMiddleware.__module__}.{PlainHttpMiddleware.__qualname__}"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != own]
    assert Client().get("/api/v1/activities/").status_code == 301
