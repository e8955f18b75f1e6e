"""The facets beside the list of practices: what may still be chosen, with counts."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from ehealth_portal.audit.keeping import kept_until_next_act
from ehealth_portal.faceted import Facet, Filters, Option
from ehealth_portal.languages import OWN_NAMES, html_code
from ehealth_portal.mandate.named import Named, provisions_named, state_names
from ehealth_portal.members.models import CountryGroup, MemberState
from ehealth_portal.members.naming import groups_on
from ehealth_portal.members.queries import standing_of
from ehealth_portal.regions import REGIONS
from ehealth_portal.review.transitions import State

from ..models import Mark, Practice, ProvisionServed, StandardUsed, Wording
from ..models.practices import PracticeQuerySet
from ..vocabulary import LISTS, CostBand, Strength
from .filters import LABELS, SOURCES, apply, in_countries, listed

LARGE = 500  # practices; the counts of fewer are made at every visit
LONGEST = 20  # options of one facet on a page: the most frequent; others stay reachable by address and by words
COLUMNS = {"strength": "strength", "cost": "cost_band", "confidence": "confidence"}
FIXED: dict[str, Mapping[str, Any]] = dict(LISTS.items()) | {
    "strength": {str(value): label for value, label in reversed(Strength.choices)},
    "cost": dict(CostBand.choices),
    "group": dict(CountryGroup.choices),
    "region": REGIONS,
    "language": OWN_NAMES,
    "confidence": SOURCES,
    "state": dict(State.choices),
}
BY_FREQUENCY = ("intervention", "area", "application", "standard")
Counts = dict[Any, int]


def facets(filters: Filters, user: Any) -> list[Facet]:
    """Every facet with its counts; each counts what the other filters leave."""
    told, names = _kept_counts(filters, user) | _state_counts(filters, user), state_names()
    made = []
    for key, label in LABELS.items():
        options = _options(key, told.get(key, {}), filters.chosen.get(key, []), names)
        if options:
            made.append(Facet(key, str(label), options))
    return made


def chosen_labels(filters: Filters) -> list[str]:
    """What is chosen, in words: as the options of the page are called."""
    states = state_names() if "country" in filters.chosen else {}
    named = {state.key: state.name for state in states.values()}
    return [
        named[value] if key == "country" and value in named else str(FIXED.get(key, {}).get(value, value))
        for key, values in filters.chosen.items()
        for value in values
    ]


def _kept_counts(filters: Filters, user: Any) -> dict[str, Counts]:
    """Of a large record until the next act, the same for all readers; with a state chosen each reader has their own."""
    newest = Practice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest <= LARGE or "state" in filters.chosen:
        return _all_counts(filters, user)
    name = f"practices:{timezone.now().date()}:{filters.query()}"
    return kept_until_next_act(name, lambda: _all_counts(filters, user))


def _all_counts(filters: Filters, user: Any) -> dict[str, Counts]:
    """Facets in which nothing is chosen count one and the same practices: those of one table share one query."""
    practices = listed(user, filters)
    found = apply(filters, practices)
    told = _counted_marks(found) | _counted_columns(found) | _counted_places(found)
    for key in LABELS:
        if key in filters.chosen and key != "state":
            told[key] = _counts(key, apply(filters, practices, without=key))
        elif key not in told and key != "state":
            told[key] = _counts(key, found)
    return told


def _state_counts(filters: Filters, user: Any) -> dict[str, Counts]:
    if not standing_of(user).kinds:
        return {}
    return {"state": _counted(apply(filters, _every_state(user), without="state"), "state")}


def _every_state(user: Any) -> PracticeQuerySet:
    return Practice.objects.visible_to(user).filter(superseded_at__isnull=True, archived_at__isnull=True)


def _counted(rows: QuerySet[Any, Any], of: str, unit: str = "") -> Counts:
    """Rows by the value of a field; by distinct ``unit`` where a join repeats them."""
    count = Count(unit, distinct=True) if unit else Count("pk")
    return dict(rows.order_by().values_list(of).annotate(n=count))


def _counted_marks(practices: PracticeQuerySet) -> dict[str, Counts]:
    told: dict[str, Counts] = {name: {} for name in LISTS}
    rows = Mark.objects.filter(practice__in=practices.order_by().values("pk"))
    for facet, value, count in rows.order_by().values_list("facet", "value").annotate(n=Count("pk")):
        told[facet][value] = count
    return told


def _counted_columns(practices: PracticeQuerySet) -> dict[str, Counts]:
    told: dict[str, Counts] = {key: {} for key in COLUMNS}
    for *values, count in practices.order_by().values_list(*COLUMNS.values()).annotate(n=Count("pk")):
        for key, value in zip(COLUMNS, values, strict=True):
            told[key][value] = told[key].get(value, 0) + count
    return told


def _counts(key: str, practices: PracticeQuerySet) -> Counts:
    """How many of ``practices`` each value of a facet has, by the value as the database keeps it."""
    ids = practices.order_by().values("pk")
    if key in LISTS:
        return _counted(Mark.objects.filter(facet=key, practice__in=ids), "value")
    if key in COLUMNS:
        return _counted(practices, COLUMNS[key])
    if key == "provision":
        return _counted(ProvisionServed.objects.filter(practice__in=ids), "provision")
    if key == "standard":
        return _counted(StandardUsed.objects.filter(practice__in=ids), "reference")
    if key == "language":
        return _counted(Wording.objects.released().filter(practice__in=ids), "language", "practice")
    return _counted_places(practices)[key]


def _counted_places(practices: PracticeQuerySet) -> dict[str, Counts]:
    """Countries, their regions and the groups they are in today, from the pairs alone: a practice that names two
    countries of a region counts once for it, which SQL finds out slowly.
    """
    pairs = in_countries().filter(practice__in=practices.order_by().values("pk"))
    of: dict[int, set[int]] = defaultdict(set)
    for practice, state in pairs.values_list("practice_id", "memberstate_id"):
        of[state].add(practice)
    groups = groups_on()
    told: dict[str, dict[Any, set[int]]] = {"country": dict(of), "region": defaultdict(set), "group": defaultdict(set)}
    for state, iso3, region in MemberState.objects.filter(pk__in=of).values_list("pk", "iso3", "itu_region"):
        told["region"][region] |= of[state]
        for group in groups.get(iso3, ()):
            told["group"][group] |= of[state]
    return {key: {value: len(found) for value, found in values.items()} for key, values in told.items()}


def _options(key: str, counts: Counts, chosen: list[str], states: dict[int, Named]) -> list[Option]:
    tally: dict[str, int] = dict.fromkeys(chosen, 0)
    named = states if key == "country" else provisions_named(counts) if key == "provision" and counts else {}
    labels = {name.key: name for name in named.values()}
    for kept, count in counts.items():
        if value := _value(key, kept, named):
            tally[value] = tally.get(value, 0) + count
    options = [_option(key, value, count, value in chosen, labels.get(value)) for value, count in tally.items()]
    options.sort(key=lambda option: (not option.chosen, -option.count, option.label))
    return sorted(options[:LONGEST], key=lambda option: _rank(key, option))


def _value(key: str, kept: Any, named: dict[int, Named]) -> str:
    """What an address calls a value that was counted; blank for what nobody can choose."""
    if key == "confidence":
        return kept or "documented"
    if key in ("provision", "country"):
        return named[kept].key if kept in named else ""
    return str(kept or "")


def _option(key: str, value: str, count: int, chosen: bool, name: Named | None) -> Option:
    if name:
        return Option(value, name.full, count, chosen, name.language)
    if key in FIXED:
        language = html_code(value) if key == "language" else ""
        return Option(value, str(FIXED[key].get(value, value)), count, chosen, language)
    return Option(value, value, count, chosen)


def _rank(key: str, option: Option) -> Any:
    if key in BY_FREQUENCY:
        return (-option.count, option.label)
    if key in FIXED:
        return list(FIXED[key]).index(option.value)
    return option.label
