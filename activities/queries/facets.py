"""The facets beside the activities list: what may still be chosen, with counts, and chips that take a choice off."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet

from ehealth_portal.faceted import Facet, Filters, Option
from ehealth_portal.languages import OWN_NAMES, html_code
from ehealth_portal.members.models import CountryGroup
from ehealth_portal.members.queries import standing_of
from ehealth_portal.review.transitions import State

from ..models import Activity, ActivityQuerySet, Kind, ProvisionServed
from .filters import EVIDENCE, LABELS, SOURCES, apply, group_on_its_day, has_evidence
from .keeping import Year, until_next_act
from .names import Named, body_names, provisions_named, state_names

LONGEST = 30  # options of one facet on a page: the most frequent; others stay reachable by address and by words
COLUMNS = ("kind", "body", "year", "language", "confidence", "state")
FIXED: dict[str, Mapping[str, Any]] = {
    "kind": dict(Kind.choices),
    "group": dict(CountryGroup.choices),
    "language": OWN_NAMES,
    "evidence": EVIDENCE,
    "confidence": SOURCES,
    "state": dict(State.choices),
}


def facets(filters: Filters, activities: ActivityQuerySet, user: Any) -> list[Facet]:
    """Every facet with its counts; each counts what the other filters leave."""
    made = []
    with_state = bool(standing_of(user).kinds)
    name = f"facets:{seen_by(user)}:{with_state}:{filters.query()}"
    told = until_next_act(name, lambda: _all_counts(filters, activities, with_state=with_state))
    for key, label in LABELS.items():
        counts = told.get(key, {})
        options = _options(key, counts, filters.chosen.get(key, []))
        if options:
            made.append(Facet(key, str(label), options))
    return made


def seen_by(user: Any) -> str:
    """Readers who see the same activities share their counts: the public, the secretariat, one person."""
    standing = standing_of(user)
    if standing.is_secretariat or standing.user_id is None:
        return "all" if standing.is_secretariat else "public"
    return f"person {standing.user_id} {sorted(standing.bodies)}"


def _counted(rows: QuerySet[Any, Any], of: str, unit: str = "") -> dict[Any, int]:
    """Rows by the value of a field; by distinct ``unit`` where a join repeats them."""
    count = Count(unit, distinct=True) if unit else Count("pk")
    return dict(rows.order_by().values_list(of).annotate(n=count))


def _all_counts(filters: Filters, activities: ActivityQuerySet, *, with_state: bool) -> dict[str, dict[Any, int]]:
    """Counts of every facet. Those on own columns, if nothing is chosen there, share one pass."""
    wanted = [key for key in LABELS if key != "state" or with_state]
    together = [key for key in COLUMNS if key in wanted and key not in filters.chosen]
    found = apply(filters, activities)
    told = _counted_together(together, found) if together else {}
    for key in wanted:
        if key not in told:
            told[key] = _counts(key, apply(filters, activities, without=key))
    return told


def _counted_together(keys: list[str], activities: ActivityQuerySet) -> dict[str, dict[Any, int]]:
    columns = ["in_year" if key == "year" else key for key in keys]
    rows = activities.annotate(in_year=Year("started_on")).order_by().values_list(*columns)
    told: dict[str, dict[Any, int]] = {key: {} for key in keys}
    for *values, count in rows.annotate(n=Count("pk")):
        for key, value in zip(keys, values, strict=True):
            if key != "year" or value is not None:
                told[key][value] = told[key].get(value, 0) + count
    return told


def _counts(key: str, activities: ActivityQuerySet) -> dict[Any, int]:
    """How many of ``activities`` each value of a facet has, by the value as the database keeps it."""
    ids = activities.order_by().values("pk")
    through = Activity.countries.through.objects
    if key == "provision":
        return _counted(ProvisionServed.objects.filter(activity__in=ids), "provision")
    if key == "country":
        return _counted(through.filter(activity__in=ids), "memberstate")
    if key == "group":
        rows = through.filter(group_on_its_day(), memberstate__group_memberships__isnull=False, activity__in=ids)
        return _counted(rows, "memberstate__group_memberships__group", "activity")
    if key == "year":
        dated = activities.filter(started_on__isnull=False).annotate(in_year=Year("started_on"))
        return _counted(dated, "in_year")
    if key == "evidence":
        return _counted(activities.annotate(has=has_evidence()), "has")
    return _counted(activities, key)


def _options(key: str, counts: dict[Any, int], chosen: list[str]) -> list[Option]:
    tally: dict[str, int] = dict.fromkeys(chosen, 0)
    named = _named(key, counts)
    labels = {name.key: name for name in named.values()}
    for kept, count in counts.items():
        if value := _value(key, kept, named):
            tally[value] = tally.get(value, 0) + count
    options = [_option(key, value, count, value in chosen, labels.get(value)) for value, count in tally.items()]
    options.sort(key=lambda option: (not option.chosen, -option.count))
    return sorted(options[:LONGEST], key=lambda option: _rank(key, option))


def _named(key: str, counts: dict[Any, int]) -> dict[int, Named]:
    if key == "provision":
        return provisions_named(counts)
    return body_names() if key == "body" else state_names() if key == "country" else {}


def _value(key: str, kept: Any, named: dict[int, Named]) -> str:
    """What an address calls a value that was counted; blank for what nobody can choose."""
    if key == "evidence":
        return "yes" if kept else "no"
    if key == "confidence":
        return kept or "logged"
    if key in ("provision", "body", "country"):
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
    if key == "year":
        return -int(option.value)
    if key in ("kind", "body"):
        return (-option.count, option.label)
    if key in FIXED:
        return list(FIXED[key]).index(option.value)
    return option.label
