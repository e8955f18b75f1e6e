"""What people typed or sent, without signs that show nothing and mislead. One place for forms, the API and imports."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms

KEPT_IN_LINES = "\t\n"
# Controls (but NUL, which is refused by name), and marks that turn the direction of what follows them: with these
# "annexfdp.exe" reads as a PDF. The plain marks U+200E and U+200F stay: Arabic needs them.
UNSEEN = [*range(0x01, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
IN_LINES = {code: None for code in UNSEEN if chr(code) not in KEPT_IN_LINES}
IN_ONE_LINE = IN_LINES | {ord(sign): " " for sign in KEPT_IN_LINES}


def plain(text: str, *, lines: bool = False) -> str:
    """The text as it is kept; with ``lines`` it may have several. Line ends become one sign each."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(IN_LINES if lines else IN_ONE_LINE)


class PlainText(forms.CharField):
    """A form's text; several lines where it is typed into a text area.

    Line ends are one character, as a browser counts them against ``maxlength``.
    """

    def to_python(self, value: Any) -> str:
        lines = isinstance(self.widget, forms.Textarea)
        return str(super().to_python(plain(str(value or ""), lines=lines)))


BULLET = re.compile(r"\s*[-*•–]\s+(.*)")
NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+(.*)")


@dataclass(frozen=True)
class Block:
    """``kind`` is ``p`` (lines of a paragraph), ``ul`` or ``ol`` (items of a list)."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Paragraphs and lists of a plain text: an empty line parts paragraphs; "- " or "1. " begins an item."""
    found: list[tuple[str, list[str]]] = []
    goes_on = False
    for line in text.splitlines():
        kind, words = _read(line)
        if not words:
            goes_on = False
        elif goes_on and found[-1][0] == kind:
            found[-1][1].append(words)
        else:
            found.append((kind, [words]))
            goes_on = True
    return [Block(kind, tuple(lines)) for kind, lines in found]


def _read(line: str) -> tuple[str, str]:
    for kind, pattern in (("ul", BULLET), ("ol", NUMBERED)):
        if item := pattern.fullmatch(line):
            return kind, item[1].strip()
    return "p", line.strip()
