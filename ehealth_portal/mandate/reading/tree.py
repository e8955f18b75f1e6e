"""The tree of a resolution's text: sections, items, footnotes, and what could not be placed.

Texts keep their wording; only white space is made even and marks at the head of a paragraph are taken off (they are
in ``mark``). A footnote mark stays in the running text as a superscript (``developing countries¹``), whatever form it
had in the source, because its position carries meaning; ``Item.wording`` gives the text without it.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["foreword", "opening", "preambular", "operative"]
Part = Literal["lead", "collaboration"]

SUPERSCRIPT_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")

# Reasons of problems whose text is nowhere in the tree; the text of all other problems is also in the tree.
NOT_IN_TREE = frozenset({"unplaced", "annex", "page-number"})


@dataclass(frozen=True)
class Item:
    """A provision. ``number`` is '1', 'a' or '' ; ``line`` counts from 1; ``mark`` is the list mark as printed."""

    number: str
    text: str
    line: int
    footnote_marks: tuple[str, ...] = ()
    key: str = ""
    mark: str = ""
    depth: int = 0

    @property
    def wording(self) -> str:
        """The text without its footnote marks."""
        wording = self.text
        for mark in self.footnote_marks:
            wording = wording.replace(superscript(mark), "", 1)
        return wording


@dataclass(frozen=True)
class Addressee:
    """``name`` as in the text; ``refers_to`` a proposed key such as 'itu-t-sg16', '' when unknown."""

    name: str
    part: Part
    refers_to: str


@dataclass(frozen=True)
class Section:
    key: str
    kind: Kind
    verb: str
    heading: str
    addressees: tuple[Addressee, ...]
    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True)
class Footnote:
    """``attached_to`` is the key of the item (or section, or 'title') whose text bears the mark, '' when none does."""

    mark: str
    text: str
    attached_to: str
    line: int
    key: str = ""


@dataclass(frozen=True)
class Problem:
    """Something a person should look at. ``reason`` is a code: unplaced, annex, page-number, footnote-without-mark,
    mark-without-footnote, mark-inferred, numbering-gap, numbering-repeated, empty-section, empty-item,
    unnumbered-paragraph, unknown-addressee, no-opening, no-operative-part."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Layout:
    """Characters that carry no wording and are left out of the tree: rules between parts, Word's note brackets."""

    line: int
    text: str


@dataclass(frozen=True)
class ResolutionText:
    """``citation`` is the place and year without brackets; ``number_line`` and ``history`` are lines as printed."""

    language: str
    title: str
    number: str
    citation: str
    status_note: str
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]
    problems: tuple[Problem, ...]
    number_line: str = ""
    history: str = ""
    layout: tuple[Layout, ...] = ()

    def keys(self) -> list[str]:
        """Provision keys in the order of the text; a footnote follows the item that bears its mark."""
        keys = self._notes_at("title")
        for section in self.sections:
            item_keys = {item.key for item in section.items}
            if section.key not in item_keys:
                keys += self._notes_at(section.key)
            for item in section.items:
                keys += [item.key, *self._notes_at(item.key)]
        return keys + self._notes_at("")

    def provision(self, key: str) -> Item | Footnote:
        """The item or footnote with this key; KeyError when there is none."""
        for section in self.sections:
            for item in section.items:
                if item.key == key:
                    return item
        for note in self.footnotes:
            if note.key == key:
                return note
        raise KeyError(key)

    def outline(self) -> str:
        """The tree as text, for a dry run."""
        lines = [f"{self.number_line or '(no number line)'} · {self.title or '(no title)'}"]
        for section in self.sections:
            lines.append(f"{section.line:>4}  {section.key} [{section.kind}: {section.verb or '-'}] {section.heading}")
            lines += [f"        {a.part}: {a.name} -> {a.refers_to or '?'}" for a in section.addressees]
            for item in section.items:
                notes = "".join(f" [footnote {mark}]" for mark in item.footnote_marks)
                lines.append(f"{item.line:>4}  {'  ' * (item.depth + 1)}{item.key}: {item.text}{notes}")
        lines += [f"{n.line:>4}  {n.key} (to {n.attached_to or 'nothing'}): {n.text}" for n in self.footnotes]
        lines += [f"{p.line:>4}  ! {p.reason}: {p.text}" for p in self.problems]
        return "\n".join(lines)

    def _notes_at(self, place: str) -> list[str]:
        return [note.key for note in self.footnotes if note.attached_to == place]


def superscript(mark: str) -> str:
    """'12' as '¹²'; a mark that is not a number (an asterisk) stays as it is."""
    return mark.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) if mark.isdigit() else mark


def plain_mark(mark: str) -> str:
    """'¹²' as '12'."""
    return mark.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
