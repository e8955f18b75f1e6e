"""Tells PostgreSQL who is reading, for its row-level security (docs/adr/0009-second-wall.md).

A web process's connections are born closed: they see what the public sees. They are opened to one person for one
request. Workers' and commands' connections are born open (settings.py). SQLite has no such wall.
"""

from typing import Any
from weakref import WeakSet

from django.db import Error, connection

from .queries import standing_of

_opened: "WeakSet[Any]" = WeakSet()  # the drivers' connections that were told of somebody


def open_to(user: Any) -> None:
    """From here until ``close`` this thread's connection shows what the person may see."""
    if connection.vendor != "postgresql":
        return
    standing = standing_of(user)
    if standing.user_id is None:
        close()
        return
    connection.ensure_connection()
    _opened.add(connection.connection)  # before it is told, so that a failure in between leaves it to be closed
    bodies = ",".join(str(pk) for pk in sorted(standing.bodies))
    _tell(str(standing.user_id), f"{{{bodies}}}", "on" if standing.is_secretariat else "")


def close() -> None:
    """Back to what the public sees. A connection that cannot be told is dropped: its successor is born closed."""
    if connection.connection is None or connection.connection not in _opened:
        return
    told = connection.connection
    try:
        _tell("", "", "")
    except Error:
        connection.close()
    _opened.discard(told)


def _tell(reader: str, bodies: str, sees_all: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.reader', %s, false), set_config('portal.bodies', %s, false), "
            "set_config('portal.sees_all', %s, false)",
            [reader, bodies, sees_all],
        )
