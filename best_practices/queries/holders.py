"""Who has which edition: administrations and organizations by editions, and the same in figures."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehealth_portal.circulars.queries.holding import RANK, Reached, Step, reached
from ehealth_portal.circulars.queries.tracking import Party
from ehealth_portal.languages import current_language
from ehealth_portal.members.models import CountryGroupMembership, MemberState, Organization
from ehealth_portal.members.naming import body_names, member_state_names

from ..models import Compendium, Edition
from .editions import RECORD_TYPE

SHAPES = {
    Step.NO_ADDRESS: "none",
    Step.FAILED: "attn",
    Step.WAITING: "none",
    Step.SENT: "prog",
    Step.DELIVERED: "prog",
    Step.OPENED: "cont",
    Step.ACKNOWLEDGED: "done",
}
MEMBER_STATES, SECTOR_MEMBERS, OTHERS = "member_states", "sector_members", "others"


@dataclass(frozen=True)
class Cell:
    """How far an edition came with a party; without ``reached`` it was not sent there."""

    edition: Edition
    reached: Reached | None

    @property
    def shape(self) -> str:
        return SHAPES[self.reached.step] if self.reached else ""

    @property
    def is_acknowledged(self) -> bool:
        return self.reached is not None and self.reached.step == Step.ACKNOWLEDGED


@dataclass(frozen=True)
class Row:
    party: Party
    sort: str
    name: str
    code: str = ""
    region: str = ""
    groups: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Of some rows and one edition: each counts those that came at least that far."""

    label: str
    edition: Edition
    addressed: int
    sent: int
    delivered: int
    opened: int
    acknowledged: int


def editions_out(compendium: Compendium, reader: Any) -> list[Edition]:
    """The editions that have a number and that the reader may see, the newest first."""
    rows = Edition.objects.visible_to(reader).filter(compendium=compendium, number__isnull=False)
    return list(rows.order_by("-number"))


def board(editions: list[Edition], *, on: date) -> list[Row]:
    """Every Member State and Sector Member of the day, and whoever else was sent one; as many queries for one row as
    for two hundred.
    """
    far = reached(RECORD_TYPE, [str(one.pk) for one in editions])
    rows = [*_states(far, on), *_organizations(far, on), *_bodies(far)]
    return [
        Row(**(vars(row) | {"cells": tuple(Cell(one, far.get(row.party, {}).get(str(one.pk))) for one in editions)}))
        for row in rows
    ]


def _states(far: dict[Party, Any], on: date) -> list[Row]:
    names, groups = member_state_names(current_language()), _groups(on)
    present = set(MemberState.objects.on(on).values_list("pk", flat=True))
    wanted = present | {party[0] for party in far if party[0]}
    found = MemberState.objects.filter(pk__in=wanted).values_list("pk", "iso3", "itu_region")
    rows = [
        Row((pk, None, None), MEMBER_STATES, names.get(pk, iso3), iso3, region, groups.get(pk, ()))
        for pk, iso3, region in found
    ]
    return sorted(rows, key=lambda row: row.name)


def _organizations(far: dict[Party, Any], on: date) -> list[Row]:
    members = Organization.objects.on(on).filter(kind=Organization.Kind.SECTOR_MEMBER).values_list("pk", flat=True)
    wanted = set(members) | {party[1] for party in far if party[1]}
    found = Organization.objects.filter(pk__in=wanted).order_by("name").values_list("pk", "name", "kind")
    is_member = Organization.Kind.SECTOR_MEMBER
    rows = [Row((None, pk, None), SECTOR_MEMBERS if kind == is_member else OTHERS, name) for pk, name, kind in found]
    return sorted(rows, key=lambda row: row.sort == OTHERS)


def _bodies(far: dict[Party, Any]) -> list[Row]:
    asked = [party for party in far if party[2]]
    names = body_names(current_language()) if asked else {}
    rows = [Row(party, OTHERS, names.get(party[2] or 0, str(party[2]))) for party in asked]
    return sorted(rows, key=lambda row: row.name)


def _groups(on: date) -> dict[int, tuple[str, ...]]:
    held: dict[int, tuple[str, ...]] = {}
    memberships = CountryGroupMembership.objects.on(on).order_by("group")
    for state, group in memberships.values_list("member_state_id", "group"):
        held[state] = (*held.get(state, ()), group)
    return held


def narrowed(
    rows: Iterable[Row], *, sort: str = "", region: str = "", group: str = "", unacknowledged: bool = False
) -> list[Row]:
    """``unacknowledged``: where the newest of the editions that are shown is not acknowledged."""
    wanted: list[Callable[[Row], bool]] = []
    if sort:
        wanted.append(lambda row: row.sort == sort)
    if region:
        wanted.append(lambda row: row.region == region)
    if group:
        wanted.append(lambda row: group in row.groups)
    if unacknowledged:
        wanted.append(lambda row: bool(row.cells) and not row.cells[0].is_acknowledged)
    return [row for row in rows if all(test(row) for test in wanted)]


def figures(label: str, rows: Iterable[Row], place: int, edition: Edition) -> Figures:
    """Of the edition that stands in this place of the cells."""
    steps = Counter(row.cells[place].reached.step for row in rows if row.cells[place].reached)  # type: ignore[union-attr]

    def at_least(step: Step) -> int:
        return sum(number for one, number in steps.items() if RANK[one] >= RANK[step])

    return Figures(
        label,
        edition,
        addressed=sum(steps.values()),
        sent=at_least(Step.SENT),
        delivered=at_least(Step.DELIVERED),
        opened=at_least(Step.OPENED),
        acknowledged=at_least(Step.ACKNOWLEDGED),
    )


def by_edition(rows: list[Row], editions: list[Edition]) -> list[Figures]:
    return [figures("", rows, place, one) for place, one in enumerate(editions)]


def by_region(rows: list[Row], edition: Edition) -> list[Figures]:
    """Of the newest edition shown; Member States alone have a region."""
    regions = sorted({row.region for row in rows if row.region})
    return [figures(one, [row for row in rows if row.region == one], 0, edition) for one in regions]
