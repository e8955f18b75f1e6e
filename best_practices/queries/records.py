"""A practice whole, in the reader's language: for its page, the comparison of two and what machines are told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import Promise

from ehealth_portal.mandate.named import Named, body_names, provisions_named, state_names

from ..models import Implementer, Practice, Proof, ProvisionServed, StandardUsed, Wording
from ..models.wordings import Voice
from ..vocabulary import LISTS
from .lists import named_states
from .wording import author_text, languages_of, text_for


@dataclass(frozen=True)
class Served:
    served: ProvisionServed
    name: Named


@dataclass(frozen=True)
class Record:
    practice: Practice
    text: Wording | None
    author: Wording | None  # the author's own text
    is_edited: bool
    languages: list[str]
    countries: list[Named]
    marks: dict[str, list[str | Promise]]
    standards: list[StandardUsed]
    served: list[Served]
    implementers: list[Implementer]
    proofs: list[Proof]
    behalf: str


def records_of(practices: Sequence[Practice]) -> list[Record]:
    """A fixed number of queries, however many."""
    provisions = ProvisionServed.objects.select_related("provision__edition__resolution")
    served = Prefetch("served", provisions.order_by("provision__edition_id", "provision__position"))
    around = ("wordings", "marks", "standards", "countries", "implementers", "proofs", "organization")
    prefetch_related_objects(list(practices), served, *around)
    names = provisions_named(one.provision_id for row in practices for one in row.served.all())
    states, bodies = state_names(), body_names()
    return [_record(row, names, states, bodies) for row in practices]


def record_of(practice: Practice) -> Record:
    return records_of([practice])[0]


def _record(row: Practice, provisions: dict[int, Named], states: dict[int, Named], bodies: dict[int, Named]) -> Record:
    wordings, held = list(row.wordings.all()), {(mark.facet, mark.value) for mark in row.marks.all()}
    return Record(
        practice=row,
        text=text_for(wordings),
        author=author_text(wordings),
        is_edited=any(one.voice == Voice.EDITED and one.is_released for one in wordings),
        languages=languages_of(wordings),
        countries=named_states(row, states),
        marks={name: [label for code, label in codes.items() if (name, code) in held] for name, codes in LISTS.items()},
        standards=list(row.standards.all()),
        served=[Served(one, provisions[one.provision_id]) for one in row.served.all()],
        implementers=list(row.implementers.all()),
        proofs=list(row.proofs.all()),
        behalf=_behalf(row, states, bodies),
    )


def _behalf(row: Practice, states: dict[int, Named], bodies: dict[int, Named]) -> str:
    if row.body_id and row.body_id in bodies:
        return bodies[row.body_id].full
    if row.member_state_id and row.member_state_id in states:
        return states[row.member_state_id].name
    return row.organization.name if row.organization else ""


def revisions_of(practice: Practice) -> list[Practice]:
    """All published ones of its number, the newest first, itself among them."""
    if not practice.number:
        return []
    of = Practice.objects.published().filter(year=practice.year, number=practice.number)
    return list(of.order_by("-revision"))
