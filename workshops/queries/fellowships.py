"""Fellowships of a workshop, for those who decide on them; and the one of a registration."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.utils.functional import Promise

from ehealth_portal.mandate.named import Named, state_names

from ..criteria import CRITERIA
from ..models import Fellowship, Registration, Workshop

PAGE = 20


@dataclass(frozen=True)
class Line:
    fellowship: Fellowship
    country: Named | None
    points: list[tuple[str | Promise, int]]
    may_decide: bool

    @property
    def sum(self) -> int:
        return sum(points for _label, points in self.points)


def seen_by(user: Any) -> QuerySet[Fellowship]:
    """Of the registrations that the person sees."""
    return Fellowship.objects.filter(registration__in=Registration.objects.visible_to(user))


def of_workshop(workshop: Workshop, user: Any, *, number: str | None) -> tuple[list[Line], "Page[Fellowship]"]:
    """Those that wait first, then by number. The number of queries is always the same."""
    rows = seen_by(user).filter(workshop=workshop).select_related("registration__workshop")
    page = Paginator(rows.order_by(F("decided_at").asc(nulls_first=True), "pk"), PAGE).get_page(number)
    states = state_names()
    return [
        Line(one, states.get(one.member_state_id), points_of(one), user.pk not in _hands(one))
        for one in page.object_list
    ], page


def _hands(one: Fellowship) -> set[int | None]:
    return {one.asked_by_id, one.registration.nominated_by_id, one.registration.user_id}


def points_of(one: Fellowship) -> list[tuple[str | Promise, int]]:
    return [(label, one.criteria[key]) for key, label in CRITERIA.items() if key in one.criteria]


def of_registration(registration: Registration) -> Fellowship | None:
    """Of one that its reader was let see."""
    return Fellowship.objects.filter(registration=registration).first()
