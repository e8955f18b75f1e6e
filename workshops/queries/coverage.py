"""Who was reached: the countries of the footnote's four groups, and in how many workshops each took part."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from ehealth_portal.members.models import CountryGroup, CountryGroupMembership, MemberState
from ehealth_portal.members.naming import groups_on, member_state_names

from ..models import Heard, Participation, Workshop


@dataclass(frozen=True)
class Country:
    """A country that is in one of the groups today. ``hosted``: workshops held there, whoever took part."""

    iso3: str
    name: str
    region: str
    groups: tuple[str, ...]
    workshops: int
    in_person: int  # people
    remote: int
    has_surveyed: bool
    hosted: int

    @property
    def step(self) -> int:
        """Of the map's four shades."""
        return 0 if not self.workshops else 1 if self.workshops == 1 else 2 if self.workshops < 4 else 3


@dataclass(frozen=True)
class Group:
    """Of the group's members today: how many took part while they were in it, and how many said what they need."""

    key: str
    label: str
    members: int
    reached: int
    surveyed: int

    @property
    def percent(self) -> int:
        return round(100 * self.reached / self.members) if self.members else 0


@dataclass(frozen=True)
class Coverage:
    countries: list[Country]
    groups: list[Group]
    people: "People"

    @property
    def never(self) -> list[Country]:
        return [one for one in self.countries if not one.workshops]


@dataclass(frozen=True)
class People:
    """All who were noted as present, of any country."""

    women: int = 0
    men: int = 0
    others: int = 0
    in_person: int = 0
    remote: int = 0

    @property
    def all(self) -> int:
        return self.women + self.men + self.others


def coverage(*, on: date, language: str, group: str = "") -> Coverage:
    """As of ``on``; ``group`` narrows the countries to one of the four. The number of queries is always the same."""
    groups = groups_on(on)
    names = member_state_names(language)
    states = [state for state in MemberState.objects.all() if groups.get(state.iso3)]
    attended = _attended(on)
    surveyed = set(Heard.objects.filter(on__lte=on).values_list("member_state_id", flat=True))
    hosted = _hosted(on)
    countries = [
        Country(
            iso3=state.iso3,
            name=names.get(state.pk, state.iso3),
            region=state.itu_region,
            groups=tuple(key for key in CountryGroup.values if key in groups[state.iso3]),
            workshops=len(attended[state.pk].workshops),
            in_person=attended[state.pk].in_person,
            remote=attended[state.pk].remote,
            has_surveyed=state.pk in surveyed,
            hosted=hosted[state.pk],
        )
        for state in states
    ]
    ids = {state.iso3: state.pk for state in states}
    counted = [_group(key, str(label), countries, ids, attended) for key, label in CountryGroup.choices]
    shown = [one for one in countries if not group or group in one.groups]
    return Coverage(sorted(shown, key=lambda one: one.name), counted, _people(on))


@dataclass
class _Attended:
    workshops: set[int] = field(default_factory=set)
    in_groups: set[str] = field(default_factory=set)  # in which it was on the day of one of these workshops
    in_person: int = 0
    remote: int = 0


def _attended(on: date) -> dict[int, _Attended]:
    found: dict[int, _Attended] = defaultdict(_Attended)
    memberships = defaultdict(list)
    for one in CountryGroupMembership.objects.all():
        memberships[one.member_state_id].append(one)
    for row in _participation(on).select_related("workshop"):
        of = found[row.member_state_id]
        of.workshops.add(row.workshop_id)
        of.in_person += row.people if row.mode == "in_person" else 0
        of.remote += row.people if row.mode == "remote" else 0
        day = row.workshop.starts_on
        of.in_groups |= {one.group for one in memberships[row.member_state_id] if day and one.holds_on(day)}
    return found


def _participation(on: date) -> QuerySet[Participation]:
    return Participation.objects.filter(workshop__state="published", workshop__starts_on__lte=on)


def _hosted(on: date) -> Counter[int]:
    rows = Workshop.objects.published().filter(starts_on__lte=on, country__isnull=False)
    return Counter(rows.values_list("country_id", flat=True))


def _group(
    key: str, label: str, countries: list[Country], ids: dict[str, int], attended: dict[int, _Attended]
) -> Group:
    members = [one for one in countries if key in one.groups]
    return Group(
        key=key,
        label=label,
        members=len(members),
        reached=sum(key in attended[ids[one.iso3]].in_groups for one in members if one.workshops),
        surveyed=sum(one.has_surveyed for one in members),
    )


def _people(on: date) -> People:
    counted: Counter[str] = Counter()
    for row in _participation(on):
        counted.update(women=row.women, men=row.men, others=row.others)
        counted[row.mode] += row.people
    return People(**{name: counted[name] for name in ("women", "men", "others", "in_person", "remote")})
