"""The tree while it is being read: sections, items and footnotes whose texts still grow line by line."""

from dataclasses import dataclass, field

from ehealth_portal.mandate.reading.fold import joined
from ehealth_portal.mandate.reading.headings import Heading
from ehealth_portal.mandate.reading.marks import Numbering
from ehealth_portal.mandate.reading.tree import Addressee, Item, Kind, Layout, Problem, Section


@dataclass
class DraftItem:
    number: str
    text: str
    line: int
    mark: str = ""
    depth: int = 0
    path: str = ""
    key: str = ""
    footnote_marks: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.text = joined(self.text, text)

    def frozen(self) -> Item:
        marks = tuple(self.footnote_marks)
        return Item(self.number, self.text, self.line, marks, self.key, self.mark, self.depth)


@dataclass
class DraftSection:
    key: str
    kind: Kind
    verb: str
    heading: str
    line: int
    addressees: tuple[Addressee, ...] = ()
    items: list[DraftItem] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)
    footnote_marks: list[str] = field(default_factory=list)

    def frozen(self) -> Section:
        items = tuple(item.frozen() for item in self.items)
        return Section(self.key, self.kind, self.verb, self.heading, self.addressees, items, self.line)

    def name_items(self) -> None:
        """Keys: the list mark where there is one. Unmarked paragraphs are counted (``foreword.2``) when a section has
        nothing else; a single one, or the words before a list, bear the section's own key."""
        plain = [item for item in self.items if not item.mark]
        counted = len(plain) == len(self.items) and (len(plain) > 1 or self.kind == "foreword")
        taken: set[str] = set()
        for position, item in enumerate(self.items):
            if not item.mark:
                item.number = str(plain.index(item) + 1) if counted else "" if position == 0 else f"p{position + 1}"
                item.path = item.number
            stem = f"{self.key}.{item.path}" if item.path else self.key
            item.key = next(
                key for n in range(1, len(self.items) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken
            )
            taken.add(item.key)


@dataclass
class DraftNote:
    mark: str
    text: str
    line: int
    attached_to: str = ""
    key: str = ""

    def add(self, text: str) -> None:
        self.text = joined(self.text, text)


@dataclass
class Draft:
    """All that has been read so far."""

    language: str
    title: str = ""
    title_line: int = 1
    number: str = ""
    citation: str = ""
    number_line: str = ""
    history: str = ""
    status_note: str = ""
    assembly: str = ""
    sections: list[DraftSection] = field(default_factory=list)
    notes: list[DraftNote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    layout: list[Layout] = field(default_factory=list)

    def report(self, line: int, text: str, reason: str) -> None:
        self.problems.append(Problem(line, text, reason))

    def taken_keys(self) -> set[str]:
        return {section.key for section in self.sections}

    def open_section(self, key: str, heading: Heading, line: int) -> DraftSection:
        kind: Kind = "operative" if heading.operative else "preambular"
        section = DraftSection(key, kind, heading.verb, heading.text, line, heading.addressees)
        self.sections.append(section)
        return section
