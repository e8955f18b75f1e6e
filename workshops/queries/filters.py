"""What the list of workshops may be narrowed by: read from an address, applied, and counted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.faceted import Facet, Filters, Option, filters_of
from ehealth_portal.languages import OWN_NAMES, html_code
from ehealth_portal.mandate.named import Named, body_names, provisions_named, state_names
from ehealth_portal.mandate.queries import is_provision, provision_q
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership
from ehealth_portal.members.naming import counted_in_groups
from ehealth_portal.members.queries import standing_of
from ehealth_portal.regions import REGIONS
from ehealth_portal.review.transitions import State

from ..models import Announcement, ProvisionServed, Series, ThemeDealtWith, Workshop
from ..models.workshops import WorkshopQuerySet
from ..vocabulary import Kind, Mode, Theme

LABELS: dict[str, str | Promise] = {  # in the order of the page
    "when": pgettext_lazy("filter of workshops", "When"),
    "theme": _("Themes"),
    "mode": _("How one takes part"),
    "kind": _("Kind of event"),
    "group": _("Held in a country of the group"),
    "region": _("Region"),
    "country": _("Country"),
    "series": _("Series"),
    "body": _("Body"),
    "year": _("Year"),
    "language": _("Announced in"),
    "provision": _("Provision"),
    "state": _("State"),
}
WHEN = {"coming": _("Coming"), "held": _("Held")}
FIXED: dict[str, Mapping[str, Any]] = {
    "when": WHEN,
    "theme": dict(Theme.choices),
    "mode": dict(Mode.choices),
    "kind": dict(Kind.choices),
    "group": dict(CountryGroup.choices),
    "region": REGIONS,
    "language": OWN_NAMES,
    "state": dict(State.choices),
}
LONGEST = 20  # options of one facet on a page: the most frequent


@dataclass(frozen=True)
class Asked:
    """Who asks, and on which day: some filters mean the day."""

    user: Any
    today: date


def read(asked: QueryDict, user: Any) -> Filters:
    """Read the address. Values that are not known are left out and named; nothing here raises."""
    known: dict[str, Callable[[str], bool]] = {key: values.__contains__ for key, values in FIXED.items()}
    known |= {
        "country": lambda value: value in {named.key for named in state_names().values()},
        "series": lambda value: "\x00" not in value and Series.objects.filter(slug=value).exists(),
        "body": lambda value: value in {named.key for named in body_names().values()},
        "year": lambda value: value.isascii() and value.isdigit() and len(value) == 4 and value > "0000",
        "provision": is_provision,
        "state": lambda value: value in State.values and (bool(standing_of(user).kinds) or value == State.PUBLISHED),
    }
    return filters_of(asked, {key: known[key] for key in LABELS}, LABELS)


def listed(asked: Asked, filters: Filters) -> WorkshopQuerySet:
    """What is published; with a state chosen, whatever of that state the reader may see."""
    if filters.chosen.get("state", [State.PUBLISHED]) == [State.PUBLISHED]:
        return Workshop.objects.published()
    return Workshop.objects.visible_to(asked.user)


def apply(asked: Asked, filters: Filters, workshops: WorkshopQuerySet, *, without: str = "") -> WorkshopQuerySet:
    """Those that pass every filter, but the one called ``without``, whose own counts are wanted."""
    for word in filters.words.split():
        said = Q(title__icontains=word) | Q(summary__icontains=word)
        texts = Announcement.objects.filter(said, is_released=True)
        workshops = workshops.filter(Q(pk__in=texts.values("workshop")) | Q(place__icontains=word))
    for key, values in filters.chosen.items():
        if key != without:
            workshops = workshops.filter(_q(key, values, asked))
    return workshops


def _q(key: str, values: list[str], asked: Asked) -> Q:
    chosen = {
        "kind": lambda: Q(kind__in=values),
        "state": lambda: Q(state__in=values),
        "series": lambda: Q(series__slug__in=values),
        "country": lambda: Q(country__iso3__in=values),
        "region": lambda: Q(country__itu_region__in=values),
        "group": lambda: Q(country__in=_in_groups(asked.today).filter(group__in=values).values("member_state")),
        "year": lambda: Q(starts_on__year__in=[int(value) for value in values]),
        "theme": lambda: Q(pk__in=ThemeDealtWith.objects.filter(theme__in=values).values("workshop")),
        "language": lambda: Q(pk__in=_released().filter(language__in=values).values("workshop")),
        "provision": lambda: _served(values),
        "body": lambda: Q(body__slug__in=values) | Q(pk__in=_joint().filter(body__slug__in=values).values("workshop")),
        "when": lambda: _any(_when(value, asked.today) for value in values),
        "mode": lambda: _any(Q(**{MODES[value]: True}) for value in values),
    }
    return chosen[key]()


def _served(values: list[str]) -> Q:
    served = ProvisionServed.objects.filter(_any(provision_q(value, "provision__") for value in values))
    return Q(pk__in=served.values("workshop"))


MODES = {Mode.IN_PERSON.value: "is_in_person", Mode.REMOTE.value: "is_remote"}


def _any(wanted: Any) -> Q:
    found = Q()
    for one in wanted:
        found |= one
    return found


def _when(value: str, today: date) -> Q:
    """What has no day yet comes."""
    held = Q(ends_on__lt=today)
    return held if value == "held" else ~held | Q(ends_on__isnull=True)


def _in_groups(today: date) -> QuerySet[CountryGroupMembership]:
    return CountryGroupMembership.objects.on(today)


def _released() -> QuerySet[Announcement]:
    return Announcement.objects.filter(is_released=True)


def _joint() -> QuerySet[Any, Any]:
    return Workshop.bodies.through.objects.order_by()


# --- counts ---------------------------------------------------------------------------------------------------------
def facets(asked: Asked, filters: Filters) -> list[Facet]:
    """Every facet with its counts; each counts what the other filters leave. As many queries for one as for many."""
    all_of = listed(asked, filters)
    found = apply(asked, filters, all_of)
    made = []
    for key, label in LABELS.items():
        if key == "state" and not standing_of(asked.user).kinds:
            continue
        base = Workshop.objects.visible_to(asked.user) if key == "state" else all_of
        rows = apply(asked, filters, base, without=key) if key in filters.chosen or key == "state" else found
        options = _options(key, _counts(key, rows, asked), filters.chosen.get(key, []))
        if options:
            made.append(Facet(key, str(label), options))
    return made


def _counts(key: str, rows: WorkshopQuerySet, asked: Asked) -> dict[Any, int]:
    """How many workshops have each value of a filter."""
    found = rows.order_by()
    through: dict[str, tuple[QuerySet[Any], str]] = {
        "theme": (ThemeDealtWith.objects.order_by(), "theme"),
        "language": (_released().order_by(), "language"),
        "provision": (ProvisionServed.objects.order_by(), "provision"),
    }
    if key in through:
        of, column = through[key]
        return _counted(of.filter(workshop__in=found.values("pk")), column)
    if key == "when":
        return _counted_where(found, {value: _when(value, asked.today) for value in WHEN})
    if key == "mode":
        return _counted_where(found, {value: Q(**{column: True}) for value, column in MODES.items()})
    if key == "body":
        joint = _joint().filter(workshop__in=found.values("pk")).values_list("body", "workshop")
        return Counter(body for body, _workshop in {*found.values_list("body", "pk"), *joint} if body)
    if key == "group":
        return counted_in_groups(_counted(found, "country"), asked.today)
    if key == "year":
        return _counted(found.annotate(year=ExtractYear("starts_on")), "year")
    return _counted(found, {"series": "series__slug", "region": "country__itu_region"}.get(key, key))


def _counted(rows: QuerySet[Any, Any], of: str) -> dict[Any, int]:
    """Rows by the value of a column: a workshop has each once."""
    counted = dict(rows.values_list(of).annotate(number=Count("pk")))
    return {value: number for value, number in counted.items() if value not in (None, "")}


def _counted_where(rows: WorkshopQuerySet, holds: Mapping[str, Q]) -> dict[Any, int]:
    counted = rows.aggregate(**{value: Count("pk", filter=wanted) for value, wanted in holds.items()})
    return {value: number for value, number in counted.items() if number}


def _options(key: str, counts: dict[Any, int], chosen: list[str]) -> list[Option]:
    named, by_key = _names(key, counts), {}
    tally: dict[str, int] = dict.fromkeys(chosen, 0)
    for kept, count in counts.items():
        name = named.get(kept)
        value = name.key if name else "" if key in NAMED else str(kept)
        if value:
            by_key[value] = name
            tally[value] = tally.get(value, 0) + count
    options = [_option(key, value, count, value in chosen, by_key.get(value)) for value, count in tally.items()]
    options.sort(key=lambda option: (not option.chosen, -option.count, option.label))
    return sorted(options[:LONGEST], key=lambda option: _rank(key, option))


NAMED = ("country", "body", "provision", "series")


def _names(key: str, counts: dict[Any, int]) -> dict[Any, Named]:
    """Of what is counted by id: called as the reader calls it."""
    if key == "series":
        rows = Series.objects.filter(slug__in=list(counts))
        return {one.slug: Named(one.pk, one.slug, one.name, one.language) for one in rows}
    if key == "provision":
        return provisions_named(counts)
    return {"country": state_names, "body": body_names}[key]() if key in ("country", "body") else {}


def _option(key: str, value: str, count: int, chosen: bool, name: Named | None) -> Option:
    if name:
        return Option(value, name.full, count, chosen, name.language)
    language = html_code(value) if key == "language" else ""
    return Option(value, str(FIXED.get(key, {}).get(value, value)), count, chosen, language)


def _rank(key: str, option: Option) -> Any:
    """Lists in their own order, years newest first, the others by name."""
    if key in FIXED:
        return list(FIXED[key]).index(option.value)
    return -int(option.value) if key == "year" else option.label
