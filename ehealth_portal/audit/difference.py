"""What two texts have in common and what not, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

HAN = "\u3040-\u30ff\u3400-\u9fff"  # written without blanks: each sign is a word
WORD = re.compile(rf"[{HAN}]\s*|[^\s{HAN}]+\s*|\s+")
AROUND = 12  # words shown on each side of a change
MOST = 4000  # words of both texts; longer ones are shown whole, the old and the new
GAP = " … "


@dataclass(frozen=True)
class Piece:
    """``kind``: blank for what stayed, "out" for what was taken out, "in" for what was put in."""

    text: str
    kind: str = ""


def difference(before: str, after: str) -> list[Piece]:
    """The pieces from the old text to the new one; long stretches that stayed are cut down to what is near."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST:
        return [Piece(before, "out"), Piece(after, "in")]
    runs = list(_runs([word.strip() for word in old], [word.strip() for word in new]))
    pieces = []
    for place, (is_same, first, last, start, end) in enumerate(runs):
        if is_same:
            pieces.append(Piece(_near(new[start:end], first=place == 0, last=place == len(runs) - 1)))
            continue
        pieces += [Piece("".join(old[first:last]), "out")] if first < last else []
        pieces += [Piece("".join(new[start:end]), "in")] if start < end else []
    return pieces


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Runs of words that stayed or did not; a single word that stayed between two changes goes with them."""
    waiting: tuple[int, int, int, int] | None = None
    for tag, first, last, start, end in SequenceMatcher(None, old, new).get_opcodes():
        is_same = tag == "equal"
        if is_same and (waiting is None or last - first > 1 or last == len(old)):
            if waiting:
                yield False, *waiting
            waiting = None
            yield True, first, last, start, end
        else:
            waiting = (waiting[0], last, waiting[2], end) if waiting else (first, last, start, end)
    if waiting:
        yield False, *waiting


def _near(words: list[str], *, first: bool, last: bool) -> str:
    """The words next to a change: the ends of a long stretch, or the one end that has a change beside it."""
    shown = AROUND * (1 if first or last else 2)
    if len(words) <= shown + AROUND:
        return "".join(words)
    head = "" if first else "".join(words[:AROUND]).rstrip()
    tail = "" if last else "".join(words[-AROUND:])
    return f"{head}{GAP}{tail}"
