"""Circulars in the world of the matrix, and the letters by which one of them went out."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.members.models import User
from ehealth_portal.review.transitions import State
from tests import make

from .callers import GROUPS, HOUSE, LATER, SPEAKS, STATES, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World


def built(world: "World") -> None:
    """In every state, by the clerk and by those who may write one; one letter to each for whom somebody speaks."""
    number = count(1)

    def one(state: str, author: User, sender: User | None = None) -> Circular:
        numbered = {"year": 2026, "number": next(number)} if state == State.PUBLISHED else {}
        return Circular(group_day=date(2026, 11, 22), **reviewed(state, author, sender), **numbered)

    states = [state for state in STATES if state != State.WITHDRAWN]
    rows = [one(state, world.clerk) for state in states]
    for name in HOUSE:
        user = world.callers[name].user
        assert user
        rows += [one(state, user) for state in states]
        rows += [one(state, world.clerk, user) for state in LATER]
    world.circulars = Circular.objects.bulk_create(rows)
    for row in rows:
        text = {"subject": "A report", "body": "Read it.", "is_complete": True, "written_by": world.clerk}
        row.texts.create(language="en", **text)
        row.member_states.add(make.state("MWI", "Malawi"))
    sent = next(row for row in rows if row.state == State.PUBLISHED)
    to = [{"organization": make.organization("uni")}, {"organization": make.organization()}, {"body": world.ours}]
    to += [{"member_state": make.state("MWI")}, {"member_state": make.state("NPL", "Nepal"), "user": world.stranger}]
    world.letters = Addressee.objects.bulk_create(Addressee(circular=sent, **of) for of in to)


def circular_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for record in world.circulars:
        if world.concerns(caller, record.created_by_id, record.submitted_by_id):
            yield world.reviewed_case(caller, "circular", record, None)


def letter_cases(world: "World", caller: Caller) -> Iterator[Case]:
    """To Malawi, to the university, to WHO, to our group, and to a State for which none of the callers speaks."""
    speaks = {
        **dict.fromkeys(SPEAKS, ("state", "member_state", "MWI")),
        **dict.fromkeys(GROUPS, ("group", "body", world.ours.slug)),
        "delegate": ("organization", "organization", "uni"),
        "partner": ("organization", "organization", "who"),
    }
    relation, name, code = speaks.get(caller.role, ("foreign", "", ""))
    for letter in world.letters:
        of = getattr(letter, name, None) if name else None
        mine = getattr(of, "iso3", "") or getattr(of, "slug", "")
        yield Case("letter", letter, relation if mine and mine == code else "foreign")
