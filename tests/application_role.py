"""On PostgreSQL requests of the tests run as the application's role, so that row-level security holds them too.

The tests' own connection is that of the tables' owner, whom no wall stops.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import Error, connection, transaction
from django.test import Client

from ehealth_portal.database_roles import admit_application

PASSWORD = "only-for-tests"


def name() -> str:
    """One a database: roles belong to the whole server, which test processes share."""
    return f"{connection.settings_dict['NAME']}_application"


def make() -> None:
    if connection.vendor == "postgresql":
        with transaction.atomic():
            admit_application(name(), PASSWORD)
        Client.request = _request_as_application  # type: ignore[method-assign]


@contextmanager
def as_application() -> Iterator[None]:
    _say(f'SET ROLE "{name()}"')
    try:
        yield
    finally:
        _say("RESET ROLE")


def _say(sentence: str) -> None:
    """Past Django's cursor: tests that count queries do not count this. A transaction that broke has undone it.

    A test without the database has no role either: pytest-django refuses the connection.
    """
    try:
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            cursor.execute(sentence)
    except (Error, psycopg2.Error, RuntimeError):
        pass


_request = Client.request


def _request_as_application(self: Client, **request: Any) -> Any:
    with as_application():
        response = _request(self, **request)
        if response.streaming:  # rows may be read as they are sent
            response.streaming_content = iter(list(response.streaming_content))
        return response
