"""Lines of mail: none longer than mail servers take (998 octets), and text broken where a reader would break it."""

import re
import unicodedata
from collections.abc import Iterator

WIDTH = 74  # of text, in columns: a Chinese character takes two
LONGEST = 900  # octets of a line of HTML
RUN = 100  # signs without a space, after which HTML is given a place to break that nobody sees

_TAG = re.compile(r"(<[^>]*>)")
_LONG_RUN = re.compile(rf"(?:[^<&\s]|&[^;\s]{{1,10}};|&){{{RUN}}}")
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ")


def one_line(text: str) -> str:
    """Without line breaks and other signs that steer machines, so that it may stand in a header."""
    return " ".join(text.translate(_CONTROL).split())


def wrapped_text(text: str) -> str:
    """Each line broken at spaces, or between Chinese characters. Addresses of pages are left whole."""
    lines = (part for line in text.splitlines() for part in _broken(line.rstrip()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _broken(line: str) -> Iterator[str]:
    mark = "> " if line.startswith("> ") else ""
    rest = line[len(mark) :]
    while _columns(rest) > WIDTH - len(mark) and (place := _place_on_the_wire(rest, WIDTH - len(mark))):
        yield mark + rest[:place].rstrip()
        rest = rest[place:].lstrip()
    yield mark + rest


def _place_on_the_wire(text: str, width: int) -> int:
    """A run without a place to break is left whole, as addresses of pages are, unless no mail server would take it."""
    most = len(text.encode()[:LONGEST].decode(errors="ignore"))
    place = _place(text, width)
    return min(place, most) if place or most == len(text) else most


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1


def _place(text: str, width: int) -> int:
    """Where to break: the last place that fits, else the first there is, else 0."""
    column, last = 0, 0
    for place, sign in enumerate(text):
        column += _width(sign)
        if column > width and last:
            return last
        if sign == " ":
            last = place + 1
        elif _width(sign) == 2 and place + 1 < len(text) and not _closes(text[place + 1]):
            last = place + 1 if column <= width else last or place + 1
    return last if column > width else 0


def _closes(sign: str) -> bool:
    """Whether no line may begin with it."""
    return unicodedata.category(sign) in ("Pe", "Pf", "Po") or sign in "、。，；：！？）」』》"


def wrapped_html(html: str) -> str:
    """Line breaks where they change nothing: at spaces, and inside an invisible ``<wbr>`` in long runs without any."""
    parts = _TAG.split(html)
    parts[::2] = [_LONG_RUN.sub(lambda run: f"{run[0]}<wbr\n>", text) for text in parts[::2]]
    lines = (line.strip() for line in "".join(parts).splitlines())
    return "\n".join(part for line in lines if line for part in _short(line)) + "\n"


def _short(line: str) -> Iterator[str]:
    while len(line.encode()) > LONGEST:
        cut = len(line.encode()[:LONGEST].decode(errors="ignore"))
        place = line.rfind(" ", 0, cut)
        if place <= 0:
            raise ValueError(f"A line of {len(line)} signs has no place to break.")
        yield line[:place]
        line = line[place + 1 :]
    yield line
