"""Registrations in the world of the matrix: of each caller, of a stranger, and of whom a country nominated."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests import make
from workshops.criteria import CRITERIA
from workshops.models import Fellowship, FellowshipCount, Registration, ServiceRequest

from .callers import HOUSE, SPEAKS, Caller, Case

if TYPE_CHECKING:
    from .world import World

FELLOWSHIP: dict[str, dict[str, Any]] = {  # the second lacks what it cost, for none was granted
    "decide": {"grants": True, "points": dict.fromkeys(CRITERIA, 3)},
    "settle": {"is_used": True},
}


def built(world: "World") -> list[Registration]:
    """For the workshop on which the callers of the house work: each caller, a stranger, whom Malawi and Nepal
    nominated; the stranger for another one, too. All wait for a decision, and for their own word.
    """
    staffed, other = world.events.staffed, world.events.published(world.stranger)
    malawi, nepal = make.state("MWI", "Malawi"), make.state("NPL", "Nepal")

    def one(workshop: Any, number: int, **fields: Any) -> Registration:
        plain = {"state": "asked", "mode": "in_person", "name": "A person", "registered_at": make.AT}
        person = {"email": f"person{number}@matrix.example", "sha256": f"{number:064x}", "organization": "One"}
        return Registration(workshop=workshop, **plain | person | fields)

    callers = [caller.user for caller in world.callers.values() if caller.user]
    rows = [one(staffed, number, user=user) for number, user in enumerate([*callers, world.stranger], start=1)]
    rows += [one(other, 101, user=world.stranger)]
    rows += [
        one(staffed, 102, nominated_by=world.stranger, member_state=malawi),
        one(staffed, 103, nominated_by=world.stranger, member_state=nepal),
    ]
    made = Registration.objects.bulk_create(rows)
    ServiceRequest.objects.bulk_create(ServiceRequest(registration=row, kind="sign", asked_at=make.AT) for row in made)
    Fellowship.objects.bulk_create(
        Fellowship(
            registration=row, workshop=row.workshop, member_state=malawi, extent="full", motive="x", asked_at=make.AT
        )
        for row in made
    )
    counts = [FellowshipCount(workshop=one, member_state=malawi, asked=len(made)) for one in (staffed, other)]
    FellowshipCount.objects.bulk_create(counts)
    return made


def relation(world: "World", caller: Caller, row: Registration) -> str:
    if caller.user and row.user_id == caller.user.pk:
        return "own"
    if caller.role in SPEAKS and row.nominated_by_id and row.member_state and row.member_state.iso3 == "MWI":
        return "state"
    return "staff" if caller.role in HOUSE and row.workshop == world.events.staffed else "foreign"


def cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.registrations:
        if row.user_id is None or row.user in (caller.user, world.stranger):
            found = relation(world, caller, row)
            yield Case("registration", row, found, had_a_hand=found == "own")


def arguments(row: Registration, names: list[str]) -> dict[str, Any]:
    asked = row.service_requests.order_by("pk").values_list("pk", flat=True).first()
    return {"pk": row.pk} | ({"request_pk": asked} if "request_pk" in names else {})
