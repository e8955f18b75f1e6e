"""Footnotes: which item, heading or title bears the mark of which note."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ehealth_portal.mandate.reading.draft import Draft, DraftNote
from ehealth_portal.mandate.reading.source import Line
from ehealth_portal.mandate.reading.tree import SUPERSCRIPT_RUN, plain_mark, superscript

SUPERSCRIPT_NOTE = re.compile(r"(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s*[)）.]?\s*(?=\S|$)")
PLAIN_NOTE = re.compile(r"(?:[(\[（]\s?)?(?P<mark>\d{1,2}|\*{1,3})\s?[)\]）.]?(?:\s+|(?<=[*)\]）]))(?=\S)")
SHORTEST_WORD = 3  # letters before a mark that lost its superscript; shorter ones are names such as "Y2" or "H1"


@dataclass
class _Bearer:
    """A text of the tree that may bear footnote marks."""

    key: str
    line: int
    text: str
    marks: list[str]
    rewrite: Callable[[str], None]


def note_start(line: Line, *, under_rule: bool) -> tuple[str, str] | None:
    """Mark as printed and the rest of the line when it begins a footnote. Plain marks only count under a rule."""
    match = SUPERSCRIPT_NOTE.match(line.text) or (PLAIN_NOTE.match(line.text) if under_rule else None)
    return (match[0].strip(), line.text[match.end() :]) if match is not None else None


def mark_of(printed: str) -> str:
    return plain_mark(re.sub(r"[()\[\]（）.\s]", "", printed))


def attach_footnotes(draft: Draft) -> None:
    """Gives each note the key of the text that bears its mark, in text order; reports what has no partner."""
    bearers = _bearers(draft)
    waiting = list(draft.notes)
    for bearer in bearers:
        for printed in SUPERSCRIPT_RUN.findall(bearer.text):
            note = next((one for one in waiting if one.mark == plain_mark(printed)), None)
            if note is not None:
                waiting.remove(note)
                _attach(note, bearer)
            elif plain_mark(printed) not in bearer.marks:
                draft.report(bearer.line, printed, "mark-without-footnote")
    for note in waiting:
        _attach_lost_mark(draft, note, bearers)
    counts: dict[str, int] = {}
    for note in draft.notes:
        counts[note.mark] = counts.get(note.mark, 0) + 1
        name = f"star{len(note.mark)}" if note.mark.startswith("*") else note.mark
        note.key = f"footnote.{name}" + (f"-{counts[note.mark]}" if counts[note.mark] > 1 else "")


def _attach(note: DraftNote, bearer: _Bearer) -> None:
    note.attached_to = bearer.key
    bearer.marks.append(note.mark)


def _attach_lost_mark(draft: Draft, note: DraftNote, bearers: list[_Bearer]) -> None:
    """A mark whose superscript was lost ("countries1") is taken for one only where a single place fits."""
    lost = re.escape(note.mark)
    word = rf"(?<=[^\W\d_]{{{SHORTEST_WORD}}})" if note.mark.isdigit() else r"(?<=\w)"
    pattern = re.compile(rf"{word}{lost}(?![\w*])")
    places = [(bearer, match) for bearer in bearers for match in pattern.finditer(bearer.text)]
    if len(places) != 1:
        draft.report(note.line, note.text, "footnote-without-mark")
        return
    bearer, match = places[0]
    bearer.text = bearer.text[: match.start()] + superscript(note.mark) + bearer.text[match.end() :]
    bearer.rewrite(bearer.text)
    _attach(note, bearer)
    if note.mark.isdigit():
        draft.report(bearer.line, match.string[max(0, match.start() - 20) : match.end()], "mark-inferred")


def _bearers(draft: Draft) -> list[_Bearer]:
    bearers = [_Bearer("title", draft.title_line, draft.title, [], lambda text: setattr(draft, "title", text))]
    for section in draft.sections:
        bearers.append(
            _Bearer(
                section.key,
                section.line,
                section.heading,
                section.footnote_marks,
                lambda text, section=section: setattr(section, "heading", text),  # type: ignore[misc]
            )
        )
        for item in section.items:
            bearers.append(
                _Bearer(
                    item.key,
                    item.line,
                    item.text,
                    item.footnote_marks,
                    lambda text, item=item: setattr(item, "text", text),  # type: ignore[misc]
                )
            )
    return bearers
