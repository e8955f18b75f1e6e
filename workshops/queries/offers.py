"""Offers as lists and pages show them, and who speaks for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.models import Role

from ..models import Agreement, Need, Offer
from .needs import OPEN, NeedLine, country_of

MOST = 200  # of one list to choose from


def speakers(offer: Offer, *, on: date) -> set[int]:
    """Who speaks that day for the country or the organization that made it."""
    held = Role.objects.on(on).filter(user__is_active=True)
    if offer.organization_id is not None:
        held = held.filter(organization=offer.organization_id)
    else:
        held = held.filter(member_state=offer.member_state_id)
    return set(held.values_list("user_id", flat=True))


def open_on(day: date) -> QuerySet[Offer]:
    """Not ended, and not past their last day."""
    return Offer.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), ended_at__isnull=True)


@dataclass(frozen=True)
class OfferLine:
    offer: Offer
    by: str  # the country or the organization
    is_open: bool


def lines(offers: Iterable[Offer], *, on: date) -> list[OfferLine]:
    """One query more, for one offer or for many; ``offers`` come with their organization."""
    shown = list(offers)
    names = state_names() if shown else {}
    return [OfferLine(one, maker(one, names), one.is_open_on(on)) for one in shown]


def maker(offer: Offer, names: Any) -> str:
    if offer.organization is not None:
        return offer.organization.name
    named = names.get(offer.member_state_id)
    return str(named.name) if named else ""


@dataclass(frozen=True)
class AgreementLine:
    """One side of the page; ``by`` made the offer, ``country`` has the need."""

    agreement: Agreement
    by: str
    country: str
    is_open: bool  # somebody has not spoken


def agreement_lines(need: Need, user: Any) -> list[AgreementLine]:
    """Who asks sees them, who offers, and the secretariat; everybody those on which both sides agree."""
    return _lines(Agreement.objects.visible_to(user).filter(need=need))


def agreements_with(offer: Offer, user: Any) -> list[AgreementLine]:
    """The same from the side of the offer, with the needs that this reader may see."""
    return _lines(Agreement.objects.visible_to(user).filter(offer=offer))


def _lines(rows: QuerySet[Agreement]) -> list[AgreementLine]:
    names = state_names()
    rows = rows.select_related("need__member_state", "offer__organization", "offer__member_state")
    return [_line(one, names) for one in rows]


def _line(one: Agreement, names: Any) -> AgreementLine:
    is_settled = one.is_mutual or one.refused_at is not None
    is_open = not is_settled and one.need.state in OPEN and one.offer.ended_at is None
    return AgreementLine(one, maker(one.offer, names), country_of(one.need, names), is_open)


def offers_for(need: Need, *, on: date) -> list[Offer]:
    """Open ones that were not proposed for it yet, those on its theme first."""
    free = open_on(on).exclude(agreements__need=need)
    return sorted(free[:MOST], key=lambda one: (one.theme != need.theme, -one.pk))


def needs_for(offer: Offer, user: Any) -> list[NeedLine]:
    """Public open needs for which it was not proposed yet, those on its theme first, the oldest before the others."""
    free = Need.objects.visible_to(user).filter(is_public=True, state__in=OPEN).exclude(agreements__offer=offer)
    rows = list(free.select_related("member_state").order_by("voiced_on", "pk")[:MOST])
    rows.sort(key=lambda one: one.theme != offer.theme)
    names = state_names() if rows else {}
    return [NeedLine(one, country_of(one, names), 0, 0) for one in rows]
