"""A message written once, with slots; each recipient's own is put together from its pieces."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass


def _slot() -> str:
    """Random, so that no text holds one; shaped like a token, so that addresses admit it."""
    return secrets.token_hex(26)


NAME, NAME_HTML, TO, NUMBER, DATE = _slot(), _slot(), _slot(), _slot(), _slot()
TOKENS = {purpose: _slot() for purpose in ("unsubscribe", "preferences", "letter", "reply")}
SLOTS = (NAME, NAME_HTML, TO, NUMBER, DATE, *TOKENS.values())
_SLOTS = re.compile("|".join(SLOTS).join("()").encode())


@dataclass(frozen=True, slots=True)
class Sheet:
    """``pieces``: by turns what is said to everybody, and the name of a slot."""

    pieces: tuple[bytes, ...]
    slots: frozenset[str]

    @classmethod
    def of(cls, message: bytes) -> "Sheet":
        pieces = tuple(_SLOTS.split(message))
        return cls(pieces, frozenset(slot.decode() for slot in pieces[1::2]))

    def filled(self, makers: Mapping[str, Callable[[], str]]) -> bytes:
        """Only what the sheet has slots for is made."""
        made = {slot.encode(): makers[slot]().encode() for slot in self.slots}
        pieces = list(self.pieces)
        pieces[1::2] = [made[slot] for slot in pieces[1::2]]
        return b"".join(pieces)
