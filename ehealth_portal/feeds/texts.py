"""Texts that go into other programs: nothing that XML or iCalendar forbids, nothing that turns what follows it."""

import re
import unicodedata

from ehealth_portal.languages import current_language, direction
from ehealth_portal.plain_text import plain

# What XML 1.0 has no way to write, besides the controls that ``plain`` takes out.
FORBIDDEN = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
ISOLATED, TO_HERE = "\u2068", "\u2069"  # first strong isolate, and its end


def stripped(text: str, *, lines: bool = False) -> str:
    """Without controls and marks of direction."""
    return FORBIDDEN.sub("", plain(text, lines=lines))


def clean(text: str, *, lines: bool = False) -> str:
    """The same, but with what ``quoted`` put around somebody's words, where each begin has its end."""
    parts = re.split(f"([{ISOLATED}{TO_HERE}])", text)
    if not _balanced(parts):
        return stripped(text, lines=lines)
    return "".join(part if part in (ISOLATED, TO_HERE) else stripped(part, lines=lines) for part in parts)


def _balanced(parts: list[str]) -> bool:
    depth = 0
    for part in parts:
        depth += {ISOLATED: 1, TO_HERE: -1}.get(part, 0)
        if depth < 0:
            return False
    return depth == 0


def quoted(text: str) -> str:
    """Somebody's words to stand inside a sentence of ours, kept apart where they run the other way."""
    text = stripped(text)
    runs = {"rtl" if unicodedata.bidirectional(sign) in ("R", "AL") else "ltr" for sign in text if sign.isalpha()}
    return f"{ISOLATED}{text}{TO_HERE}" if runs - {direction(current_language())} else text
