"""Adoptions in the world of the matrix, and what they are to a caller."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from best_practices.models import Adoption
from ehealth_portal.members.models import MemberState, User
from ehealth_portal.review.transitions import State
from tests import make

from .callers import SPEAKS, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World


def built(world: "World") -> list[Adoption]:
    """Of a stranger's published practice: told by a stranger for Malawi and Nepal, by each caller for Nepal, and by
    Nepal's focal point for Nepal. No two begin on one day."""
    practice = next(one for one in world.best.practices if one.state == State.PUBLISHED)
    malawi, nepal = make.state("MWI", "Malawi"), make.state("NPL", "Nepal")
    days = count(1)
    speaker = make.user("focalpoint.npl@demo.example", "focal_point", member_state=nepal)
    callers = [caller.user for caller in world.callers.values() if caller.user]

    def one(state: str, author: User, of: MemberState, sender: User | None = None) -> Adoption:
        started = {"started_on": make.AT.date().replace(year=1900 + next(days)), "started_precision": "year"}
        said = {"changes": "Two photographs.", "outcome": "worked", "reference": "TD 1"}
        return Adoption(practice=practice, member_state=of, **started, **said, **reviewed(state, author, sender))

    rows = [one(state, world.stranger, of) for of in (malawi, nepal) for state in State.values]
    rows += [one(state, author, nepal) for author in (speaker, *callers) for state in State.values]
    rows += [one(state, world.stranger, malawi, user) for user in callers for state in (State.SUBMITTED,)]
    return Adoption.objects.bulk_create(rows)


def relation(caller: Caller, adoption: Adoption) -> str:
    """state: of the Member State that one speaks for, once it was sent; endorsed: its focal point told it."""
    if caller.user and adoption.created_by_id == caller.user.pk:
        return "own"
    if adoption.state != State.DRAFT and caller.role in SPEAKS and adoption.member_state.iso3 == "MWI":
        return "state"
    speaks = adoption.created_by is not None and adoption.created_by.email == "focalpoint.npl@demo.example"
    return "endorsed" if speaks else "foreign"


def cases(world: "World", caller: Caller) -> Iterator[Case]:
    mine = caller.user.pk if caller.user else -1
    common = [world.stranger.pk, mine]
    for row in world.adoptions:
        found = relation(caller, row)
        if found == "endorsed" or {row.created_by_id, row.submitted_by_id} - {None} <= set(common):
            yield Case("adoption", row, found, row.state, row.submitted_by_id == mine)
