"""A page of the list of practices: its order, its numbered pages, its cards and the table to download."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, Prefetch, Q, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import Named, state_names

from ..models import Practice, ProvisionServed, StandardUsed, Wording
from ..models.practices import PracticeQuerySet
from ..vocabulary import LISTS, Connectivity
from ..vocabulary import Facet as CodeList
from .adoptions import Counts, counts_of
from .likeness import Like, most_like
from .wording import author_text, languages_of, text_for, texts_for

PAGE_SIZE = 20
ORDERS: dict[str, str | Promise] = {
    "evidence": _("Strength of evidence"),
    "newest": _("Newest first"),
    "country": _("Country"),
}
OF_A_CARD = ("practice", "language", "voice", "title", "summary", "place", "is_released")


@dataclass(frozen=True)
class Card:
    """A practice as a list shows it, in the reader's language."""

    practice: Practice
    text: Wording | None
    countries: list[Named]
    networks: list[str | Promise]
    standards: list[StandardUsed]
    languages: list[str]
    adopted: Counts
    like: Like | None = None


def ordered(practices: PracticeQuerySet, order: str) -> PracticeQuerySet:
    newest = (F("decided_at").desc(nulls_last=True), "-pk")
    if order == "newest":
        return practices.order_by(*newest)
    if order == "country":
        spoken = Min("countries__names__name", filter=Q(countries__names__language=current_language()))
        english = Min("countries__names__name", filter=Q(countries__names__language="en"))
        first = practices.annotate(first_country=Coalesce(spoken, english))
        return first.order_by(F("first_country").asc(nulls_last=True), *newest)
    return practices.order_by(F("strength").desc(nulls_last=True), *newest)


def page_of(practices: PracticeQuerySet, number: str, *, order: str = "evidence") -> "Page[Practice]":
    """The page of that number; the nearest that there is, if there is none of it."""
    return Paginator(ordered(practices, order), PAGE_SIZE).get_page(number)


def page_like(practices: PracticeQuerySet, number: str, likeness: dict[int, Like]) -> "Page[Practice]":
    """The same, with those of similar settings first and the others behind, by the strength of their evidence."""
    ids = list(ordered(practices, "evidence").values_list("pk", flat=True))
    page: Page[Any] = Paginator(most_like(ids, likeness), PAGE_SIZE).get_page(number)
    found = Practice.objects.in_bulk(page.object_list)
    page.object_list = [found[pk] for pk in page.object_list]
    return page


def cards(practices: Iterable[Practice], likeness: dict[int, Like] | None = None) -> list[Card]:
    """A fixed number of queries, however many."""
    rows, likeness, states = list(practices), likeness or {}, state_names()
    read = Prefetch("wordings", Wording.objects.released().only(*OF_A_CARD))
    prefetch_related_objects(rows, read, "marks", "standards", "countries")
    adopted = counts_of(rows)
    return [_card(row, states, adopted[row.pk], likeness.get(row.pk)) for row in rows]


def _card(row: Practice, states: dict[int, Named], adopted: Counts, like: Like | None) -> Card:
    wordings = list(row.wordings.all())
    networks = {mark.value for mark in row.marks.all() if mark.facet == CodeList.CONNECTIVITY}
    return Card(
        practice=row,
        text=text_for(wordings),
        countries=named_states(row, states),
        networks=[LISTS[CodeList.CONNECTIVITY][value] for value in Connectivity.values if value in networks],
        standards=list(row.standards.all()),
        languages=languages_of(wordings),
        adopted=adopted,
        like=like,
    )


def named_states(practice: Practice, states: dict[int, Named]) -> list[Named]:
    found = (states[state.pk] for state in practice.countries.all() if state.pk in states)
    return sorted(found, key=lambda named: named.name)


@dataclass(frozen=True)
class Newest:
    """What other pages say of practices: how many there are, and the few newest with their texts."""

    count: int
    rows: list[tuple[Practice, Wording | None]]


def newest(practices: PracticeQuerySet, *, limit: int = 3) -> Newest:
    """Three queries; one where there are none."""
    if not (count := practices.count()):
        return Newest(0, [])
    rows = list(ordered(practices, "newest")[:limit])
    texts = texts_for(row.pk for row in rows)
    return Newest(count, [(row, texts.get(row.pk)) for row in rows])


def counted_by_provision(provisions: Iterable[int]) -> dict[int, int]:
    """How many practices of the list serve each, in one query; those that none serves are left out."""
    served = ProvisionServed.objects.filter(provision__in=list(provisions), practice__in=Practice.objects.current())
    return dict(served.order_by().values_list("provision").annotate(number=Count("pk")))


COLUMNS = (
    "id", "reference", "revision", "title", "summary", "place", "text_language", "languages", "original_language",
    "countries", *LISTS, "standards", "provisions", "behalf", "contact", "started", "ended", "cost_band",
    "people_reached", "reached_in", "reached_source", "strength", "licence", "evidence", "source", "confidence",
    "confidence_note", "state", "published_at", "valid_until",
)  # fmt: skip


def table_rows(practices: PracticeQuerySet) -> Iterator[list[Any]]:
    """The whole list for download, a chunk at a time; codes and keys rather than translated names."""
    around = ("wordings", "marks", "standards", "countries", "served__provision", "proofs")
    found = practices.select_related("body", "member_state", "organization").prefetch_related(*around)
    for row in found.iterator(chunk_size=500):
        yield _line(row)


def _line(row: Practice) -> list[Any]:
    wordings = list(row.wordings.all())
    text = text_for(wordings) or author_text(wordings) or Wording()
    marks = [(mark.facet, mark.value) for mark in row.marks.all()]
    served = sorted(row.served.all(), key=lambda one: one.provision.position)
    return [
        row.pk,
        row.reference,
        row.revision,
        text.title,
        text.summary,
        text.place,
        text.language,
        "; ".join(languages_of(wordings)),
        row.language,
        "; ".join(sorted(state.iso3 for state in row.countries.all())),
        *("; ".join(value for facet, value in marks if facet == name) for name in LISTS),
        "; ".join(one.reference for one in row.standards.all()),
        "; ".join(one.provision.key for one in served),
        str(row.body or row.member_state or row.organization or ""),
        row.contact_role,
        str(row.started or ""),
        str(row.ended or ""),
        row.cost_band,
        row.people_reached,
        row.reached_in,
        row.reached_source,
        row.strength,
        row.licence,
        "; ".join(proof.name for proof in row.proofs.all()),
        row.source,
        row.confidence,
        row.confidence_note,
        row.state,
        row.decided_at.isoformat() if row.decided_at else "",
        row.valid_until.isoformat() if row.valid_until else "",
    ]
