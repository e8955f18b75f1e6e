"""The ledger as a list: filters, counts, its order, its table to download, and how old open needs are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ehealth_portal.faceted import Facet, Filters, Option, filters_of
from ehealth_portal.mandate.named import Named, state_names
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership
from ehealth_portal.members.naming import counted_in_groups

from ..models import Need
from ..models.needs import NeedQuerySet
from ..vocabulary import Theme

PAGE_SIZE = 20
OPEN = (Need.State.OPEN, Need.State.OFFERED)
BOTH_AGREE = Q(agreements__asker_at__isnull=False, agreements__offerer_at__isnull=False)
AGREED = Count("agreements", filter=BOTH_AGREE & Q(agreements__refused_at__isnull=True), distinct=True)
ANSWERED = Count("matches", distinct=True) + AGREED  # what was found for a need, and the offers that meet it
LONG = 365  # days after which an open need is old
AGES = {"quarter": _("Under 90 days"), "year": _("90 days to one year"), "old": _("Over one year")}
LABELS: dict[str, str | Promise] = {
    "state": _("State"),
    "theme": _("Theme"),
    "group": _("Country of the group"),
    "age": _("Open since"),
    "country": _("Country"),
}
FIXED: dict[str, Mapping[str, Any]] = {
    "state": dict(Need.State.choices),
    "theme": dict(Theme.choices),
    "group": dict(CountryGroup.choices),
    "age": AGES,
}
LONGEST = 20


def read(asked: QueryDict) -> Filters:
    known = {key: values.__contains__ for key, values in FIXED.items()}
    known["country"] = lambda value: value in {named.key for named in state_names().values()}
    return filters_of(asked, {key: known[key] for key in LABELS}, LABELS)


def apply(filters: Filters, needs: NeedQuerySet, *, on: date, without: str = "") -> NeedQuerySet:
    for word in filters.words.split():
        needs = needs.filter(Q(text__icontains=word) | Q(voiced_in__icontains=word))
    for key, values in filters.chosen.items():
        if key != without:
            needs = needs.filter(_q(key, values, on))
    return needs


def _q(key: str, values: list[str], on: date) -> Q:
    if key == "group":
        held = CountryGroupMembership.objects.on(on).filter(group__in=values)
        return Q(member_state__in=held.values("member_state"))
    if key == "age":
        found = Q()
        for value in values:
            found |= _aged(value, on)
        return found & Q(state__in=OPEN)
    return Q(**{{"country": "member_state__iso3__in"}.get(key, f"{key}__in"): values})


def _aged(value: str, on: date) -> Q:
    quarter, year = on - timedelta(days=90), on - timedelta(days=LONG)
    ages = {
        "quarter": Q(voiced_on__gt=quarter),
        "year": Q(voiced_on__lte=quarter, voiced_on__gt=year),
        "old": Q(voiced_on__lte=year),
    }
    return ages[value]


def facets(filters: Filters, needs: NeedQuerySet, *, on: date) -> list[Facet]:
    """Each counts what the other filters leave. As many queries for one need as for many."""
    names, made = state_names(), []
    for key, label in LABELS.items():
        rows = apply(filters, needs, on=on, without=key).order_by()
        options = _options(key, _counts(key, rows, on), filters.chosen.get(key, []), names)
        if options:
            made.append(Facet(key, str(label), options))
    return made


def _counts(key: str, rows: NeedQuerySet, on: date) -> dict[Any, int]:
    if key == "age":
        counts = {value: Count("pk", filter=_aged(value, on)) for value in AGES}
        return {value: number for value, number in rows.filter(state__in=OPEN).aggregate(**counts).items() if number}
    column = {"country": "member_state", "group": "member_state"}.get(key, key)
    counted = dict(rows.values_list(column).annotate(number=Count("pk")))
    return counted_in_groups(counted, on) if key == "group" else counted


def _options(key: str, counts: dict[Any, int], chosen: list[str], names: dict[int, Named]) -> list[Option]:
    if key == "country":
        counts = {names[pk].key: number for pk, number in counts.items() if pk in names}
    tally = dict.fromkeys(chosen, 0) | counts
    by_key = {named.key: named for named in names.values()}
    options = [_option(key, value, number, value in chosen, by_key) for value, number in tally.items()]
    if key in FIXED:
        return sorted(options, key=lambda one: list(FIXED[key]).index(one.value))
    options.sort(key=lambda one: (not one.chosen, -one.count, one.label))
    return sorted(options[:LONGEST], key=lambda one: one.label)


def _option(key: str, value: str, number: int, chosen: bool, by_key: dict[str, Named]) -> Option:
    if key == "country":
        return Option(value, by_key[value].name, number, chosen, by_key[value].language)
    return Option(value, str(FIXED[key][value]), number, chosen)


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class NeedLine:
    need: Need
    country: str
    days: int  # open for so long, or until it ended
    answers: int

    @property
    def is_old(self) -> bool:
        return self.need.state in OPEN and self.days > LONG


def days_open(need: Need, on: date) -> int:
    """Until it ended, or until that day."""
    end = need.ended_at.date() if need.ended_at else on
    return max((end - need.voiced_on).days, 0)


def page_of(needs: NeedQuerySet, number: str) -> "Page[Any]":
    """Open ones first, the oldest at the top: they have waited longest."""
    rows = needs.select_related("member_state").annotate(is_open=Q(state__in=OPEN))
    page = Paginator(rows.order_by("-is_open", "voiced_on", "pk"), PAGE_SIZE).get_page(number)
    shown: Any = page.object_list
    page.object_list = shown.annotate(answered=ANSWERED)  # of the rows of the page, not of all that are counted
    return page


def lines(needs: Iterable[Any], *, on: date) -> list[NeedLine]:
    """One query more, for one need or for many; ``needs`` come from ``page_of``."""
    shown = list(needs)
    names = state_names() if shown else {}
    return [
        NeedLine(one, country_of(one, names), days_open(one, on), getattr(one, "answered", 0)) for one in shown
    ]  # fmt: skip


def country_of(need: Need, names: dict[int, Named]) -> str:
    named = names.get(need.member_state_id)
    return named.name if named else need.member_state.iso3


# --- how old they are -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Ages:
    """Of the needs that their countries made public: what stays open, and for how long; how many were answered."""

    open: int
    answered: int
    oldest: int  # days
    median: int
    old: int  # open for over a year

    @property
    def is_any(self) -> bool:
        return bool(self.open or self.answered)


def ages(on: date) -> Ages:
    """One query. What is not public is not counted: the figures say the same to everybody."""
    rows = Need.objects.filter(is_public=True).order_by().values_list("state", "voiced_on")
    found = list(rows)
    days = [max((on - voiced_on).days, 0) for state, voiced_on in found if state in OPEN]
    return Ages(
        open=len(days),
        answered=sum(state == Need.State.ANSWERED for state, _voiced_on in found),
        oldest=max(days, default=0),
        median=round(median(days)) if days else 0,
        old=sum(one > LONG for one in days),
    )


# --- the table ------------------------------------------------------------------------------------------------------
COLUMNS = (
    "reference", "country", "theme", "text", "language", "state", "voiced_on", "voiced_in", "days_open", "answers",
    "ended_on", "words", "public",
)  # fmt: skip


def table_rows(needs: NeedQuerySet, *, on: date) -> Iterator[list[Any]]:
    found = needs.select_related("member_state").annotate(answered=ANSWERED).order_by("voiced_on", "pk")
    for one in found.iterator(chunk_size=500):
        yield [
            one.reference,
            one.member_state.iso3,
            one.theme,
            one.text,
            one.language,
            one.state,
            one.voiced_on.isoformat(),
            one.voiced_in or one.record_type,
            days_open(one, on),
            one.answered,
            one.ended_at.date().isoformat() if one.ended_at else "",
            one.words,
            "yes" if one.is_public else "no",
        ]
