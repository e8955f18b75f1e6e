"""Folding of text for comparison (accents, vowel signs, full-width forms), and joining of broken lines."""

import re
import unicodedata
from typing import NamedTuple

# Byte-order mark, soft hyphen, zero-width space, word joiner and marks of writing direction: they print nothing.
INVISIBLE = dict.fromkeys(
    map(ord, "\ufeff\u00ad\u200b\u2060\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
LINE_BREAKS = re.compile("\r\n|\r|\u2029|\n")
BLANKS = re.compile(r"\s+")
WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef‘’“”…—]")
CJK = re.compile("[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
_SAME = str.maketrans({"’": "'", "‘": "'", "‑": "-", "–": "-", "—": "-", "−": "-", "ـ": "", "ı": "i"})


class Folded(NamedTuple):
    """``text`` for matching; ``origin[i]`` is where character i of it stands in the source string."""

    text: str
    origin: list[int]


def fold(text: str) -> Folded:
    """Accents, vowel signs, hamza, full-width forms and typographic quotes and dashes made plain; case is kept."""
    folded: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character.translate(_SAME)).translate(_SAME):
            if unicodedata.category(part) != "Mn":
                folded.append(part)
                origin.append(position)
    origin.append(len(text))
    return Folded("".join(folded), origin)


def even(text: str) -> str:
    """White space of any kind made one plain space; characters that print nothing removed."""
    return BLANKS.sub(" ", text.translate(INVISIBLE)).strip()


def joined(first: str, second: str) -> str:
    """Two lines of one paragraph: a space between, except beside Chinese characters or after a hyphen."""
    if not first or not second:
        return first + second
    before, after = first[-1], second[0]
    # Curly quotes and dashes are wide only beside a Chinese character.
    if CJK.match(before) or CJK.match(after):
        touching = (WIDE.match(before) is not None) or (WIDE.match(after) is not None)
        return first + second if touching else f"{first} {second}"
    if before in "-‐‑" and first[-2:-1].isalnum():
        return first + second
    return f"{first} {second}"
