"""One `up` per folder: a file lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .cannot_start import CannotStart, unwritable


@contextmanager
def only_one(path: Path) -> Iterator[IO[str]]:
    """Hold the lock file; what the holder writes into it (its address) is told to whoever is refused."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = path.open("a+")
    except OSError as error:
        raise unwritable(path.parent, error) from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            holder = held.read().strip() or "starting"
            raise CannotStart(
                f"The portal already runs from {path.parent} ({holder}): "
                "use that one, or stop it first with Ctrl-C where it was started."
            ) from None
        held.truncate(0)
        yield held
