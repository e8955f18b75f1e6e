"""Synthetic activities for measurements: many, evenly odd, and marked as synthetic in every row."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from ehealth_portal.audit import operations as audit
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.review.transitions import State

from ..models import Activity, Evidence, Kind, Partner, ProvisionServed

MARK = "synthetic/"  # before the number, in external_key
BATCH = 5_000
FIRST_DAY, DAYS = date(2012, 11, 29), 5_000  # from the assembly that adopted the resolution to 2026
KINDS = {
    Kind.MEETING: 30, Kind.RECOMMENDATION: 20, Kind.LIAISON: 15, Kind.WORKSHOP: 12, Kind.STUDY: 12,
    Kind.PRACTICE: 5, Kind.INITIATIVE: 4, Kind.OTHER: 2,
}  # fmt: skip
SENTENCE = (
    "The draft covers mutual authentication between a patient-side device and a clinic gateway when the link is "
    "intermittent; comments of three administrations were resolved. "
)


@dataclass(frozen=True)
class Ground:
    """What synthetic activities may point at, with how often each is chosen: the first far more often than the last."""

    provisions: list[int]
    bodies: list[int]
    states: list[int]

    @classmethod
    def of_database(cls) -> "Ground":
        return cls(
            list(Provision.objects.operative().order_by("pk").values_list("pk", flat=True)),
            list(Body.objects.filter(kind__in=[*GROUPS]).order_by("pk").values_list("pk", flat=True)),
            list(MemberState.objects.order_by("pk").values_list("pk", flat=True)),
        )

    @property
    def is_complete(self) -> bool:
        return bool(self.provisions and self.bodies and self.states)


GROUPS = (Body.Kind.STUDY_GROUP, Body.Kind.QUESTION, Body.Kind.FOCUS_GROUP, Body.Kind.BUREAU)


def logged_by_people() -> int:
    """How many activities people wrote here: a database that has any is no place for synthetic ones."""
    return Activity.objects.filter(Q(created_by__isnull=False) & ~Q(external_key__startswith=MARK)).count()


def generate(number: int, *, at: datetime, seed: int = 78) -> Iterator[int]:
    """Write ``number`` synthetic activities, published by nobody, a batch a transaction; yields how many are there.

    The same seed gives the same rows. Continues after those that an earlier run left.
    """
    ground = Ground.of_database()
    start = Activity.objects.filter(external_key__startswith=MARK).count()
    chance = random.Random(seed + start)  # noqa: S311 (nothing secret)
    made = 0
    while made < number:
        size = min(BATCH, number - made)
        _write_batch(range(start + made, start + made + size), ground, chance, at=at)
        made += size
        yield made


@transaction.atomic
def _write_batch(numbers: range, ground: Ground, chance: random.Random, *, at: datetime) -> None:
    rows = Activity.objects.bulk_create(_activity(number, ground, chance, at) for number in numbers)
    _create(ProvisionServed, (one for row in rows for one in _served(row, ground, chance)))
    _create(Evidence, (one for row in rows for one in _evidence(row, chance, at)))
    _create(Partner, (Partner(activity=row, name="Synthetic partner") for row in rows if chance.random() < 0.2))
    countries, bodies = Activity.countries.through, Activity.bodies.through
    _create(
        countries,
        (
            countries(activity_id=row.pk, memberstate_id=state)
            for row in rows
            for state in _some(ground.states, 4, chance)
        ),
    )
    _create(
        bodies,
        (bodies(activity_id=row.pk, body_id=chance.choice(ground.bodies)) for row in rows if chance.random() < 0.1),
    )
    audit.record("activities.generate_load", rows[0], by=None, at=at, after={"synthetic": len(rows)})


def _create(model: type[models.Model], rows: Iterator[Any]) -> None:
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)


def _activity(number: int, ground: Ground, chance: random.Random, at: datetime) -> Activity:
    # Activity grows over the years: the square root draws more days near the end.
    started = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.5))
    ended = started + timedelta(days=chance.choice((0, 1, 2, 4))) if chance.random() < 0.5 else None
    month_only = chance.random() < 0.1
    return Activity(
        title=f"Synthetic activity {number + 1}: draft on secure exchange of health records agreed for consent",
        kind=chance.choices([*KINDS], [*KINDS.values()])[0],
        body_id=_weighted(ground.bodies, chance),
        summary="Synthetic, for measurements. " + SENTENCE * chance.choice((1, 1, 2, 3)),
        language="en",
        started_on=started.replace(day=1) if month_only else started,
        started_precision="month" if month_only else "day",
        ended_on=ended,
        ended_precision="day" if ended else "",
        place=chance.choice(("", "", "Geneva", "online")),
        state=State.PUBLISHED,
        created_at=at,
        updated_at=at,
        decided_at=at,
        confidence_note="Synthetic row, made by generate_load for measurements.",
        external_key=f"{MARK}{number + 1}",
    )


def _served(row: Activity, ground: Ground, chance: random.Random) -> Iterator[ProvisionServed]:
    for provision in {_weighted(ground.provisions, chance) for _ in range(chance.choice((1, 1, 2, 2, 3)))}:
        yield ProvisionServed(
            activity=row,
            provision_id=provision,
            why="Synthetic reason.",
            started_on=row.started_on,
            ended_on=row.ended_on,
        )


def _evidence(row: Activity, chance: random.Random, at: datetime) -> Iterator[Evidence]:
    for number in range(chance.choice((0, 1, 1, 1, 2))):
        yield Evidence(activity=row, reference=f"Synthetic TD {row.pk}-{number + 1}", added_at=at)


def _some(ids: list[int], most: int, chance: random.Random) -> list[int]:
    return chance.sample(ids, min(len(ids), chance.choice((0, 0, 1, 1, 2, most))))


def _weighted(ids: list[int], chance: random.Random) -> int:
    """The first third of the ids gets about two thirds of the choices."""
    return ids[int(len(ids) * chance.random() ** 2.5)]


def remove_all() -> int:
    """Take every synthetic row away again; the number of activities removed."""
    synthetic = Activity.objects.filter(external_key__startswith=MARK)
    number = synthetic.count()
    for model in (ProvisionServed, Evidence, Partner, Activity.countries.through, Activity.bodies.through):
        found = model._default_manager.filter(activity__in=synthetic)
        found._raw_delete(found.db)
    synthetic._raw_delete(synthetic.db)
    return number
