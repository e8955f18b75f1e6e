"""Reads a resolution's plain text line by line into its tree; ``read_resolution`` is the way in.

A line is, in this order: a rule, a footnote, an annex, a heading (perhaps broken over lines), a list item, or the
continuation of what went before. A line that fits nowhere is reported as a problem with its number.
"""

import re
from dataclasses import replace
from itertools import pairwise

from ehealth_portal.mandate.reading.draft import Draft, DraftItem, DraftNote, DraftSection
from ehealth_portal.mandate.reading.fold import fold, joined
from ehealth_portal.mandate.reading.footnotes import attach_footnotes, mark_of, note_start
from ehealth_portal.mandate.reading.headings import Heading, goes_on_with_names, read_heading, section_key
from ehealth_portal.mandate.reading.marks import Mark, read_mark
from ehealth_portal.mandate.reading.preliminaries import find_opening, read_opening, read_preliminaries
from ehealth_portal.mandate.reading.source import Line, Source, ends, ends_strongly, read_source
from ehealth_portal.mandate.reading.tree import Addressee, Footnote, Layout, ResolutionText
from ehealth_portal.mandate.reading.vocabulary import Vocabulary, vocabulary

LONGEST_HEADING = 5  # lines
ASSEMBLY_SPEAKS = frozenset({"resolves", "decides", "recommends", "agrees", "declares"})  # to nobody in particular
PAGE_NUMBER = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]|\d{1,4}")


def read_resolution(text: str, *, language: str) -> ResolutionText:
    """The tree of ``text``; ValueError when there is no vocabulary for ``language``."""
    words = vocabulary(language)
    source = read_source(text)
    draft = Draft(language, layout=list(source.layout))
    draft.notes = [DraftNote(note.mark, note.text, note.line) for note in source.notes]
    start = _before_sections(draft, source, words)
    _Body(draft, source, words).read(start)
    return _finished(draft)


def _before_sections(draft: Draft, source: Source, words: Vocabulary) -> int:
    """Reads up to and with the opening; returns the index of the first line after it."""
    opening = find_opening(source.lines, words)
    if opening is not None:
        first, end, assembly = opening
        read_preliminaries(draft, source, source.lines[:first], words)
        read_opening(draft, source.lines[first:end], assembly)
        return end
    draft.report(source.lines[0].number if source.lines else 1, "", "no-opening")
    body = _Body(draft, source, words)
    first_heading = next((i for i in range(len(source.lines)) if body.heading_at(i) is not None), None)
    if first_heading is None:
        return 0
    read_preliminaries(draft, source, source.lines[:first_heading], words)
    return first_heading


def _finished(draft: Draft) -> ResolutionText:
    for section in draft.sections:
        section.name_items()
    attach_footnotes(draft)
    _report_gaps(draft)
    notes = tuple(Footnote(note.mark, note.text, note.attached_to, note.line, note.key) for note in draft.notes)
    return ResolutionText(
        language=draft.language,
        title=draft.title,
        number=draft.number,
        citation=draft.citation,
        status_note=draft.status_note,
        sections=tuple(section.frozen() for section in draft.sections),
        footnotes=notes,
        problems=tuple(sorted(draft.problems, key=lambda problem: problem.line)),
        number_line=draft.number_line,
        history=draft.history,
        layout=tuple(draft.layout),
    )


def _report_gaps(draft: Draft) -> None:
    for section in draft.sections:
        if not section.items and section.kind != "opening":
            draft.report(section.line, section.heading, "empty-section")
        for position, item in enumerate(section.items):
            if not item.text:
                draft.report(item.line, item.mark, "empty-item")
            if not item.mark and position and any(other.mark for other in section.items):
                draft.report(item.line, item.text, "unnumbered-paragraph")
    if not any(section.kind == "operative" for section in draft.sections):
        draft.report(1, "", "no-operative-part")


