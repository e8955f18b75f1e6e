"""Member States on a day: their groups with dates and sources, and the published activities that name them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from activities.models import Activity, ProvisionServed
from activities.queries.names import Named, state_names
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import CountryGroupMembership, MemberState
from ehealth_portal.review.transitions import State

SHOWN_PER_PROVISION = 5


@dataclass(frozen=True)
class Listed:
    state: MemberState
    name: Named
    groups: list[str]
    activities: int


def states_on(day: date) -> list[tuple[str, list[Listed]]]:
    """Every Member State of the day by ITU region, with its groups of the day; four queries."""
    names, groups = state_names(), _groups_on(day)
    counts = dict(
        Activity.countries.through.objects.filter(activity__state=State.PUBLISHED)
        .values_list("memberstate_id")
        .annotate(number=Count("pk"))
    )
    regions: dict[str, list[Listed]] = defaultdict(list)
    for state in MemberState.objects.on(day):
        name = names.get(state.pk, Named(state.pk, state.iso3, state.iso3, "en"))
        regions[state.itu_region].append(Listed(state, name, groups[state.pk], counts.get(state.pk, 0)))
    return [(region, sorted(rows, key=lambda row: row.name.name)) for region, rows in sorted(regions.items())]


def _groups_on(day: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for state, group in (
        CountryGroupMembership.objects.on(day).order_by("group").values_list("member_state_id", "group")
    ):
        found[state].append(group)
    return found


def memberships_of(state: MemberState) -> list[CountryGroupMembership]:
    """All that are known, the past ones too."""
    return list(state.group_memberships.order_by("group", "valid_from"))


@dataclass(frozen=True)
class Served:
    """What the record says of a Member State under one provision: the newest few activities, and how many in all."""

    provision: Provision
    activities: list[Activity]
    number: int


def served_in(state: MemberState) -> list[Served]:
    """Published activities that name the State, by operative provision; three queries."""
    order = [F("started_on").desc(nulls_last=True), F("activity_id").desc()]
    rows = (
        ProvisionServed.objects.filter(activity__state=State.PUBLISHED, provision__kind="operative")
        .filter(activity__countries=state)
        .annotate(
            rank=Window(RowNumber(), partition_by=[F("provision_id")], order_by=order),
            number=Window(Count("pk"), partition_by=[F("provision_id")]),
        )
        .filter(rank__lte=SHOWN_PER_PROVISION)
        .order_by("provision__position", "rank")
        .values_list("provision_id", "activity_id", "number")
    )
    return _gathered(list(rows))


def _gathered(rows: list[tuple[int, int, int]]) -> list[Served]:
    activities = Activity.objects.in_bulk({activity for _provision, activity, _number in rows})
    provisions = Provision.objects.select_related("edition__resolution").in_bulk({row[0] for row in rows})
    found: dict[int, Served] = {}
    for provision, activity, number in rows:
        served = found.setdefault(provision, Served(provisions[provision], [], number))
        served.activities.append(activities[activity])
    return list(found.values())


def activities_naming(state: MemberState) -> Any:
    return Activity.objects.published().filter(countries=state)
