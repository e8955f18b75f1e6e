"""Accounts: what an event used, and fellowships asked for and provided, by country group of the day; never by name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership

from ..models import Expense, FellowshipCount, Workshop
from .workshops import texts_for

COUNTED = ("asked", "granted", "refused", "used", "returned")
LEAST = 3  # used fellowships of which the amount is told: of fewer, it would tell of one person


@dataclass
class Tally:
    """Fellowships of a group, a year, or all."""

    key: str
    label: str
    countries: set[int] = field(default_factory=set)
    asked: int = 0
    granted: int = 0
    refused: int = 0
    used: int = 0
    returned: int = 0

    @property
    def waiting(self) -> int:
        return self.asked - self.granted - self.refused

    def count(self, row: FellowshipCount) -> None:
        self.countries.add(row.member_state_id)
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(row, name))


@dataclass(frozen=True)
class Account:
    """Whole US dollars. ``fellowships``: None where the sum would tell of fewer than three people."""

    workshop: Workshop
    lines: list[Expense]
    by_kind: list[tuple[str, str, int]]
    unknown: int  # lines whose amount is not known
    whole: Tally
    groups: list[Tally]
    fellowships: int | None

    @property
    def total(self) -> int:
        return sum(amount for _key, _label, amount in self.by_kind) + (self.fellowships or 0)


def account_of(workshop: Workshop, *, with_notes: bool) -> Account:
    """``with_notes``: for the secretariat, which reads what is noted beside amounts; for others notes are blank."""
    lines = list(workshop.expenses.order_by("kind", "pk"))
    if not with_notes:
        for one in lines:
            one.note = ""
    sums: dict[str, int] = defaultdict(int)
    for one in lines:
        sums[one.kind] += one.amount or 0
    counts = list(workshop.fellowship_counts.select_related("workshop"))
    whole, groups = _tallied(counts)
    used = sum(one.amount for one in counts)
    return Account(
        workshop=workshop,
        lines=lines,
        by_kind=[(key, str(label), sums[key]) for key, label in Expense.Kind.choices if key in sums],
        unknown=sum(one.amount is None for one in lines),
        whole=whole,
        groups=groups,
        fellowships=used if whole.used >= LEAST or not whole.used else None,
    )


def _tallied(counts: Iterable[FellowshipCount]) -> tuple[Tally, list[Tally]]:
    """A country counts in each group in which it was on the first day of the workshop."""
    memberships: dict[int, list[CountryGroupMembership]] = defaultdict(list)
    for one in CountryGroupMembership.objects.all():
        memberships[one.member_state_id].append(one)
    whole = Tally("all", _("All, each country once"))
    groups = {key: Tally(key, str(label)) for key, label in CountryGroup.choices}
    for row in counts:
        whole.count(row)
        day = row.workshop.starts_on
        for key in {one.group for one in memberships[row.member_state_id] if day and one.holds_on(day)}:
            groups[key].count(row)
    return whole, [*groups.values()]


@dataclass
class Year:
    """``accounted``: workshops that have an account; ``spent``: what is known of them, fellowships apart."""

    number: int
    workshops: int = 0
    accounted: set[int] = field(default_factory=set)
    spent: int = 0
    unknown: int = 0
    fellowships: Tally = field(default_factory=lambda: Tally("", ""))


@dataclass(frozen=True)
class Accounts:
    years: list[Year]
    whole: Tally
    groups: list[Tally]
    spent: int
    unknown: int
    accounted: int
    fellowships: int | None


def accounts(*, on: date) -> Accounts:
    """Over all published workshops that had begun. The number of queries is always the same."""
    held = Workshop.objects.published().filter(starts_on__lte=on)
    years: dict[int, Year] = {}
    for day in held.order_by("starts_on").values_list("starts_on", flat=True):
        if day is not None:
            years.setdefault(day.year, Year(day.year)).workshops += 1
    _spend(years, on)
    counts = list(
        FellowshipCount.objects.filter(workshop__state="published", workshop__starts_on__lte=on).select_related(
            "workshop"
        )
    )
    for row in counts:
        if row.workshop.starts_on is not None:
            of = years[row.workshop.starts_on.year]
            of.fellowships.count(row)
            of.accounted.add(row.workshop_id)
    whole, groups = _tallied(counts)
    found = sorted(years.values(), key=lambda one: -one.number)
    return Accounts(
        years=found,
        whole=whole,
        groups=groups,
        spent=sum(one.spent for one in found),
        unknown=sum(one.unknown for one in found),
        accounted=sum(len(one.accounted) for one in found),
        fellowships=_amount(counts),
    )


def _amount(counts: Iterable[FellowshipCount]) -> int | None:
    """Of all events. None where taking away what single events tell would leave fewer than three people."""
    used: Counter[int] = Counter()
    for row in counts:
        used[row.workshop_id] += row.used
    untold = sum(number for number in used.values() if number < LEAST)
    return None if 0 < untold < LEAST else sum(row.amount for row in counts)


def _spend(years: dict[int, Year], on: date) -> None:
    rows = Expense.objects.filter(workshop__state="published", workshop__starts_on__lte=on)
    for workshop, day, amount in rows.values_list("workshop", "workshop__starts_on", "amount"):
        if day is None:  # the filter leaves none
            continue
        of = years[day.year]
        of.accounted.add(workshop)
        of.spent += amount or 0
        of.unknown += amount is None


def told(account: Account) -> dict[str, Any]:
    """As JSON: of the page, and of the API."""
    tallies = (account.whole, *account.groups)
    return {
        "currency": "USD",
        "expenses": [
            {"kind": one.kind, "amount": one.amount, "note": one.note, "paid_by": one.paid_by} for one in account.lines
        ],
        "fellowships": {one.key: {name: getattr(one, name) for name in COUNTED} for one in tallies},
        "fellowships_amount": account.fellowships,
        "total": account.total,
    }


LINES = ("what", "kind_or_group", "asked", "granted", "refused", "used", "returned", "amount_usd", "note", "paid_by")


def lines_of(account: Account) -> Iterator[list[Any]]:
    """First what was used, then fellowships: all, and each group."""
    for one in account.lines:
        yield ["expense", one.kind, "", "", "", "", "", one.amount, one.note, one.paid_by]
    for tally in (account.whole, *account.groups):
        counts = [getattr(tally, name) for name in COUNTED]
        amount = account.fellowships if tally is account.whole else None
        yield ["fellowships", tally.key, *counts, amount, "", ""]


COLUMNS = (
    "workshop", "title", "first_day", "asked", "granted", "refused", "used", "returned", "expenses_usd",
    "amounts_not_known",
)  # fmt: skip


def table_rows(on: date) -> Iterator[list[Any]]:
    """A line for each workshop that has an account."""
    held = Workshop.objects.published().filter(starts_on__lte=on).prefetch_related("expenses", "fellowship_counts")
    found = [one for one in held.order_by("-starts_on", "-pk") if one.expenses.all() or one.fellowship_counts.all()]
    texts = texts_for({one.pk for one in found}, language=current_language())
    for one in found:
        whole, spent = Tally("", ""), list(one.expenses.all())
        for row in one.fellowship_counts.all():
            whole.count(row)
        text = texts.get(one.pk)
        yield [
            *(one.pk, text.title if text else "", one.starts_on.isoformat() if one.starts_on else ""),
            *(whole.asked, whole.granted, whole.refused, whole.used, whole.returned),
            *(sum(line.amount or 0 for line in spent), sum(line.amount is None for line in spent)),
        ]
