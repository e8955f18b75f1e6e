"""Reads about compendia and their editions: what is on record, what is built, what is in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.files.base import File
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ehealth_portal.jobs.models import Job
from ehealth_portal.languages import current_language
from ehealth_portal.refusals import NotKept
from ehealth_portal.review.transitions import State

from ..models import (
    Compendium,
    CompendiumName,
    Edition,
    EditionDocument,
    EditionEntry,
    EditionSnapshot,
    EditionText,
    Practice,
    Wording,
)
from .wording import texts_for

log = structlog.get_logger(__name__)
TASK = "best_practices.build_edition"
RECORD_TYPE = "best_practices.edition"  # as circulars distribute it


def compendium_names(language: str = "") -> dict[int, str]:
    """Each compendium's name in the language, else in English, else in any; one query."""
    return {pk: one.name for pk, one in named_compendia(language).items()}


def named_compendia(language: str = "") -> dict[int, CompendiumName]:
    """The same with the language that each is in."""
    language = language or current_language()
    rows = CompendiumName.objects.order_by("-language")
    return {one.compendium_id: one for one in _ranked(rows, language)}


def _ranked(rows: Iterable[Any], language: str) -> list[Any]:
    return sorted(rows, key=lambda row: (row.language == language, row.language == "en"))


def texts_of(editions: Iterable[Edition], language: str = "") -> dict[int, EditionText]:
    """Of each edition the text in the language, else in English, else in any; one query."""
    language = language or current_language()
    rows = EditionText.objects.filter(edition__in=[one.pk for one in editions]).order_by("-language")
    return {one.edition_id: one for one in _ranked(rows, language)}


def path_of(edition: Edition) -> str:
    """Its page: a draft has no number yet."""
    if edition.number is None:
        return reverse("edition", args=[edition.pk])
    return reverse("compendium-edition", args=[edition.compendium.slug, edition.number])


