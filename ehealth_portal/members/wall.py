"""Tells PostgreSQL who is reading, for its row-level security (docs/adr/0009-second-wall.md).

A web process's connections are born closed: they see what the public sees. They are opened to one person for one
request. Workers' and commands' connections are born open (settings.py). SQLite has no such wall.
"""

from collections.abc import Iterable
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
    _tell(
        reader=str(standing.user_id),
        bodies=_listed(standing.bodies),
        member_states=_listed(standing.member_states),
        organizations=_listed(standing.organizations),
        sees_all="on" if standing.is_secretariat else "",
    )


def show_linked(sha256: str) -> None:
    """Besides: the one row that the secret of a signed link names, for a reader who holds that secret."""
    if connection.vendor != "postgresql":
        return
    connection.ensure_connection()
    _opened.add(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.link', %s, false)", [sha256])


def close() -> None:
    """Back to what the public sees. A connection that cannot be told is dropped: its successor is born closed."""
    if connection.connection is None or connection.connection not in _opened:
        return
    told = connection.connection
    try:
        _tell()
    except Error:
        connection.close()
    _opened.discard(told)


def _listed(ids: Iterable[int]) -> str:
    """As PostgreSQL writes an array."""
    return f"{{{','.join(str(pk) for pk in sorted(ids))}}}"


def _tell(
    *, reader: str = "", bodies: str = "", member_states: str = "", organizations: str = "", sees_all: str = ""
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.reader', %s, false), set_config('portal.bodies', %s, false), "
            "set_config('portal.member_states', %s, false), set_config('portal.organizations', %s, false), "
            "set_config('portal.sees_all', %s, false), set_config('portal.link', '', false)",
            [reader, bodies, member_states, organizations, sees_all],
        )
