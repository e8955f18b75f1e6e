"""A letter as it goes over the wire, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """One message with its envelope, as it goes over the wire."""

    number: UUID
    sender: str
    to: str
    message: bytes
    created_at: datetime


class Fate(Enum):
    TAKEN = auto()
    NOT_NOW = auto()  # the server asks to try later
    REFUSED = auto()  # for good
    MAILBOX_UNKNOWN = auto()  # likewise, because there is none
    DROPPED = auto()  # the connection broke off, so nobody knows
    NO_ANSWER = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    fate: Fate
    detail: str = ""  # what the server said


TAKEN = Answer(Fate.TAKEN)


class Unreachable(Exception):
    """There is no server to speak to just now, with the reason."""