class _Body:
    """Reads the sections after the opening."""

    def __init__(self, draft: Draft, source: Source, words: Vocabulary) -> None:
        self.draft, self.source, self.words = draft, source, words
        self.lines = source.lines
        self.line_before = {line.number: before for before, line in pairwise(self.lines)}
        self.section: DraftSection | None = None
        self.note: DraftNote | None = None
        self.under_rule = False
        self.after_heading = True  # nothing but a heading or the opening went directly before
        self.before = ""  # text of the line before

    def read(self, position: int) -> None:
        while position < len(self.lines):
            line = self.lines[position]
            if self._is_annex(line):
                for rest in self.lines[position:]:
                    self.draft.report(rest.number, rest.text, "annex")
                return
            taken = self._rule(line) or self._footnote(line) or self._heading(position)
            taken = taken or self._item(line) or self._running_text(position)
            self.before = self.lines[position + taken - 1].text
            position += taken

    def heading_at(self, position: int) -> tuple[Heading, int] | None:
        """A heading whose every word is known, and how many lines it takes; the longest reading wins."""
        if not read_heading(self.lines[position].text, self.words, self.draft.assembly):
            return None
        for count, text in reversed(self._joined_lines(position, over_blanks=True)):
            heading = read_heading(text, self.words, self.draft.assembly)
            if heading is None or heading.leftover or ends_strongly(text):
                continue
            if heading.addressees or self._boundary(self.lines[position]) or self._list_opens(position + count):
                return heading, count
        return None

    def _rule(self, line: Line) -> int:
        if not line.is_rule:
            return 0
        self.draft.layout.append(Layout(line.number, line.text))
        self.under_rule, self.note = True, None
        return 1

    def _footnote(self, line: Line) -> int:
        start = note_start(line, under_rule=self.under_rule)
        if start is None or not self._may_be_note(line, start[0]):
            return 0
        printed, text = start
        self.draft.layout.append(Layout(line.number, printed))
        self.note = DraftNote(mark_of(printed), text, line.number)
        self.draft.notes.append(self.note)
        return 1

    def _may_be_note(self, line: Line, printed: str) -> bool:
        """A plain number under a rule may also be the next list item: a rule across the page does not end the list."""
        if printed[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹*":
            return True
        if any(note.mark == mark_of(printed) for note in self.draft.notes):
            return False
        mark = read_mark(line.text)
        expected = mark is not None and self.section is not None and self.section.numbering.levels
        if expected and mark is not None and self.section is not None:
            level = self.section.numbering.levels[0]
            return not any(r.kind == level.kind and r.ordinal == level.ordinal + 1 for r in mark.readings)
        return True

    def _heading(self, position: int) -> int:
        found = self.heading_at(position) or self._unknown_heading(position)
        if found is not None:
            heading, count = found
            self._open(heading, self.lines[position])
            return count
        return self._heading_and_text(position)

    def _unknown_heading(self, position: int) -> tuple[Heading, int] | None:
        """An operative heading with a body that no table knows: recognized by the list that follows it."""
        line = self.lines[position]
        if not self._boundary(line):
            return None
        for count, text in self._joined_lines(position):
            heading = read_heading(text, self.words, self.draft.assembly)
            if heading is None or not heading.operative or ends(text):
                return None
            text_follows = position + count < len(self.lines) and not self.lines[position + count].blank_before
            if self._list_opens(position + count) or (text_follows and goes_on_with_names(heading)):
                return heading, count
        return None

    def _heading_and_text(self, position: int) -> int:
        """A heading that runs on into its text in one line: "invites Member States to participate …"."""
        line = self.lines[position]
        if not (line.blank_before or self.section is None) or not (ends(self.before) or self.after_heading):
            return 0
        heading = read_heading(line.text, self.words, self.draft.assembly)
        if heading is None or (not self.words.spaced and not heading.addressees):
            return 0
        text = line.text[heading.known :].lstrip(" ")
        named = tuple(one for one in heading.addressees if one.name in line.text[: heading.known])
        opened = replace(heading, text=line.text[: heading.known].rstrip(), addressees=named, leftover="")
        section = self._open(opened, line)
        section.items.append(DraftItem("", text, line.number))
        self.after_heading = False
        return 1

    def _open(self, heading: Heading, line: Line) -> DraftSection:
        if heading.leftover and heading.operative:
            self.draft.report(line.number, heading.leftover, "unknown-addressee")
            unknown = Addressee(heading.leftover, heading.leftover_part, "")
            heading = replace(heading, addressees=(*heading.addressees, unknown))
        elif heading.operative and not heading.addressees and heading.verb.split("-")[0] not in ASSEMBLY_SPEAKS:
            self.draft.report(line.number, heading.text, "unknown-addressee")
        self.section = self.draft.open_section(section_key(heading, self.draft.taken_keys()), heading, line.number)
        self.note, self.under_rule, self.after_heading = None, False, True
        return self.section

    def _item(self, line: Line) -> int:
        mark = read_mark(line.text)
        if mark is None or self.section is None or (PAGE_NUMBER.fullmatch(line.text) and line.blank_after):
            return 0
        if not mark.firm and self._runs_on(line) and not self.before.endswith((";", "；", "؛")):
            return 0
        place = self.section.numbering.place(mark, boundary=self._boundary(line) or line.tabbed)
        if place is None:
            return 0
        text = line.text[mark.length :]
        self.section.items.append(DraftItem(place.number, text, line.number, mark.printed, place.depth, place.path))
        if place.reason:
            self.draft.report(line.number, line.text, place.reason)
        self.note, self.under_rule, self.after_heading = None, False, False
        return 1

    def _running_text(self, position: int) -> int:
        line = self.lines[position]
        alone = line.blank_before and line.blank_after
        if PAGE_NUMBER.fullmatch(line.text) and (alone or not line.text.isdigit()):
            self.draft.report(line.number, line.text, "page-number")
        elif self.note is not None and not line.blank_before:
            self.note.add(line.text)
        elif self.section is None:
            self.draft.report(line.number, line.text, "unplaced")
        elif not self.section.items:
            self.section.items.append(DraftItem("", line.text, line.number))
            self.after_heading = False
        elif self._continues(line):
            self.section.items[-1].add(line.text)
        elif self.note is not None or self.under_rule:
            self.draft.report(line.number, line.text, "unplaced")
        else:
            self.section.items.append(DraftItem("", line.text, line.number))
        return 1

    def _continues(self, line: Line) -> bool:
        """Whether an unmarked line belongs to the item before it."""
        text = self.section.items[-1].text if self.section else ""
        if not text or self._runs_on(line) or not ends(text):
            return True
        return not ends_strongly(text) and not line.blank_before and self.note is None

    def _boundary(self, line: Line) -> bool:
        """Whether a new paragraph may start here: after a blank line, a heading, or punctuation that ends one."""
        if line.blank_before or self.after_heading or not self.before:
            return True
        return ends(self.before) and not self._runs_on(line)

    def _runs_on(self, line: Line) -> bool:
        before = self.line_before.get(line.number)
        return before is not None and self.source.runs_on(before, line)

    def _joined_lines(self, position: int, *, over_blanks: bool = False) -> list[tuple[int, str]]:
        """The line alone, with the next, and so on: (how many lines, their text), up to where a heading must end."""
        found = [(1, self.lines[position].text)]
        for count, line in enumerate(self.lines[position + 1 : position + LONGEST_HEADING], start=2):
            stops = (line.blank_before and not over_blanks) or line.is_rule or ends_strongly(found[-1][1])
            if stops or note_start(line, under_rule=False) or self._list_opens(position + count - 1):
                break
            found.append((count, joined(found[-1][1], line.text)))
        return found

    def _list_opens(self, position: int) -> bool:
        mark: Mark | None = read_mark(self.lines[position].text) if position < len(self.lines) else None
        return mark is not None and mark.opens_list

    def _is_annex(self, line: Line) -> bool:
        if not line.blank_before or ends_strongly(line.text) or self.section is None:
            return False
        title = rf"(?:{self.words.document['annex'].pattern})(?:\s*[\dA-Z]{{1,3}})?\s*(?:\(.*\)|$|[-:])"
        return re.match(title, fold(line.text).text, re.IGNORECASE) is not None
