"""Turning a text that was read into rows. Called by the act ``operations.import_text``, inside its transaction."""

from ehealth_portal.members.models import Body

from .models import (
    Addressee,
    Edition,
    EditionText,
    Kind,
    Provision,
    ProvisionText,
    Section,
    SectionText,
    TextStatus,
    Verb,
)
from .outline import FOOTNOTES, footnotes_in_order, sections_of
from .reading.tree import Item, ResolutionText
from .reading.tree import Section as ReadSection

KINDS = {"foreword": Kind.FOREWORD, "operative": Kind.OPERATIVE}


def proposed_verb(verb: str) -> str:
    """The verb class that a heading's verb plainly is ("resolves-to-instruct": instructs); empty: a person decides."""
    words = verb.split("-")
    if words[:2] == ["resolves", "to"] and len(words) > 2:
        named = {"instruct": Verb.INSTRUCTS, "request": Verb.REQUESTS, "invite": Verb.INVITES}
        return named.get(words[2], Verb.ENCOURAGES if words[2] == "encourage" else "")
    if words[0] == "decides":
        return Verb.RESOLVES
    return words[0] if words[0] in Verb.values else ""


def make_provisions(edition: Edition, tree: ResolutionText) -> None:
    """Sections, provisions and proposed addressees of an edition's first text; nothing of it is confirmed."""
    read = sections_of(tree)
    keys = [(section.key, KINDS.get(section.kind, Kind.PREAMBULAR), section.verb) for section in read]
    if tree.footnotes:
        keys.append((FOOTNOTES, Kind.FOOTNOTE, ""))
    sections = Section.objects.bulk_create(
        Section(edition=edition, key=key, kind=kind, verb=verb, position=position)
        for position, (key, kind, verb) in enumerate(keys, 1)
    )
    by_key = {section.key: section for section in sections}
    position = {key: number for number, key in enumerate(tree.keys(), 1)}
    rows = [
        _provision(edition, by_key[section.key], section, item, position[item.key])
        for section in read
        for item in section.items
    ]
    rows += [
        Provision(
            edition=edition,
            section=by_key[FOOTNOTES],
            key=note.key,
            number=note.mark,
            position=position[note.key],
            kind=Kind.FOOTNOTE,
        )
        for note in tree.footnotes
    ]
    _attach_footnotes(Provision.objects.bulk_create(rows), tree)
    _propose_addressees(rows, read)


def _provision(edition: Edition, section: Section, read: ReadSection, item: Item, position: int) -> Provision:
    return Provision(
        edition=edition,
        section=section,
        key=item.key,
        number=item.number,
        position=position,
        kind=section.kind,
        verb=proposed_verb(read.verb) if section.kind == Kind.OPERATIVE else "",
    )


def _attach_footnotes(provisions: list[Provision], tree: ResolutionText) -> None:
    by_key = {provision.key: provision for provision in provisions}
    attached = []
    for note in tree.footnotes:
        if note.attached_to in by_key:
            by_key[note.key].attached_to = by_key[note.attached_to]
            attached.append(by_key[note.key])
    Provision.objects.bulk_update(attached, ["attached_to"])


def _propose_addressees(provisions: list[Provision], sections: list[ReadSection]) -> None:
    """The heading's addressees, for each of its provisions; names that no body of the portal bears are left out."""
    named = {section.key: section.addressees for section in sections}
    slugs = {addressee.refers_to for addressees in named.values() for addressee in addressees}
    bodies = {body.slug: body for body in Body.objects.filter(slug__in=slugs)}
    rows = []
    for provision in provisions:
        addressees = named.get(provision.section.key, ()) if provision.kind == Kind.OPERATIVE else ()
        proposed = {a.refers_to: a.part for a in reversed(addressees) if a.refers_to in bodies}
        for position, (slug, part) in enumerate(reversed(proposed.items()), 1):
            rows.append(Addressee(provision=provision, body=bodies[slug], part=part, position=position))
    Addressee.objects.bulk_create(rows)


def unknown_addressees(tree: ResolutionText) -> list[str]:
    """Addressees of the headings, as worded, that are no body of the portal: a person has to say who they are."""
    addressees = [addressee for section in tree.sections for addressee in section.addressees]
    known = set(Body.objects.filter(slug__in={a.refers_to for a in addressees}).values_list("slug", flat=True))
    return list(dict.fromkeys(a.name for a in addressees if a.refers_to not in known))


def attach_texts(edition: Edition, tree: ResolutionText, *, status: str) -> None:
    """The wording of one language, by position; labels made by the project stay as they are."""
    read = sections_of(tree)
    sections = list(edition.sections.order_by("position"))
    headings = [section.heading for section in read] + [""] * (len(sections) - len(read))
    SectionText.objects.bulk_create(
        [
            SectionText(section=section, language=tree.language, heading=heading, status=status)
            for section, heading in zip(sections, headings, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["section", "language"],
        update_fields=["heading", "status"],
    )
    items = [item.text for section in read for item in section.items]
    texts = [*items, *(note.text for note in footnotes_in_order(tree))]
    provisions = edition.provisions.order_by("section__position", "position")
    ProvisionText.objects.bulk_create(
        [
            ProvisionText(provision=provision, language=tree.language, text=text, status=status)
            for provision, text in zip(provisions, texts, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["provision", "language"],
        update_fields=["text", "status"],
    )


def store_header(edition: Edition, tree: ResolutionText, *, status: str, note: str, sha256: str) -> EditionText:
    """Title, citation and opening. A title and citation that are known already give way only to those of an official
    text."""
    header, _new = EditionText.objects.get_or_create(edition=edition, language=tree.language)
    official = status == TextStatus.OFFICIAL
    if tree.title and (official or not header.title):
        header.title, header.title_status = tree.title, status
    if tree.citation and (official or not header.citation):
        header.citation = tree.citation
    header.opening = next((section.heading for section in tree.sections if section.kind == "opening"), "")
    header.status, header.note, header.sha256 = status, note, sha256
    header.save()
    return header
