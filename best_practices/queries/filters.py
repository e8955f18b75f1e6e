"""What the list of practices may be narrowed by: read from an address, and applied."""

import re
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.confidence import Confidence
from ehealth_portal.faceted import Filters, filters_of
from ehealth_portal.languages import Language
from ehealth_portal.mandate.queries import is_provision, provision_q
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership, MemberState
from ehealth_portal.members.queries import standing_of
from ehealth_portal.regions import REGIONS
from ehealth_portal.review.transitions import State

from ..models import Mark, Practice, ProvisionServed, StandardUsed, Wording
from ..models.practices import PracticeQuerySet
from ..vocabulary import LISTS, CostBand, Strength
from ..vocabulary import Facet as CodeList

LABELS: dict[str, str | Promise] = {  # in the order of the page
    "connectivity": CodeList.CONNECTIVITY.label,
    "group": _("Country group"),
    "application": CodeList.APPLICATION.label,
    "area": CodeList.AREA.label,
    "intervention": CodeList.INTERVENTION.label,
    "setting": CodeList.SETTING.label,
    "standard": _("Standards used"),
    "strength": _("Strength of evidence"),
    "cost": _("Cost until it ran"),
    "region": _("Region"),
    "country": _("Country"),
    "language": _("Can be read in"),
    "provision": _("Provision"),
    "confidence": _("Source of the record"),
    "state": _("State"),
}
SOURCES: dict[str, str | Promise] = {
    "documented": pgettext_lazy("source of a practice", "Documented here by those who did it"),
    Confidence.VERIFIED: _("Public record, verified"),
    Confidence.PARTLY: _("Public record, partly verified"),
    Confidence.MEMORY: _("Public record, from memory"),
}
REFERENCE = re.compile(r"bp-(\d{4})-(\d{1,9})", re.ASCII | re.IGNORECASE)


def read(asked: QueryDict, user: Any) -> Filters:
    """Read the address. Values that are not known are left out and named; nothing here raises."""
    known: dict[str, Callable[[str], bool]] = {name: codes.__contains__ for name, codes in LISTS.items()}
    known |= {
        "standard": lambda value: "\x00" not in value and StandardUsed.objects.filter(reference=value).exists(),
        "strength": [str(one) for one in Strength.values].__contains__,
        "cost": CostBand.values.__contains__,
        "group": CountryGroup.values.__contains__,
        "region": REGIONS.__contains__,
        "country": lambda value: "\x00" not in value and MemberState.objects.filter(iso3=value).exists(),
        "language": Language.values.__contains__,
        "provision": is_provision,
        "confidence": SOURCES.__contains__,
        "state": lambda value: value in State.values and (bool(standing_of(user).kinds) or value == State.PUBLISHED),
    }
    return filters_of(asked, {key: known[key] for key in LABELS}, LABELS)


def listed(user: Any, filters: Filters) -> PracticeQuerySet:
    """What the list is of: current practices; with a state chosen, whatever of that state the reader may see."""
    if filters.chosen.get("state", [State.PUBLISHED]) == [State.PUBLISHED]:
        return Practice.objects.current()
    return Practice.objects.visible_to(user).filter(superseded_at__isnull=True, archived_at__isnull=True)


def _served(values: list[str]) -> Q:
    wanted = Q()
    for value in values:
        wanted |= provision_q(value, "provision__")
    return _within(ProvisionServed.objects.filter(wanted))


def _within(rows: QuerySet[Any, Any], of: str = "practice") -> Q:
    return Q(pk__in=rows.order_by().values(of))


def in_countries() -> QuerySet[Any, Any]:
    """The pairs of practices and countries."""
    return Practice.countries.through.objects.order_by()


def in_group_today() -> QuerySet[Any, Any]:
    """Groups are those of today, and not of the day when it began: the reader asks who is like them now."""
    return CountryGroupMembership.objects.on(timezone.now().date())


def _in_groups(values: list[str]) -> Q:
    states = in_group_today().filter(group__in=values).values("member_state")
    return _within(in_countries().filter(memberstate__in=states), "practice_id")


def _marked(facet: str) -> Callable[[list[str]], Q]:
    return lambda values: _within(Mark.objects.filter(facet=facet, value__in=values))


APPLY: dict[str, Callable[[list[str]], Q]] = {name: _marked(name) for name in LISTS} | {
    "standard": lambda values: _within(StandardUsed.objects.filter(reference__in=values)),
    "strength": lambda values: Q(strength__in=[int(value) for value in values]),
    "cost": lambda values: Q(cost_band__in=values),
    "group": _in_groups,
    "region": lambda values: _within(in_countries().filter(memberstate__itu_region__in=values), "practice_id"),
    "country": lambda values: _within(in_countries().filter(memberstate__iso3__in=values), "practice_id"),
    "language": lambda values: _within(Wording.objects.released().filter(language__in=values)),
    "provision": _served,
    "confidence": lambda values: Q(confidence__in=["" if value == "documented" else value for value in values]),
    "state": lambda values: Q(state__in=values),
}


def apply(filters: Filters, practices: PracticeQuerySet, *, without: str = "") -> PracticeQuerySet:
    """The practices that pass every facet, but the one called ``without``, whose own counts are wanted."""
    for word in filters.words.split():
        practices = practices.filter(_said(word))
    for key, values in filters.chosen.items():
        if key != without:
            practices = practices.filter(APPLY[key](values))
    return practices


def _said(word: str) -> Q:
    """A word of the title, the summary or the place in any language; or a whole number: BP-2026-041."""
    if number := REFERENCE.fullmatch(word):
        return Q(year=int(number[1]), number=int(number[2]))
    said = Q(title__icontains=word) | Q(summary__icontains=word) | Q(place__icontains=word)
    return _within(Wording.objects.released().filter(said))
