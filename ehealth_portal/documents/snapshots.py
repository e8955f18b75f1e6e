"""The content of a snapshot as bytes: one way to write it down, and the SHA-256 of that."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

Plain = dict[str, Any]


def canonical(content: Plain) -> bytes:
    """The one way in which a content is written down; its SHA-256 is the snapshot's."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def settled(content: Plain) -> Plain:
    """The content with its keys in canonical order, whatever order a database gave them back in."""
    return dict(json.loads(canonical(content)))


def digest(content: Plain) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def at_one_moment(read: Callable[[], Plain]) -> Plain:
    """What ``read`` gives, read from one consistent state of the database."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return read()
