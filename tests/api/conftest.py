"""Clients of the API: nobody, and each of the cast with a token."""

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from ehealth_portal.members.operations import create_token


class Caller(Client):
    """A client that speaks JSON, with a bearer token or without one."""

    def __init__(self, user=None):
        headers = {"accept-language": "en"}
        if user:
            _token, secret = create_token(user, "test", by=user, at=timezone.now())
            headers["authorization"] = f"Bearer {secret}"
        super().__init__(headers=headers)

    def send(self, method, path, content=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(
            method,
            f"/api/v1/{path}",
            orjson.dumps(content) if content is not None else b"",
            content_type="application/json",
            headers=named,
        )


@pytest.fixture
def api(cast):
    """``api("rapporteur").get(...)``: one caller a person; ``api()`` is nobody."""
    callers = {}

    def of(name=""):
        if name not in callers:
            callers[name] = Caller(getattr(cast, name) if name else None)
        return callers[name]

    return of
