"""Who was reached: people and countries by group of the day, region, gender where given, and way to take part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership, MemberState
from ehealth_portal.members.naming import member_state_names
from ehealth_portal.regions import REGIONS

from ..models import Participation
from .coverage import Coverage, coverage
from .workshops import texts_for

LEAST = 3  # people of whom genders are told: of fewer, a number would tell of one of them


@dataclass
class Tally:
    """``key`` is a group or a region; ``members``: the countries that are in it today."""

    key: str
    label: str
    members: int = 0
    countries: set[int] = field(default_factory=set)
    workshops: set[int] = field(default_factory=set)
    women: int = 0
    men: int = 0
    others: int = 0
    in_person: int = 0
    remote: int = 0
    leads_to_few: bool = False  # of the sum without it so few would be left that their genders were known

    @property
    def people(self) -> int:
        return self.in_person + self.remote

    @property
    def tells_gender(self) -> bool:
        return self.people >= LEAST and not self.leads_to_few

    def count(self, row: Participation) -> None:
        self.countries.add(row.member_state_id)
        self.workshops.add(row.workshop_id)
        self.women, self.men, self.others = self.women + row.women, self.men + row.men, self.others + row.others
        if row.mode == "remote":
            self.remote += row.people
        else:
            self.in_person += row.people


@dataclass(frozen=True)
class Reached:
    whole: Tally
    groups: list[Tally]
    regions: list[Tally]
    never: list[tuple[str, list[tuple[str, str]]]]  # by region: ISO code and name


def reached(*, on: date, group: str = "", year: int | None = None) -> Reached:
    """As of ``on``, of all workshops or those of one year. The number of queries is always the same."""
    covered = coverage(on=on, language=current_language(), group=group)
    whole = Tally("", "")
    groups = {key: Tally(key, str(label)) for key, label in CountryGroup.choices}
    regions = {key: Tally(key, str(label)) for key, label in REGIONS.items()}
    _members(covered, groups, regions)
    for row, in_groups in _rows(on, year):
        if group and group not in in_groups:
            continue
        told = [whole, *(groups[key] for key in in_groups), regions.get(row.member_state.itu_region)]
        for tally in told:
            if tally is not None:
                tally.count(row)
    for tally in groups.values():  # a country may be in several, or in none
        tally.leads_to_few = 0 < whole.people - tally.people < LEAST
    hide_few(regions.values())
    return Reached(whole, [*groups.values()], [*regions.values()], _never(covered))


def hide_few(parts: Iterable[Tally]) -> None:
    """Of parts of a sum that is told itself: those that are hidden are together so many that no difference tells."""
    held = sorted((one for one in parts if one.people), key=lambda one: one.people)
    hidden = sum(one.people for one in held if not one.tells_gender)
    for one in held:
        if one.tells_gender and 0 < hidden < LEAST:
            one.leads_to_few = True
            hidden += one.people


def _members(covered: Coverage, groups: dict[str, Tally], regions: dict[str, Tally]) -> None:
    for one in covered.groups:
        groups[one.key].members = one.members
    for region in MemberState.objects.values_list("itu_region", flat=True):
        if region in regions:
            regions[region].members += 1


def _rows(on: date, year: int | None = None) -> Iterator[tuple[Participation, list[str]]]:
    """Each count with the groups in which its country was on the first day of the workshop."""
    wanted = Q(workshop__state="published", workshop__starts_on__lte=on)
    if year:
        wanted &= Q(workshop__starts_on__year=year)
    memberships: dict[int, list[CountryGroupMembership]] = defaultdict(list)
    for one in CountryGroupMembership.objects.all():
        memberships[one.member_state_id].append(one)
    rows = Participation.objects.filter(wanted).select_related("workshop", "member_state")
    for row in rows.order_by("workshop__starts_on", "workshop", "member_state__iso3", "mode"):
        day = row.workshop.starts_on
        held = {one.group for one in memberships[row.member_state_id] if day and one.holds_on(day)}
        yield row, [key for key in CountryGroup.values if key in held]


def _never(covered: Coverage) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in covered.never:
        found[str(REGIONS.get(one.region, one.region))].append((one.iso3, one.name))
    return sorted(found.items())


def years_held(on: date) -> list[int]:
    """In which somebody was noted as present, newest first."""
    rows = Participation.objects.filter(workshop__state="published", workshop__starts_on__lte=on).order_by()
    return sorted({day.year for day in rows.values_list("workshop__starts_on", flat=True) if day}, reverse=True)


COLUMNS = (
    "workshop", "title", "first_day", "country", "country_name", "region", "groups_on_the_day", "way", "people",
)  # fmt: skip


def table_rows(on: date) -> Iterator[list[Any]]:
    """A line for each workshop, country and way. Genders are told in sums only."""
    rows = list(_rows(on))
    names = member_state_names(current_language())
    texts = texts_for({row.workshop_id for row, _groups in rows}, language=current_language())
    for row, groups in rows:
        text = texts.get(row.workshop_id)
        yield [
            row.workshop_id,
            text.title if text else "",
            row.workshop.starts_on.isoformat() if row.workshop.starts_on else "",
            row.member_state.iso3,
            names.get(row.member_state_id, row.member_state.iso3),
            row.member_state.itu_region,
            "; ".join(groups),
            row.mode,
            row.people,
        ]
