"""Workshops and fellowships as what may answer a need, and the answers of a need as its page shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language

from ..answering import SOURCES, Known, Source, address_of, seen
from ..models import Match, Need, ThemeDealtWith, Workshop
from .fellowships import seen_by
from .workshops import texts_for

SUGGESTED = 5


def known_workshops(ids: Iterable[int], user: Any) -> Mapping[int, Known]:
    seen_ids = list(Workshop.objects.visible_to(user).filter(pk__in=list(ids)).values_list("pk", flat=True))
    texts = texts_for(seen_ids, language=current_language(), released=False) if seen_ids else {}
    untitled = _("Workshop without a title")
    return {
        pk: Known(
            title=texts[pk].title if pk in texts and texts[pk].title else untitled,
            language=texts[pk].language if pk in texts else current_language(),
            path=reverse("workshop", args=[pk]),
        )
        for pk in seen_ids
    }


def suggested_workshops(need: Need, user: Any) -> list[int]:
    """Those on its theme: what comes last first, then what was held last."""
    dealt = ThemeDealtWith.objects.filter(theme=need.theme).values("workshop")
    found = Workshop.objects.published().filter(pk__in=dealt)
    return list(found.order_by(F("starts_on").desc(nulls_last=True), "-pk").values_list("pk", flat=True)[:SUGGESTED])


def known_fellowships(ids: Iterable[int], user: Any) -> Mapping[int, Known]:
    """By their workshop: who has the fellowship is nobody's business here."""
    found = seen_by(user).filter(pk__in=list(ids))
    of = dict(found.values_list("pk", "registration__workshop"))
    workshops = known_workshops(of.values(), user)
    return {pk: workshops[workshop] for pk, workshop in of.items() if workshop in workshops}


def suggested_fellowships(need: Need, user: Any) -> list[int]:
    """Of the country, for workshops on its theme."""
    dealt = ThemeDealtWith.objects.filter(theme=need.theme).values("workshop")
    found = seen_by(user).filter(registration__member_state=need.member_state_id)
    return list(found.filter(registration__workshop__in=dealt).order_by("-pk").values_list("pk", flat=True)[:SUGGESTED])


WORKSHOPS = Source(gettext_lazy("Workshop"), known_workshops, suggested_workshops)
FELLOWSHIPS = Source(gettext_lazy("Fellowship"), known_fellowships, suggested_fellowships)


@dataclass(frozen=True)
class Answered:
    """One answer; without a title, the reader may not see the record."""

    match: Match
    name: str
    title: str
    language: str
    path: str


def answers_of(need: Need, user: Any) -> list[Answered]:
    """A fixed number of queries for each kind of record."""
    matches = list(need.matches.all())
    known: dict[tuple[str, str], Known] = {}
    for record_type in {one.record_type for one in matches if one.record_type}:
        ids = [one.record_id for one in matches if one.record_type == record_type]
        known |= {(record_type, pk): found for pk, found in seen(record_type, ids, user).items()}
    return [_answered(one, known.get((one.record_type, one.record_id))) for one in matches]


def _answered(match: Match, known: Known | None) -> Answered:
    if match.standard:
        return Answered(match, _("Standard"), match.standard, "en", address_of(match.standard))
    source = SOURCES.get(match.record_type)
    name = str(source.name) if source else _("Record")
    if known is None:
        return Answered(match, name, "", "en", "")
    return Answered(match, name, known.title, known.language, known.path)


@dataclass(frozen=True)
class VoicedIn:
    """Where a need was voiced: a record that the reader may see, or words."""

    name: str
    title: str
    language: str
    path: str


NAMES = {
    "workshops.assessment": gettext_lazy("Assessment of the country’s needs"),
    "workshops.survey": gettext_lazy("Survey of a workshop"),
}


def voiced_in(need: Need, user: Any) -> VoicedIn | None:
    known = seen(need.record_type, [need.record_id], user).get(need.record_id)
    if known is not None:
        return VoicedIn(str(SOURCES[need.record_type].name), known.title, known.language, known.path)
    if need.voiced_in:
        return VoicedIn("", need.voiced_in, need.language, "")
    return VoicedIn(str(NAMES[need.record_type]), "", "en", "") if need.record_type in NAMES else None
