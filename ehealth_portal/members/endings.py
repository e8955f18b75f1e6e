"""What else ends when an account is closed: apps above this one add theirs when they are ready."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

ENDINGS: list[Callable[[Any, datetime], None]] = []  # called with the account, in the transaction that closes it


def end_the_rest(user: Any, at: datetime) -> None:
    for end in ENDINGS:
        end(user, at)
