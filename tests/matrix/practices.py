"""Best practices in the world of the matrix: practices, translations and reviews, and what they are to a caller."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from best_practices.models import NumberOfYear, Practice, Review, Wording
from ehealth_portal.members.models import User
from ehealth_portal.review.transitions import State
from tests import make

from .callers import GROUPS, SPEAKS, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World

BEHALF = {  # for whom a practice may be told, and who of the callers speaks for them
    "group": ("body", GROUPS),
    "state": ("member_state", SPEAKS),
    "organization": ("organization", ("delegate",)),
}


@dataclass
class Practices:
    practices: list[Practice] = field(default_factory=list)
    translations: list[Wording] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)


def relation(caller: Caller, practice: Practice) -> str:
    """own: one wrote it; group, state or organization: told on behalf of whom one speaks for."""
    if caller.user and practice.created_by_id == caller.user.pk:
        return "own"
    spoken = (name for name, (key, roles) in BEHALF.items() if getattr(practice, f"{key}_id") and caller.role in roles)
    return next(spoken, "foreign")


def built(world: "World") -> Practices:
    callers = [caller.user for caller in world.callers.values() if caller.user]
    numbers = count(1)

    def one(state: str, author: User, sender: User | None = None, **behalf: Any) -> Practice:
        fields = reviewed(state, author, sender) | behalf
        if state in (State.PUBLISHED, State.WITHDRAWN):
            fields |= {"year": 2026, "number": next(numbers), "valid_until": make.AT.date(), "confirmed_at": make.AT}
        return Practice(**fields)

    behalf = ({"body": world.ours}, {"member_state": make.state("MWI")}, {"organization": make.organization("uni")})
    rows = [one(state, author) for author in (world.stranger, *callers) for state in State.values]
    rows += [one(state, world.stranger, user) for user in callers for state in (State.SUBMITTED, State.PUBLISHED)]
    rows += [one(state, world.stranger, **of) for of in behalf for state in (State.SUBMITTED, State.PUBLISHED)]
    asked = [one(State.SUBMITTED, world.stranger) for _user in (world.colleague, *callers) for _given in (False, True)]
    Practice.objects.bulk_create([*rows, *asked])
    NumberOfYear.objects.create(year=2026, last=next(numbers))
    written = {"voice": "author", "language": "en", "title": "A practice", "summary": "It was done."}
    originals = Wording.objects.bulk_create(
        Wording(practice=row, written_by=row.created_by, written_at=make.AT, **written) for row in [*rows, *asked]
    )
    sent = [row for row in rows if row.submitted_at and row.state != State.RETURNED]
    clerk, reviewers = make.clerk(), make.reviewers()
    Review.objects.bulk_create(_asked(row, reviewer, clerk, given=True) for row in sent for reviewer in reviewers)
    reviews = [
        _asked(row, (world.colleague, *callers)[place // 2], clerk, given=bool(place % 2))
        for place, row in enumerate(asked)
    ]
    return Practices(rows, _translations(world, originals, callers), Review.objects.bulk_create(reviews))


def _asked(practice: Practice, reviewer: User, clerk: User, *, given: bool) -> Review:
    said = {"given_at": make.AT, "comment": "Publish it."} if given else {}
    plain = {"asked_by": clerk, "asked_at": make.AT, "due_on": make.AT.date()}
    return Review(practice=practice, reviewer=reviewer, of=practice.submitted_at, **plain, **said)


def _translations(world: "World", originals: list[Wording], callers: list[User]) -> list[Wording]:
    """Of the stranger's published practice by the clerk; of their own by each caller: a draft and a released one."""
    published = {one.practice.created_by: one for one in reversed(originals) if one.practice.state == State.PUBLISHED}
    first = next(one for one in originals if one.practice.state == State.PUBLISHED)
    of = [(first, world.clerk), *((published[user], user) for user in callers)]
    plain = {"voice": "translation", "title": "Une pratique", "summary": "Elle a servi.", "written_at": make.AT}
    released = {"is_released": True, "released_by": world.stranger, "released_at": make.AT}
    return Wording.objects.bulk_create(
        Wording(practice=original.practice, language=language, follows=original, follows_version=1, written_by=writer,
                **plain, **fields)
        for original, writer in of
        for language, fields in (("fr", released), ("es", {"is_released": False}))
    )  # fmt: skip


def practice_cases(world: "World", caller: Caller) -> Iterator[Case]:
    mine = caller.user.pk if caller.user else -1
    for row in world.best.practices:
        if world.concerns(caller, row.created_by_id, row.submitted_by_id):
            yield Case("practice", row, relation(caller, row), row.state, row.submitted_by_id == mine)


def wording_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for text in world.best.translations:
        if world.concerns(caller, text.written_by_id, text.practice.created_by_id):
            around = Case("practice", text.practice, relation(caller, text.practice), text.practice.state)
            own = caller.user is not None and text.written_by_id == caller.user.pk
            state = "released" if text.is_released else "draft"
            yield Case("wording", text, "own" if own else "foreign", state, parent=around)


def review_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for review in world.best.reviews:
        if world.concerns(caller, review.reviewer_id):
            own = caller.user is not None and review.reviewer_id == caller.user.pk
            yield Case("review", review, "own" if own else "foreign", "given" if review.given_at else "asked")
