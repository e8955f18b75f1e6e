"""Bodies on a day: which exist, what came before and after them, what the text asks of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from activities.models import Activity
from activities.queries.names import Named
from ehealth_portal.mandate.models import Addressee, Provision
from ehealth_portal.members.models import Body, BodySuccession
from ehealth_portal.members.queries import acting_bodies
from ehealth_portal.review.transitions import State


@dataclass(frozen=True)
class Listed:
    body: Body
    name: Named
    activities: int


def bodies_on(day: date, names: dict[int, Named]) -> list[tuple[str, list[Listed]]]:
    """Every body that exists on the day, by kind, with the number of published activities that it led."""
    led = Count("activities", filter=Q(activities__state=State.PUBLISHED))
    found = Body.objects.on(day).annotate(number=led)
    listed = [Listed(body, names[body.pk], body.number) for body in found]
    listed.sort(key=lambda one: (one.body.sector, one.name.name))
    groups = [(str(kind.label), [one for one in listed if one.body.kind == kind.value]) for kind in Body.Kind]
    return [(label, members) for label, members in groups if members]


@dataclass(frozen=True)
class Lineage:
    """Successions that a body has a part in: what it came from, and what carries on its work."""

    earlier: list[BodySuccession]
    later: list[BodySuccession]


def lineage_of(body: Body) -> Lineage:
    return Lineage(
        list(body.inheritances.order_by("on", "pk")),
        list(body.successions.order_by("on", "pk")),
    )


@dataclass(frozen=True)
class Asked:
    """A provision that addresses a body; ``through`` is the body named in the text where that is an earlier one."""

    provision: Provision
    part: str
    through: int | None


def asked_of(body: Body, *, on: date) -> list[Asked]:
    """Operative provisions that name the body, or a body whose work it carries on by the day."""
    acts_for = {pk for pk, acting in acting_bodies(on).items() if acting == body.pk}
    rows = (
        Addressee.objects.filter(body__in={body.pk, *acts_for})
        .select_related("provision__edition__resolution")
        .prefetch_related("provision__edition__texts")
        .order_by("provision__edition__resolution_id", "-provision__edition__year", "provision__position", "position")
    )
    return [
        Asked(row.provision, row.get_part_display(), row.body_id if row.body_id != body.pk else None) for row in rows
    ]


def activities_of(body: Body) -> Any:
    """Published activities that the body led or took part in."""
    joint = Activity.bodies.through.objects.filter(activity=OuterRef("pk"), body=body)
    return Activity.objects.published().filter(Q(body=body) | Exists(joint))
