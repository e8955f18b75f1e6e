"""Acts on circulars: write, submit, judge, send, remind, and what addressees do with their letter."""

from .answering import acknowledge, open_letter, reply
from .sending import remind, return_circular, send, submit, take_back
from .writing import Wanted, Words, create_circular, edit_circular, write_text

__all__ = [
    "Wanted",
    "Words",
    "acknowledge",
    "create_circular",
    "edit_circular",
    "open_letter",
    "remind",
    "reply",
    "return_circular",
    "send",
    "submit",
    "take_back",
    "write_text",
]
