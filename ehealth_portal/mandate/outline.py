"""Comparing a text that was read with the provisions of an edition: texts of all languages must have one shape."""

from django.utils.translation import gettext as _

from .models import Edition, Kind
from .reading.tree import Footnote, ResolutionText, Section

FOOTNOTES = "footnote"  # key of the section that holds the footnotes


def sections_of(tree: ResolutionText) -> list[Section]:
    """The sections that become rows: all but the bare opening line, which is kept with the edition's title."""
    return [section for section in tree.sections if section.kind != "opening" or section.items]


def footnotes_in_order(tree: ResolutionText) -> list[Footnote]:
    order = {key: place for place, key in enumerate(tree.keys())}
    return sorted(tree.footnotes, key=lambda note: order[note.key])


def first_difference(edition: Edition, tree: ResolutionText) -> str:
    """A sentence that names the first place where the shapes differ; empty when they agree."""
    stored: dict[str, list[str]] = {section.key: [] for section in edition.sections.order_by("position")}
    for section_key, key in edition.provisions.order_by("position").values_list("section__key", "key"):
        stored[section_key].append(key)
    kinds = dict(edition.sections.values_list("key", "kind"))
    notes = stored.pop(FOOTNOTES, [])
    given = sections_of(tree)
    for number, ((key, keys), section) in enumerate(zip(stored.items(), given, strict=False), 1):
        if difference := _between(number, key, kinds[key], keys, section):
            return difference
    if len(stored) != len(given):
        return _sections_differ(len(stored), given)
    if len(notes) != len(tree.footnotes):
        return _("Footnotes: %(stored)d in the stored text, %(given)d in this one.") % {
            "stored": len(notes),
            "given": len(tree.footnotes),
        }
    return ""


def _between(number: int, key: str, kind: str, keys: list[str], section: Section) -> str:
    place: dict[str, int | str] = {"number": number, "line": section.line}
    if (kind == Kind.OPERATIVE) != (section.kind == "operative"):
        return _("Section %(number)d is operative in only one of the two texts (line %(line)d).") % place
    if len(keys) == len(section.items):
        return ""
    ours = [stored.removeprefix(key) for stored in keys]
    theirs = [item.key.removeprefix(section.key) for item in section.items]
    at = next((i for i, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), None)
    at = min(len(ours), len(theirs)) if at is None else at
    place["line"] = section.items[at].line if at < len(theirs) else section.line
    place["first"] = keys[at] if at < len(keys) else section.items[at].key
    place["stored"], place["given"] = len(keys), len(section.items)
    return (
        _(
            "Section %(number)d, number of paragraphs: %(stored)d in the stored text, %(given)d in this one; "
            "the first difference is %(first)s (line %(line)d)."
        )
        % place
    )


def _sections_differ(stored: int, given: list[Section]) -> str:
    if stored > len(given):
        return _("This text ends before section %(number)d of the stored text.") % {"number": len(given) + 1}
    line = given[stored].line
    return _("This text has one section more than the stored text (line %(line)d).") % {"line": line}
