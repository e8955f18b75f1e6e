"""Practices as the API tells of them: rows loaded around with a fixed number of queries, in the order asked for."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db.models import Prefetch

from ehealth_portal.languages import current_language
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.members.queries import standing_of

from ..entry import Entry, Given, Served, Standard, Words
from ..models import Implementer, Practice, ProvisionServed, Review, Wording
from ..models.practices import PracticeQuerySet
from ..models.wordings import PARTS
from ..vocabulary import LISTS
from .wording import author_text, languages_of, text_for

PLAIN = (
    "id", "reference", "revision", "superseded_at", "language", "contact_role", "cost_band", "people_reached",
    "reached_in", "reached_source", "strength", "licence", "source", "confidence", "confidence_note", "external_key",
    "valid_until", "confirmed_at", "archived_at", "state", "version", "reason", "created_at", "updated_at",
    "submitted_at", "decided_at",
)  # fmt: skip
PEOPLE = ("created_by", "submitted_by", "decided_by")
BEHALF = ("body", "member_state", "organization")


def whole(practices: PracticeQuerySet) -> PracticeQuerySet:
    """With everything that ``told`` and ``entry_of`` need."""
    served = ProvisionServed.objects.select_related("provision__edition__resolution")
    return practices.select_related(*BEHALF, *PEOPLE).prefetch_related(
        Prefetch("wordings", Wording.objects.all()),
        Prefetch("served", served.order_by("provision__position", "id")),
        Prefetch("implementers", Implementer.objects.select_related("organization")),
        "marks", "countries", "standards", "proofs",
    )  # fmt: skip


def in_order(ids: Iterable[int], practices: PracticeQuerySet) -> list[Practice]:
    """The practices of these ids, in their order."""
    wanted = list(ids)
    found = {row.pk: row for row in whole(practices.filter(pk__in=wanted))}
    return [found[pk] for pk in wanted if pk in found]


def told(row: Practice, user: Any) -> dict[str, Any]:
    """A practice that came through ``whole``, as the API sends it to this reader."""
    texts = list(row.wordings.all())
    text = text_for(texts) or author_text(texts) or Wording(language=row.language)
    content = {name: getattr(row, name) for name in PLAIN} | text.parts
    return content | {
        "revises": row.revises_id,
        "text_language": text.language,
        "voice": text.voice,
        "languages": languages_of(one for one in texts if one.is_released),
        **marks_of(row),
        "body": row.body.slug if row.body else None,
        "member_state": row.member_state.iso3 if row.member_state else None,
        "organization": row.organization.slug if row.organization else None,
        "started_on": str(row.started) if row.started else None,
        "ended_on": str(row.ended) if row.ended else None,
        "countries": sorted(state.iso3 for state in row.countries.all()),
        "provisions": [_served(one) for one in row.served.all()],
        "standards": [_plain(one, "reference", "title", "url") for one in row.standards.all()],
        "implementers": [
            {"name": one.name, "organization": one.organization.slug if one.organization else None}
            for one in row.implementers.all()
        ],
        "proofs": [_plain(one, "kind", "title", "reference", "url", "language") for one in row.proofs.all()],
        **_people(row, user),
    }


def marks_of(row: Practice) -> dict[str, list[str]]:
    """The values of each code list, in the order of the list."""
    given = {(mark.facet, mark.value) for mark in row.marks.all()}
    return {str(facet): [value for value in values if (facet, value) in given] for facet, values in LISTS.items()}


def _plain(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _served(one: ProvisionServed) -> dict[str, str]:
    provision, edition = one.provision, one.provision.edition
    of = {"key": provision.key, "code": provision.code, "edition": edition.slug, "resolution": edition.resolution.slug}
    return of | {"why": one.why}


def _people(row: Practice, user: Any) -> dict[str, Any]:
    if not may_see_people(user):
        return {}
    people = {name: getattr(row, name) for name in PEOPLE}
    return {name: {"id": one.pk, "name": one.name} if one else None for name, one in people.items()}


def moving_parts(row: Practice) -> str:
    """What is sent besides the record's own version: its texts, and which of them the reader gets."""
    texts = sorted((one.pk, one.version, one.is_released) for one in row.wordings.all())
    return sha256(repr((texts, current_language())).encode()).hexdigest()[:8]


def entry_of(row: Practice) -> Entry:
    """The entry as its author left it; of a practice that came through ``whole``."""
    text = author_text(row.wordings.all()) or Wording(language=row.language)
    same = ("contact_role", "cost_band", "people_reached", "reached_in", "reached_source", "strength", "licence")
    return Entry(
        language=row.language,
        words=Words(**text.parts),
        marks={facet: tuple(values) for facet, values in marks_of(row).items()},
        started=row.started,
        ended=row.ended,
        countries=tuple(row.countries.all()),
        served=tuple(Served(one.provision, one.why) for one in row.served.all()),
        standards=tuple(Standard(one.reference, one.title, one.url) for one in row.standards.all()),
        implementers=tuple(one.name for one in row.implementers.all()),
        proofs=tuple(
            Given(title=one.title, reference=one.reference, url=one.url, kind=one.kind, language=one.language)
            for one in row.proofs.all()
        ),
        **{name: getattr(row, name) for name in (*same, *BEHALF)},
    )


TEXT = (
    "id", "language", "voice", *PARTS, "version", "follows_id", "follows_version", "is_released", "written_at",
    "released_at",
)  # fmt: skip


def text_told(row: dict[str, Any]) -> dict[str, Any]:
    content = dict(row)
    return content | {"follows": content.pop("follows_id")}


def reviews_told(rows: list[dict[str, Any]], user: Any) -> list[dict[str, Any]]:
    """Reviews with their scores; who gave them is told to the secretariat and to themselves."""
    standing = standing_of(user)
    found = Review.objects.filter(pk__in=[row["id"] for row in rows])
    by_pk = {one.pk: one for one in found.select_related("reviewer").prefetch_related("scores")}
    return [
        _plain(one, "of", "asked_at", "due_on", "given_at", "declined_at", "comment", "reason")
        | {"id": one.pk, "scores": [_plain(score, "criterion", "points", "comment") for score in one.scores.all()]}
        | (
            {"reviewer": {"id": one.reviewer_id, "name": one.reviewer.name}}
            if standing.is_secretariat or one.reviewer_id == standing.user_id
            else {}
        )
        for one in (by_pk[row["id"]] for row in rows)
    ]
