"""How like a country's own the setting of a practice is, from facts of the register alone, and why in words.

The rules are few and said on the page. Each shared country group gives three points; a network or a place that such a
group asks for two; the same region one; the country itself more than all others together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ehealth_portal.members.models import CountryGroup, MemberState
from ehealth_portal.members.naming import groups_on
from ehealth_portal.regions import region_name

from ..models import Mark
from ..models.practices import PracticeQuerySet
from ..vocabulary import LISTS, Connectivity, Setting
from ..vocabulary import Facet as CodeList
from .filters import in_countries

HERE, SHARED, FITS, NEAR = 50, 3, 2, 1
SAID: dict[str, str | Promise] = {
    CountryGroup.LDC: gettext_lazy("also a least developed country"),
    CountryGroup.SIDS: gettext_lazy("also a small island developing State"),
    CountryGroup.LLDC: gettext_lazy("also a landlocked developing country"),
    CountryGroup.EIT: gettext_lazy("also a country with an economy in transition"),
    "": gettext_lazy("also in none of the country groups"),
}
# Which networks a group asks for first: links are thin in least developed countries and far between islands.
NETWORKS: dict[str, tuple[str, ...]] = {
    CountryGroup.LDC: (Connectivity.OFFLINE, Connectivity.G2, Connectivity.SMS, Connectivity.VOICE),
    CountryGroup.SIDS: (Connectivity.OFFLINE, Connectivity.SATELLITE),
    CountryGroup.LLDC: (Connectivity.OFFLINE, Connectivity.G2),
}
PLACES: dict[str, tuple[str, ...]] = {
    CountryGroup.LDC: (Setting.RURAL, Setting.REMOTE),
    CountryGroup.SIDS: (Setting.ISLAND, Setting.REMOTE),
    CountryGroup.LLDC: (Setting.RURAL, Setting.REMOTE),
}


@dataclass(frozen=True)
class Place:
    """What counts of a country: its code, its region and the groups it is in today."""

    iso3: str
    region: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Like:
    """``found`` says what was found by code; ``reasons`` says it in words, of the few that are shown."""

    points: int = 0
    found: tuple[tuple[str, str], ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(_worded(what, code) for what, code in self.found)


def _worded(what: str, code: str) -> str:
    match what:
        case "here":
            return pgettext("why a practice suits", "done in this country")
        case "group":
            return str(SAID[code])
        case "network":
            return _("works on: %(what)s") % {"what": LISTS[CodeList.CONNECTIVITY][code]}
        case "setting":
            return _("setting: %(what)s") % {"what": LISTS[CodeList.SETTING][code]}
        case _:
            return _("same region: %(region)s") % {"region": region_name(code)}


def likeness(
    mine: Place, theirs: Iterable[Place], *, networks: Iterable[str] = (), settings: Iterable[str] = ()
) -> Like:
    """Of one practice, done in the countries ``theirs``. Without a reason it has no points."""
    places, points, found = list(theirs), 0, []
    is_here = any(place.iso3 == mine.iso3 for place in places)
    if is_here:
        points, found = HERE, [("here", mine.iso3)]
    else:
        shared = _shared(mine, places)
        points += SHARED * len(shared)
        found += [("group", group) for group in shared]
    for what, wanted, has in (("network", NETWORKS, networks), ("setting", PLACES, settings)):
        if fitting := _fitting(mine.groups, wanted, has):
            points += FITS
            found.append((what, fitting))
    if not is_here and any(place.region == mine.region for place in places):
        points += NEAR
        found.append(("region", mine.region))
    return Like(points, tuple(found))


def _shared(mine: Place, theirs: list[Place]) -> list[str]:
    if not mine.groups:
        return [""] if any(not place.groups for place in theirs) else []
    return [
        group for group in CountryGroup.values if group in mine.groups and any(group in one.groups for one in theirs)
    ]


def _fitting(groups: frozenset[str], wanted: dict[str, tuple[str, ...]], has: Iterable[str]) -> str:
    """The first that the country's groups ask for and the practice has."""
    owned = set(has)
    asked = (code for group in CountryGroup.values if group in groups for code in wanted.get(group, ()))
    return next((code for code in asked if code in owned), "") if owned and groups else ""


def likeness_of(practices: PracticeQuerySet, to: MemberState) -> dict[int, Like]:
    """Of all of them, by id: four queries, any number."""
    groups = groups_on()
    ids = practices.order_by().values("pk")
    pairs = in_countries().filter(practice__in=ids)
    theirs: dict[int, list[Place]] = defaultdict(list)
    known: dict[str, Place] = {}
    for pk, iso3, region in pairs.values_list("practice_id", "memberstate__iso3", "memberstate__itu_region"):
        if iso3 not in known:
            known[iso3] = Place(iso3, region, frozenset(groups.get(iso3, ())))
        theirs[pk].append(known[iso3])
    marks: dict[str, dict[int, list[str]]] = {
        CodeList.CONNECTIVITY: defaultdict(list),
        CodeList.SETTING: defaultdict(list),
    }
    for pk, facet, value in (
        Mark.objects.filter(practice__in=ids, facet__in=marks).order_by().values_list("practice_id", "facet", "value")
    ):
        marks[facet][pk].append(value)
    mine = Place(to.iso3, to.itu_region, frozenset(groups.get(to.iso3, ())))
    networks, settings = marks[CodeList.CONNECTIVITY], marks[CodeList.SETTING]
    return {
        pk: likeness(mine, theirs[pk], networks=networks.get(pk, ()), settings=settings.get(pk, ()))
        for pk in practices.order_by().values_list("pk", flat=True)
    }


def most_like(ids: Iterable[int], found: dict[int, Like]) -> list[int]:
    """The ids with the likest first; among equals the order in which they came."""
    return sorted(ids, key=lambda pk: -found[pk].points if pk in found else 0)
