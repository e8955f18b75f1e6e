"""What of the ledger waits for a person: answers for the country to judge, agreements, needs that nobody answered."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import Standing, standing_of

from ..models import Agreement, Need
from .offers import open_on
from .waiting import LONGEST, Group, Waits

OPEN = (Need.State.OPEN, Need.State.OFFERED)
HEADINGS = {
    "h-needs-offered": gettext_lazy("Say whether these needs of your country are answered"),
    "h-agreements-asked": gettext_lazy("Offers that may meet a need of your country"),
    "h-agreements-offered": gettext_lazy("Needs that your offer may meet"),
    "h-needs-open": gettext_lazy("Open needs for which nothing was found yet"),
}


def needs_waiting(user: Any, on: date) -> list[Group]:
    standing = standing_of(user)
    if not standing.kinds:
        return []
    focal = {role.member_state_id for role in standing.roles if role.kind == Role.Kind.FOCAL_POINT}
    found: dict[str, list[Any]] = {}
    if focal:
        found["h-needs-offered"] = _needs(Need.objects.visible_to(user).filter(member_state__in=focal, state="offered"))
        asked = Q(need__member_state__in=focal, asker_at__isnull=True, offer__in=open_on(on))
        found["h-agreements-asked"] = _agreements(user, asked)
    found["h-agreements-offered"] = _agreements(user, _of_offers(standing) & Q(offerer_at__isnull=True))
    if standing.is_secretariat:
        found["h-needs-open"] = _needs(Need.objects.visible_to(user).filter(state="open", matches__isnull=True))
    names = state_names() if any(found.values()) else {}
    return [Group(place, HEADINGS[place], _waits(rows, names)) for place, rows in found.items() if rows]


def _of_offers(standing: Standing) -> Q:
    return Q(offer__organization__in=standing.organizations) | Q(offer__member_state__in=standing.member_states)


def _needs(needs: Any) -> list[Need]:
    return list(needs.order_by("voiced_on", "pk")[:LONGEST])


def _agreements(user: Any, whose: Q) -> list[Agreement]:
    waiting = Q(refused_at__isnull=True, need__state__in=OPEN, offer__ended_at__isnull=True)
    rows = Agreement.objects.visible_to(user).filter(waiting & whose)
    return list(rows.select_related("need", "offer").order_by("proposed_at", "pk")[:LONGEST])


def _waits(rows: Iterable[Any], names: Any) -> list[Waits]:
    return [_need(one, names) if isinstance(one, Need) else _agreement(one, names) for one in rows]


def _named(need: Need, names: Any) -> dict[str, str]:
    named = names.get(need.member_state_id)
    return {"reference": need.reference, "country": str(named.name) if named else ""}


def _need(one: Need, names: Any) -> Waits:
    return Waits(
        title=_("Need %(reference)s of %(country)s") % _named(one, names),
        language="",
        path=reverse("need", args=[one.pk]),
        since=one.noted_at,
        actor=one.noted_by_id,
        reason=one.text,
    )


def _agreement(one: Agreement, names: Any) -> Waits:
    return Waits(
        title=_("Need %(reference)s of %(country)s") % _named(one.need, names),
        language="",
        path=reverse("need", args=[one.need_id]),
        since=one.proposed_at,
        actor=one.proposed_by_id,
        reason=one.offer.title,
    )
