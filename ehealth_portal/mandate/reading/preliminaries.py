"""What stands before the first section: banner, number line, title, foreword, and the opening (the assembly)."""

import re

from ehealth_portal.mandate.reading.draft import Draft, DraftItem, DraftSection
from ehealth_portal.mandate.reading.fold import fold, joined
from ehealth_portal.mandate.reading.source import Line, Source, ends_strongly
from ehealth_portal.mandate.reading.tree import SUPERSCRIPT_RUN, Layout
from ehealth_portal.mandate.reading.vocabulary import Vocabulary, every_vocabulary

BRACKETS = re.compile(r"[(（](?P<inside>[^()（）]*)[)）]")
IN_BRACKETS = re.compile(r"[(（][^()（）]*\d{4}[^()（）]*[)）]")
LONGEST_OPENING = 3  # lines


def find_opening(lines: list[Line], words: Vocabulary) -> tuple[int, int, str] | None:
    """First line, end (exclusive) and assembly of "The World … Assembly (Dubai, 2012),", which may be broken."""
    for start in range(len(lines)):
        text = ""
        for end in range(start, min(len(lines), start + LONGEST_OPENING)):
            if end > start and lines[end].blank_before:
                break
            text = joined(text, lines[end].text)
            assembly = _assembly(text, words)
            if assembly:
                return start, end + 1, assembly
    return None


def read_opening(draft: Draft, lines: list[Line], assembly: str) -> None:
    text = ""
    for line in lines:
        text = joined(text, line.text)
    draft.assembly = assembly
    draft.sections.append(DraftSection("opening", "opening", "", text, lines[0].number))
    brackets = BRACKETS.search(text)
    if brackets is not None and not draft.citation:
        draft.citation = brackets["inside"].strip()


def read_preliminaries(draft: Draft, source: Source, lines: list[Line], words: Vocabulary) -> None:
    """Sorts the lines before the opening; whatever is neither banner, number line nor title is foreword."""
    foreword = DraftSection("foreword", "foreword", "", "", 1)
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.is_rule:
            draft.layout.append(Layout(line.number, line.text))
        elif _is_banner(line.text) and not foreword.items:
            position = _banner(draft, lines, position)
            continue
        elif not draft.number_line and _number_line(draft, line.text):
            position = _title(draft, lines, position + 1, words)
            continue
        elif words.document["foreword"].fullmatch(fold(line.text).text.strip(" :")) and not foreword.heading:
            foreword.heading, foreword.line = line.text, line.number
        elif not draft.number_line and not draft.title and not foreword.items and _stands_alone(line, words):
            draft.title, draft.title_line = line.text, line.number
        else:
            _foreword_line(foreword, source, lines, position)
        position += 1
    if foreword.items or foreword.heading:
        draft.sections.append(foreword)


def _assembly(text: str, words: Vocabulary) -> str:
    folded = fold(SUPERSCRIPT_RUN.sub("", text)).text
    for key, pattern in words.assemblies:
        match = re.fullmatch(rf"{pattern.pattern}\s*(\([^()]*\))?\s*([,،:]?)", folded, re.IGNORECASE)
        if match is not None and (match[1] or match[2]):
            return key
    return ""


def _is_banner(text: str) -> bool:
    start = fold(text).text[:60]
    return any(words.document["unofficial"].search(start) for words in every_vocabulary())


def _banner(draft: Draft, lines: list[Line], position: int) -> int:
    """Reads the banner, which may be broken over lines; returns where it ends."""
    draft.status_note = joined(draft.status_note, lines[position].text)
    position += 1
    while position < len(lines) and not lines[position].blank_before and not ends_strongly(draft.status_note):
        if lines[position].is_rule or _number_line(Draft(draft.language), lines[position].text):
            break
        draft.status_note = joined(draft.status_note, lines[position].text)
        position += 1
    return position


def _number_line(draft: Draft, text: str) -> bool:
    """Reads "RESOLUTION 78 (Dubai, 2012)", in any of the languages, with or without a title after a dash."""
    folded = fold(SUPERSCRIPT_RUN.sub("", text)).text
    number, tail = r"(?P<number>\[?[\w./-]*\d[\w./-]*\]?)", r"\s*(?:\([^()]*\))?\s*(?:[-:]\s+(?P<title>\S.*))?"
    for words in every_vocabulary():
        name = words.document["resolution"].pattern
        for expression in (rf"{name}\s+(?:No\.?\s*)?{number}{tail}", rf"第\s*{number}\s*号\s*{name}{tail}"):
            match = re.fullmatch(expression, folded, re.IGNORECASE)
            if match is not None:
                _keep_number_line(draft, text, match)
                return True
    return False


def _keep_number_line(draft: Draft, text: str, match: re.Match[str]) -> None:
    draft.number = match["number"].strip("[]")
    brackets = BRACKETS.search(text)
    draft.citation = brackets["inside"].strip() if brackets else ""
    draft.number_line = text
    if match["title"]:
        printed = re.search(r"[-–—:：]\s+(\S.*)$", BRACKETS.sub(lambda found: " " * len(found[0]), text))
        if printed is not None:
            draft.title = text[printed.start(1) :]
            draft.number_line = text[: printed.start(1)].rstrip()


def _title(draft: Draft, lines: list[Line], position: int, words: Vocabulary) -> int:
    """Reads title and history ("(Dubai, 2012; Hammamet, 2016)") after the number line; returns where they end."""
    start = position
    while position < len(lines):
        line = lines[position]
        if draft.title and line.blank_before and not IN_BRACKETS.fullmatch(line.text):
            break
        if IN_BRACKETS.fullmatch(line.text) and not draft.history:
            draft.history = line.text
        elif draft.history or _ends_title(line, words):
            break
        else:
            draft.title_line = line.number if position == start else draft.title_line
            draft.title = joined(draft.title, line.text)
        position += 1
    return position


def _ends_title(line: Line, words: Vocabulary) -> bool:
    if ends_strongly(line.text) or line.is_rule or _is_banner(line.text):
        return True
    return words.document["foreword"].fullmatch(fold(line.text).text) is not None


def _stands_alone(line: Line, words: Vocabulary) -> bool:
    return line.blank_before and line.blank_after and not ends_strongly(line.text)


def _foreword_line(foreword: DraftSection, source: Source, lines: list[Line], position: int) -> None:
    line = lines[position]
    if foreword.items:
        before = lines[position - 1]
        if not ends_strongly(foreword.items[-1].text) or source.runs_on(before, line):
            foreword.items[-1].add(line.text)
            return
    if not foreword.items and not foreword.heading:
        foreword.line = line.number
    foreword.items.append(DraftItem("", line.text, line.number))