def next_number(compendium_id: int) -> int:
    """The number that the next published edition gets; who publishes has locked the compendium."""
    last = Edition.objects.filter(compendium=compendium_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


# --- what is in an edition -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """An entry as a page shows it. ``trouble`` is a key of TROUBLES: why it cannot go out as it is."""

    entry: EditionEntry
    text: Wording | None
    trouble: str = ""
    newer: Practice | None = None

    @property
    def practice(self) -> Practice:
        return self.entry.practice


def lines_of(edition: Edition) -> list[Line]:
    """The entries in their order with the text that a reader gets; as many queries for one as for a hundred."""
    entries = list(edition.entries.select_related("practice").prefetch_related("practice__countries"))
    texts = texts_for([one.practice_id for one in entries])
    newer = newer_revisions([one.practice for one in entries])
    return [
        Line(
            one,
            texts.get(one.practice_id),
            trouble=trouble_of(one.practice),
            newer=newer.get((one.practice.year, one.practice.number)) if one.practice.superseded_at else None,
        )
        for one in entries
    ]


def trouble_of(practice: Practice) -> str:
    if not practice.is_published:
        return "withdrawn"
    if practice.superseded_at:
        return "superseded"
    return "archived" if practice.archived_at else ""


def newer_revisions(practices: Iterable[Practice]) -> dict[tuple[Any, Any], Practice]:
    """Of those that were replaced the revision that holds now, by year and number."""
    old = [one for one in practices if one.superseded_at]
    if not old:
        return {}
    wanted = Q()
    for one in old:
        wanted |= Q(year=one.year, number=one.number)
    return {(one.year, one.number): one for one in Practice.objects.current().filter(wanted)}


def to_put_in(edition: Edition, words: str = "") -> QuerySet[Practice]:
    """Current practices that are not in the edition; ``words`` are looked for in titles and in the number."""
    found = Practice.objects.current().exclude(compiled_in__edition=edition)
    for word in words.split()[:8]:
        of_title = Wording.objects.released().filter(title__icontains=word).values("practice")
        number = word.rpartition("-")[2]
        of_number = Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else Q()
        found = found.filter(Q(pk__in=of_title) | of_number) if of_number else found.filter(pk__in=of_title)
    return found.order_by("year", "number", "id")


# --- what is built -------------------------------------------------------------------------------------------------
def newest_complete(edition: Edition) -> EditionSnapshot | None:
    """The frozen snapshot; before there is one, the newest whose documents are all there, with them read."""
    snapshots = edition.snapshots.order_by("-id").prefetch_related("documents")
    frozen = snapshots.filter(frozen_at__isnull=False).first()
    return frozen or next((one for one in snapshots if is_complete(one)), None)


def is_complete(snapshot: EditionSnapshot) -> bool:
    """Whether every document that the snapshot was taken for is there."""
    wanted = snapshot.content["edition"]
    made = {(one.language, one.format) for one in snapshot.documents.all()}
    return bool(made) and all((code, kind) in made for code in wanted["languages"] for kind in wanted["formats"])


def document_of(edition: Edition, language: str, kind: str) -> EditionDocument | None:
    snapshot = newest_complete(edition)
    documents = snapshot.documents.all() if snapshot else []
    return next((one for one in documents if (one.language, one.format) == (language, kind)), None)


def opened(document: EditionDocument) -> "File[bytes]":
    """The file to send. Raises NotKept when the store does not give it."""
    try:
        return document.file.open("rb")
    except OSError as error:
        log.error("document not read", document=document.pk, error=str(error))
        raise NotKept(_("The file cannot be read just now: try again in a minute, or tell the operators.")) from error


@dataclass(frozen=True)
class Download:
    """A language's row of the downloads table: its documents by format."""

    language: str
    documents: dict[str, EditionDocument | None]


def downloads(snapshot: EditionSnapshot | None) -> list[Download]:
    """One row a language, one cell a format, in the order of the house."""
    if snapshot is None:
        return []
    made = {(one.language, one.format): one for one in snapshot.documents.all()}
    wanted = snapshot.content["edition"]
    return [
        Download(code, {kind: made.get((code, kind)) for kind in wanted["formats"]}) for code in wanted["languages"]
    ]


def last_build(edition: Edition) -> Job | None:
    """The newest job of the edition, whatever became of it."""
    return Job.objects.filter(task=TASK, record_id=str(edition.pk)).order_by("-id").first()


def build_of(edition: Edition) -> Job | None:
    """The build under way, if there is one."""
    under_way = [Job.State.WAITING, Job.State.RUNNING]
    return Job.objects.filter(task=TASK, record_id=str(edition.pk), state__in=under_way).first()


# --- lists ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Listed:
    """A compendium in the list: its name, and its editions that the reader may see, the newest first."""

    compendium: Compendium
    name: CompendiumName | None
    editions: list[Edition]

    @property
    def newest(self) -> Edition | None:
        return next((one for one in self.editions if one.is_published), None)

    @property
    def published(self) -> int:
        return sum(one.is_published for one in self.editions)

    @property
    def drafts(self) -> list[Edition]:
        return [one for one in self.editions if one.number is None]


def listed(compendia: Iterable[Compendium], reader: Any) -> list[Listed]:
    rows = list(compendia)
    of: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.visible_to(reader).filter(compendium__in=rows).order_by("-number", "-id"):
        of[edition.compendium_id].append(edition)
    names = named_compendia()
    return [Listed(one, names.get(one.pk), of[one.pk]) for one in rows]


def with_texts(editions: list[Edition]) -> list[tuple[Edition, EditionText | None]]:
    texts = texts_of(editions) if editions else {}
    return [(one, texts.get(one.pk)) for one in editions]


def shown_compendia(reader: Any, *, with_empty: bool) -> QuerySet[Compendium]:
    """Those with an edition that the reader may see; ``with_empty`` for who composes them."""
    rows = Compendium.objects.order_by("slug")
    return rows if with_empty else rows.filter(editions__in=Edition.objects.visible_to(reader)).distinct()


def corrections(edition: Edition, reader: Any) -> list[Edition]:
    """The editions that correct this one, the newest first."""
    rows = Edition.objects.visible_to(reader).filter(corrects=edition, number__isnull=False)
    return list(rows.select_related("compendium").order_by("-number"))


def compiled(practice: Practice) -> list[tuple[Edition, str, EditionEntry]]:
    """Published editions that hold the practice in any revision, with what each is called; three queries."""
    same = Q(practice=practice)
    if practice.number:
        same |= Q(practice__year=practice.year, practice__number=practice.number)
    entries = EditionEntry.objects.filter(same, edition__state=State.PUBLISHED)
    rows = list(
        entries.select_related("edition__compendium", "practice").order_by("-edition__decided_at", "-edition_id")
    )
    texts = texts_of([one.edition for one in rows]) if rows else {}
    return [(one.edition, texts[one.edition_id].title if one.edition_id in texts else "", one) for one in rows]
