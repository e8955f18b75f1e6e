"""The source text as numbered lines, with Word's and Markdown's footnote brackets taken out of the running text."""

import re
from dataclasses import dataclass, field

from ehealth_portal.mandate.reading.fold import INVISIBLE, LINE_BREAKS, even
from ehealth_portal.mandate.reading.tree import SUPERSCRIPT_RUN, Layout, superscript

REFERENCE = re.compile(r"\[footnoteRef:\s*(?P<mark>\d+)\](?:(?P=mark)(?!\d))?|\[\^(?P<other>\d+)\](?!:)")
NOTE_START = re.compile(r"\[(?P<mark>\d{1,3}):[^\S\n]*(?:(?P=mark)[^\S\n]+)?")
MARKDOWN_NOTE = re.compile(r"^[^\S\n]*\[\^(?P<mark>\d+)\]:", re.MULTILINE)
RULE = re.compile(r"[-–—_=─━*~]{2,}|(?:[-–—_=─━*~]\s+)+[-–—_=─━*~]")
STRONG_END = re.compile(r"(?:(?<!\.\.)\.|[;。；؛!?！？])[)）\]\"”»'’」]*$")
ANY_END = re.compile(r"[.;。；؛!?！？,，،:：、][)）\]\"”»'’」]*$")
LONGEST_NOTE = 4000  # characters; a bracket still open after that many is no footnote
WIDEST_WRAP = 110  # characters; text with longer lines has one paragraph a line


@dataclass(frozen=True)
class Line:
    """A line that is not blank. ``number`` counts from 1; ``tabbed``: a tab follows its first word."""

    number: int
    text: str
    blank_before: bool
    blank_after: bool = False
    tabbed: bool = False

    @property
    def is_rule(self) -> bool:
        return RULE.fullmatch(self.text) is not None


@dataclass
class NoteText:
    mark: str
    text: str
    line: int


@dataclass
class Source:
    lines: list[Line]
    notes: list[NoteText] = field(default_factory=list)
    layout: list[Layout] = field(default_factory=list)
    width: int = 0

    def runs_on(self, line: Line, following: Line) -> bool:
        """Whether ``line`` was broken only because the next word did not fit (text with hard line breaks)."""
        if not self.width or following.blank_before:
            return False
        return len(line.text) + 1 + len(following.text.split(" ", 1)[0]) > self.width


def read_source(text: str) -> Source:
    text = LINE_BREAKS.sub("\n", text.translate(INVISIBLE))
    source = Source([])
    text = _without_notes(text, source)
    text = _substituted(REFERENCE, text, source, "")
    text = _substituted(MARKDOWN_NOTE, text, source, " ")
    source.lines = _lines(text)
    source.width = _wrap_width(source.lines)
    return source


def ends_strongly(text: str) -> bool:
    """Ends as a sentence or list item does: full stop or semicolon, perhaps with a quote or footnote mark after it."""
    return STRONG_END.search(SUPERSCRIPT_RUN.sub("", text).rstrip()) is not None


def ends(text: str) -> bool:
    """Ends with any punctuation that may end a paragraph; ITU ends the last item of a section with a comma."""
    return ANY_END.search(SUPERSCRIPT_RUN.sub("", text).rstrip()) is not None


def _without_notes(text: str, source: Source) -> str:
    """Takes out Word's notes ``[1: 1 <tab>text]``, keeping their line breaks so that lines keep their numbers."""
    position = 0
    while (start := NOTE_START.search(text, position)) is not None:
        end = _closing_bracket(text, start.end())
        if end is None:
            position = start.end()
            continue
        line = text.count("\n", 0, start.start()) + 1
        source.notes.append(NoteText(start["mark"], even(text[start.end() : end]), line))
        source.layout.append(Layout(line, even(start[0]) + "]"))
        text = text[: start.start()] + "\n" * text.count("\n", start.start(), end) + text[end + 1 :]
        position = start.start()
    return text


def _closing_bracket(text: str, start: int) -> int | None:
    depth = 1
    for position in range(start, min(len(text), start + LONGEST_NOTE)):
        depth += {"[": 1, "]": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return None


def _substituted(pattern: re.Pattern[str], text: str, source: Source, after: str) -> str:
    """Puts a superscript for each match; what else the match printed goes to the layout."""

    def replaced(match: re.Match[str]) -> str:
        mark = match["mark"] or match["other"] if "other" in pattern.groupindex else match["mark"]
        line = text.count("\n", 0, match.start()) + 1
        source.layout.append(Layout(line, even(match[0].replace(mark, "", 1))))
        return superscript(mark) + after

    return pattern.sub(replaced, text)


def _lines(text: str) -> list[Line]:
    rows = text.split("\n")
    plain = [even(row) for row in rows]
    found = []
    for index, row in enumerate(rows):
        if plain[index]:
            before = index == 0 or not plain[index - 1]
            after = index + 1 == len(rows) or not plain[index + 1]
            found.append(Line(index + 1, plain[index], before, after, re.match(r"\s*\S+\t", row) is not None))
    return found


def _wrap_width(lines: list[Line]) -> int:
    """The width of text with hard line breaks, in characters; 0 when paragraphs stand on one line each."""
    longest = max((len(line.text) for line in lines), default=0)
    full = sum(len(line.text) > longest * 0.85 for line in lines)
    return longest if 40 <= longest <= WIDEST_WRAP and full >= 5 and full * 4 >= len(lines) else 0
