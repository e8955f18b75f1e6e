"""Reads of rounds: how many countries were asked and heard, whose turn it is, and one's own open assessments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from ehealth_portal.mandate.named import Named, state_names
from ehealth_portal.members.queries import standing_of

from ..models import Assessment, Heard, Round
from ..wording import Said, said


@dataclass(frozen=True)
class Line:
    round: Round
    title: Said
    asked: int
    heard: int
    is_open: bool


def lines(rounds: Iterable[Round], *, on: date) -> list[Line]:
    """What is public of each: numbers, no answers."""
    shown = list(rounds)
    ids = [one.pk for one in shown]
    through = Round.member_states.through.objects.filter(round__in=ids)
    asked = dict(through.values_list("round").annotate(number=Count("id")))
    heard = dict(Heard.objects.filter(round__in=ids).order_by().values_list("round").annotate(number=Count("id")))
    return [Line(one, said(one.titles), asked.get(one.pk, 0), heard.get(one.pk, 0), one.is_open(on)) for one in shown]


@dataclass(frozen=True)
class Country:
    state: Named
    heard_on: date | None
    assessment: int | None  # of those that the reader may see


def countries(round_: Round, user: Any) -> list[Country]:
    """Who was asked, by name, and when each was first heard."""
    names = state_names()
    heard = dict(round_.heard.values_list("member_state_id", "on"))
    rows = round_.assessments.all() if round_.opened_at else Assessment.objects.none()
    own = dict(Assessment.objects.visible_to(user).filter(pk__in=rows).values_list("member_state_id", "pk"))
    asked = round_.member_states.values_list("pk", "iso3")
    found = [Country(names.get(pk) or Named(pk, iso3, iso3, "en"), heard.get(pk), own.get(pk)) for pk, iso3 in asked]
    return sorted(found, key=lambda one: one.state.name)


@dataclass(frozen=True)
class Own:
    assessment: Assessment
    title: Said
    country: str


def own_open(user: Any, *, on: date) -> list[Own]:
    """Assessments in rounds that are open today, of those for whom the reader speaks or who gave them a section."""
    standing = standing_of(user)
    if standing.user_id is None or standing.is_secretariat:
        return []
    names = state_names()
    rows = Assessment.objects.visible_to(user).filter(round__opens_on__lte=on, round__closes_on__gte=on)
    return [
        Own(one, said(one.round.titles), names[one.member_state_id].name if one.member_state_id in names else "")
        for one in rows.select_related("round")
    ]
