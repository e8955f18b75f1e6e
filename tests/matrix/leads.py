"""Leads in the world of the matrix: own are those that were offered to the caller."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from best_practices.models import Lead
from tests import make

from .callers import Caller, Case

if TYPE_CHECKING:
    from .world import World


def built(world: "World") -> list[Lead]:
    """In each state: offered to nobody, to a stranger and to each caller."""
    callers = [caller.user for caller in world.callers.values() if caller.user]
    noted = {"title": "Records on feature phones", "note": "At a workshop.", "identified_by": world.clerk}

    def ended(state: str) -> dict[str, Any]:
        return {} if state == "open" else {"ended_at": make.AT, "ended_by": world.clerk, "reason": "It was known."}

    return Lead.objects.bulk_create(
        Lead(state=state, offered_to=to, identified_at=make.AT, **noted, **ended(state))
        for state in Lead.State.values
        for to in (None, world.stranger, *callers)
    )


def cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.leads:
        if world.concerns(caller, row.offered_to_id):
            own = caller.user is not None and row.offered_to_id == caller.user.pk
            yield Case("lead", row, "own" if own else "foreign", row.state)
