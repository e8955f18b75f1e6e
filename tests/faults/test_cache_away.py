"""With Redis away people read on; a sign-in that could not be counted is not tried, and says so."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from activities.queries import keeping
from tests import make


@pytest.fixture
def redis_away(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }


def test_no_sign_in_is_tried_uncounted(cast, redis_away):
    """The right password too: else whoever brings Redis down could guess without end."""
    client = Client()
    answer = client.post("/en/account/login/", {"login": cast.rapporteur.email, "password": make.PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Attempts cannot be counted just now" in answer.text
    assert make.PASSWORD not in answer.text
    assert not Session.objects.exists()


def test_control_with_a_cache_they_are_in(cast):
    client = Client()
    client.post("/en/account/login/", {"login": cast.rapporteur.email, "password": make.PASSWORD})
    assert Session.objects.count() == 1


@pytest.mark.parametrize("path", ["/en/", "/en/activities/", "/en/account/login/", "/api/v1/activities/"])
def test_everybody_reads_on(cast, redis_away, monkeypatch, path):
    make.activity()
    monkeypatch.setattr(keeping, "LARGE", 0)  # the figures would be kept
    assert Client().get(path).status_code == 200
