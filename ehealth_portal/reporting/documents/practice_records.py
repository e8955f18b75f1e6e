"""Best practices as a snapshot keeps them: published, adapted or compiled in the period. No names of persons."""

from collections import defaultdict
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Prefetch

from best_practices.models import Adoption, Edition, Practice, Wording
from best_practices.queries.wording import text_for
from ehealth_portal.languages import Language

from .records import Plain


def practices_as_kept(start: date, end: date) -> Plain:
    """A fixed number of queries, whatever the record. A practice counts once, by its newest revision of the period."""
    period = {"decided_at__gte": _first(start), "decided_at__lte": _last(end)}
    adoptions = Adoption.objects.published().filter(**period).select_related("practice", "member_state")
    adopted = list(adoptions.order_by("started_on", "pk"))
    editions = list(_editions(period))
    new = set(Practice.objects.published().filter(**period).values_list("pk", flat=True))
    compiled = {entry.practice_id for one in editions for entry in one.entries.all()}
    named = new | compiled | {one.practice_id for one in adopted}
    return {
        "rows": _rows(named, new, compiled, adopted),
        "editions": [_edition(one) for one in editions],
    }


def _first(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _last(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def _editions(period: dict[str, Any]) -> Any:
    found = Edition.objects.visible_to(None).filter(**period).select_related("compendium")
    return found.prefetch_related("texts", "compendium__names", "entries").order_by("compendium__slug", "number")


def _edition(edition: Edition) -> Plain:
    return {
        "compendium": edition.compendium.slug,
        "number": edition.number,
        "titles": {one.language: one.title for one in edition.texts.all()}
        or {one.language: one.name for one in edition.compendium.names.all()},
        "practices": len(edition.entries.all()),
    }


def _rows(named: set[int], new: set[int], compiled: set[int], adopted: list[Adoption]) -> list[Plain]:
    released = Prefetch("wordings", Wording.objects.released())
    found = Practice.objects.published().filter(pk__in=named).prefetch_related(released, "countries")
    newest: dict[tuple[Any, Any], Practice] = {}
    for row in found.order_by("revision", "pk"):
        newest[row.year, row.number] = row
    of_family: dict[tuple[Any, Any], list[Plain]] = defaultdict(list)
    for one in adopted:
        of_family[one.practice.year, one.practice.number].append(_adoption(one))
    return [
        _row(newest[family], of_family[family])
        | {"new": newest[family].pk in new, "compiled": newest[family].pk in compiled}
        for family in sorted(newest, key=lambda family: (family[0] or 0, family[1] or 0))
    ]


def _row(row: Practice, adoptions: list[Plain]) -> Plain:
    wordings = list(row.wordings.all())
    texts = {language: text_for(wordings, language) for language in Language.values}
    return {
        "id": row.pk,
        "reference": row.reference,
        "revision": row.revision,
        "titles": {code: text.title for code, text in texts.items() if text and text.language == code},
        "original": row.language,
        "countries": sorted(state.iso3 for state in row.countries.all()),
        "adoptions": adoptions,
    }


def _adoption(one: Adoption) -> Plain:
    return {
        "id": one.pk,
        "country": one.member_state.iso3,
        "started": str(one.started or ""),
        "outcome": one.outcome,
        "changes": one.changes,
        "language": one.language,
    }
