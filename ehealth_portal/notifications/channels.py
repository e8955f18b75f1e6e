"""The register of channels that workers drain, and of the books that know where somebody is reached.

The inbox is not among the channels: its rows are delivered as they are made. An app above this one registers what is
its own when it is ready.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .models import Event


@dataclass(frozen=True)
class Recipient:
    """Whom a message is written to. ``language`` as data says it (``zh``); ``user`` when they have an account."""

    email: str
    name: str
    language: str
    user: Any = None
    is_open: bool = True  # False: the account is closed, or the addressee is no longer one


Drain = Callable[[], int]  # sends what is due, in chunks, until nothing is; returns how many rows it settled
FanOut = Callable[[Event, datetime], int]  # makes the rows of its own recipients, in the transaction of the act
AddressBook = Callable[[Iterable[int]], Mapping[int, Recipient]]

DRAINS: dict[str, Drain] = {}
FAN_OUTS: list[FanOut] = []
ADDRESS_BOOKS: dict[str, AddressBook] = {}  # "user", "addressee", "registration": columns of a notice, without _id


def register(name: str, drain: Drain, fan_out: FanOut | None = None) -> None:
    """Called once by the ``ready`` of the app that owns the channel."""
    DRAINS[name] = drain
    if fan_out is not None and fan_out not in FAN_OUTS:
        FAN_OUTS.append(fan_out)
