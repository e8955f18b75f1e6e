"""Rows of the database as the plain values that a snapshot keeps. Always as many queries."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch

from ehealth_portal.mandate import models as mandate
from ehealth_portal.members.models import Body, MemberState

from ..citing import address_of
from ..models import Edition, Practice, Proof, ProvisionServed, Wording
from ..queries.wording import original_text, text_for

Plain = dict[str, Any]
ROWS = ("marks", "standards", "implementers", "proofs", "countries")


def practices_of(edition: Edition) -> list[Practice]:
    """In the order of the edition, with all that is kept of each."""
    provisions = ProvisionServed.objects.select_related("provision")
    rows = (
        Practice.objects.filter(compiled_in__edition=edition)
        .select_related("body", "member_state", "organization")
        .prefetch_related(*ROWS, Prefetch("wordings", Wording.objects.released()), Prefetch("served", provisions))
        .order_by("compiled_in__position")
    )
    return list(rows)


def kept(practices: Sequence[Practice], languages: Iterable[str]) -> Plain:
    """What a snapshot keeps of practices, and the names that they mention."""
    wanted = list(languages)
    named = {one.body_id for one in practices if one.body_id}
    states = {state.pk for one in practices for state in one.countries.all()}
    states |= {one.member_state_id for one in practices if one.member_state_id}
    editions = {line.provision.edition_id for one in practices for line in one.served.all()}
    return {
        "practices": [_practice(one, wanted) for one in practices],
        "bodies": {
            one.slug: {"acronym": one.acronym, "names": {name.language: name.name for name in one.names.all()}}
            for one in Body.objects.filter(pk__in=named).prefetch_related("names")
        },
        "member_states": {
            one.iso3: {"names": {name.language: name.name for name in one.names.all()}}
            for one in MemberState.objects.filter(pk__in=states).prefetch_related("names")
        },
        "resolutions": {
            str(one.pk): _resolution(one)
            for one in mandate.Edition.objects.filter(pk__in=editions)
            .select_related("resolution")
            .prefetch_related("texts")
        },
    }


def _resolution(edition: mandate.Edition) -> Plain:
    return {
        "adopted_by": edition.resolution.adopted_by,
        "number": edition.resolution.number,
        "citations": {one.language: one.citation for one in edition.texts.all() if one.citation},
        "place_and_year": f"{edition.place}, {edition.year}",
    }


def _practice(row: Practice, languages: list[str]) -> Plain:
    return {
        "id": row.pk,
        "reference": row.reference,
        "revision": row.revision,
        "published_on": row.decided_at.date().isoformat() if row.decided_at else "",
        "address": address_of(row),
        "language": row.language,
        "texts": _texts(row, languages),
        "marks": [[one.facet, one.value] for one in sorted(row.marks.all(), key=lambda one: (one.facet, one.value))],
        "countries": sorted(one.iso3 for one in row.countries.all()),
        "told_by": _told_by(row),
        "implementers": [one.name for one in row.implementers.all()],
        "contact_role": row.contact_role,
        "started": str(row.started or ""),
        "ended": str(row.ended or ""),
        "cost_band": row.cost_band,
        "people_reached": row.people_reached,
        "reached_in": row.reached_in,
        "reached_source": row.reached_source,
        "strength": row.strength,
        "licence": row.licence,
        "source": row.source,
        "confidence": row.confidence,
        "confidence_note": row.confidence_note,
        "standards": [{"reference": one.reference, "title": one.title, "url": one.url} for one in row.standards.all()],
        "served": [
            {"code": one.provision.code or one.provision.key, "resolution": one.provision.edition_id, "why": one.why}
            for one in row.served.all()
        ],
        "proofs": [_proof(one) for one in row.proofs.all()],
    }


def _texts(row: Practice, languages: list[str]) -> Plain:
    """The released text in each language that the edition appears in and has one, and the one of the original."""
    wordings = list(row.wordings.all())
    original = original_text(wordings)
    texts = {original.language: original.parts} if original else {}
    for language in languages:
        text = text_for(wordings, language)
        if text and text.language == language:
            texts[language] = text.parts
    return texts


def _told_by(row: Practice) -> Plain:
    return {
        "body": row.body.slug if row.body else "",
        "member_state": row.member_state.iso3 if row.member_state else "",
        "organization": row.organization.name if row.organization else "",
    }


def _proof(one: Proof) -> Plain:
    return {
        "kind": one.kind,
        "title": one.title,
        "reference": one.reference,
        "url": one.url,
        "language": one.language,
    }
