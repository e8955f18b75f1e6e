"""Reads of the mandate: provisions in the reader's language, and the whole text in languages side by side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Q

from .models import Edition, EditionText, Provision, ProvisionText, Section, SectionText, TextStatus
from .naming import citation_of
from .reading.tree import superscript

FALLBACK = "en"
Text = TypeVar("Text")


def in_language(texts: Mapping[str, Text], language: str) -> Text | None:
    """The text in the reader's language, else in English, else in any (the first by code); None when there is none."""
    for wanted in (language, FALLBACK, *sorted(texts)):
        if wanted in texts:
            return texts[wanted]
    return None


@dataclass(frozen=True)
class Worded:
    """A provision with the text that is shown: ``language`` and ``status`` say which one it is. ``label`` may be in
    another language than the text; it is empty where the project made none."""

    provision: Provision
    text: str
    language: str
    status: str
    label: str

    @property
    def is_official(self) -> bool:
        return self.status == TextStatus.OFFICIAL


def provisions_of(edition: Edition, language: str) -> list[Worded]:
    """The provisions of an edition in the order of the text, with section and addressees; four queries."""
    provisions = edition.provisions.select_related("section").prefetch_related("addressees__body")
    texts = _by_language(ProvisionText.objects.filter(provision__edition=edition), "provision_id")
    return [_worded(provision, texts[provision.pk], language) for provision in provisions]


def _worded(provision: Provision, texts: Mapping[str, ProvisionText], language: str) -> Worded:
    shown = in_language(texts, language)
    labels = {spoken: text.label for spoken, text in texts.items() if text.label}
    label = in_language(labels, language) or ""
    if shown is None:
        return Worded(provision, "", language, "", label)
    return Worded(provision, shown.text, shown.language, shown.status, label)


def _by_language(rows: Iterable[Text], owner: str) -> dict[int, dict[str, Text]]:
    """``{id of the owner: {language: row}}``"""
    kept: dict[int, dict[str, Text]] = defaultdict(dict)
    for row in rows:
        kept[getattr(row, owner)][getattr(row, "language")] = row  # noqa: B009 - any model with a language
    return kept


@dataclass(frozen=True)
class Words:
    """A run of a text; ``note`` is the footnote whose mark it is, or None."""

    text: str
    note: Provision | None = None


@dataclass(frozen=True)
class Column:
    """One paragraph in one language. ``words`` is empty where the paragraph has no text in it."""

    language: str
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    provision: Provision
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class OutlinedSection:
    section: Section
    headings: tuple[tuple[str, str], ...]  # (language, heading), one a column
    paragraphs: list[Paragraph] = field(default_factory=list)


def outline(edition: Edition, languages: Iterable[str]) -> list[OutlinedSection]:
    """The whole text in the given languages side by side, section by section; four queries for any number of them."""
    wanted = tuple(languages)
    headings = _by_language(SectionText.objects.filter(section__edition=edition, language__in=wanted), "section_id")
    texts = _by_language(ProvisionText.objects.filter(provision__edition=edition, language__in=wanted), "provision_id")
    provisions = list(edition.provisions.order_by("position").select_related("attached_to"))
    notes = defaultdict(list)
    for provision in provisions:
        if provision.attached_to_id:
            notes[provision.attached_to_id].append(provision)
    sections = {
        section.pk: OutlinedSection(
            section,
            tuple((spoken, one.heading if (one := headings[section.pk].get(spoken)) else "") for spoken in wanted),
        )
        for section in edition.sections.order_by("position")
    }
    for provision in provisions:
        columns = tuple(
            Column(spoken, split_at_marks(text.text, notes[provision.pk]))
            if (text := texts[provision.pk].get(spoken))
            else Column(spoken)
            for spoken in wanted
        )
        sections[provision.section_id].paragraphs.append(Paragraph(provision, columns))
    return list(sections.values())


def split_at_marks(text: str, notes: Iterable[Provision]) -> tuple[Words, ...]:
    """The text cut at its footnote marks, so that each mark can lead to its footnote."""
    runs: list[Words] = []
    rest = text
    for note in notes:
        mark = superscript(note.number)
        before, found, after = rest.partition(mark)
        if not found:
            continue
        runs += [Words(before), Words(mark, note)]
        rest = after
    return (*runs, Words(rest)) if rest else tuple(runs)


def texts_of(edition: Edition) -> dict[str, EditionText]:
    """Title, citation and standing of the edition in each language. ``status`` is blank where only these are known."""
    return {text.language: text for text in edition.texts.all()}


def side_by_side(texts: Mapping[str, EditionText], language: str, beside: str) -> list[EditionText]:
    """The texts to show: the one of this reader, and the one asked for beside it. Empty when the portal has none;
    a language that is not there, or the same again, is left out."""
    held = {spoken: text for spoken, text in texts.items() if text.status}
    first = in_language(held, language)
    if first is None:
        return []
    return [first, held[beside]] if beside in held and beside != first.language else [first]


def editions_of(edition: Edition) -> list[tuple[Edition, str, str]]:
    """All editions of the same resolution, the newest first: each with its citation and that of the edition it
    continues (empty for the first). Two queries."""
    editions = list(
        Edition.objects.filter(resolution=edition.resolution_id).order_by("-year").prefetch_related("texts")
    )
    cited = {one.pk: citation_of(one) for one in editions}
    return [(one, cited[one.pk], cited.get(one.continues_id or 0, "")) for one in editions]


# --- as an address names provisions ----------------------------------------------------------------------------------
def provision_q(value: str, through: str = "") -> Q:
    """``resolves.1`` in every edition, or ``78/dubai-2012/resolves.1`` in one."""
    *scope, key = value.split("/")
    wanted = Q(**{f"{through}key": key})
    if len(scope) == 2:
        wanted &= Q(**{f"{through}edition__resolution__slug": scope[0], f"{through}edition__slug": scope[1]})
    return wanted


def is_provision(value: str) -> bool:
    if "\x00" in value or value.count("/") not in (0, 2):
        return False
    return Provision.objects.filter(provision_q(value)).exists()
