"""Who may give, offer and end which role: one table, and the questions asked of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from .models import Role
from .queries import standing_of

Kind = Role.Kind


class Act(StrEnum):
    GIVE = "give"  # to somebody who has an account; also to change its dates
    INVITE = "invite"  # offer it to an address
    END = "end"


class Offered(Protocol):
    """A role, or an invitation to one: what matters is its kind and what it speaks for."""

    kind: str
    body_id: int | None
    member_state_id: int | None
    organization_id: int | None


class Where(StrEnum):
    ANYWHERE = "anywhere"
    OWN_STATE = "own Member State"
    OWN_ORGANIZATION = "own organization"


@dataclass(frozen=True)
class Line:
    """Who holds ``holder`` may do ``acts`` with roles of ``kind``, where the two speak for the same."""

    holder: str
    kind: str
    where: Where
    acts: frozenset[Act]


ALL = frozenset(Act)
TABLE = (
    *(Line(Kind.ADMINISTRATOR, kind, Where.ANYWHERE, ALL) for kind in Kind),
    *(
        Line(Kind.SECRETARIAT, kind, Where.ANYWHERE, ALL)
        for kind in (Kind.FOCAL_POINT, Kind.DELEGATE, Kind.RAPPORTEUR, Kind.COUNSELLOR)
    ),
    Line(Kind.FOCAL_POINT, Kind.DELEGATE, Where.OWN_STATE, ALL),
    Line(Kind.DELEGATE, Kind.DELEGATE, Where.OWN_ORGANIZATION, frozenset({Act.INVITE})),
)
SAME: dict[Where, Callable[[Role, Offered], bool]] = {
    Where.ANYWHERE: lambda held, offered: True,
    Where.OWN_STATE: lambda held, offered: (
        held.member_state_id is not None and held.member_state_id == offered.member_state_id
    ),
    Where.OWN_ORGANIZATION: lambda held, offered: (
        held.organization_id is not None and held.organization_id == offered.organization_id
    ),
}


def lines_of(user: Any, *, on: date | None = None) -> list[tuple[Role, Line]]:
    """The lines of the table that a person's present roles open, each with the role that opens it.

    A Member State's delegate opens none: nobody invites in the name of an organization that they do not speak for.
    """
    held = standing_of(user, on=on).roles
    return [(role, line) for role in held for line in TABLE if line.holder == role.kind and _has_place(role, line)]


def _has_place(role: Role, line: Line) -> bool:
    return line.where != Where.OWN_ORGANIZATION or role.organization_id is not None


def is_within(user: Any, act: Act, offered: Offered, *, on: date | None = None) -> bool:
    """Whether the table lets the person do this with a role of this kind for this body, State or organization."""
    return any(
        act in line.acts and line.kind == offered.kind and SAME[line.where](held, offered)
        for held, line in lines_of(user, on=on)
    )


def kinds_open(user: Any, act: Act) -> list[str]:
    """The kinds of role that the person may give, offer or end somewhere, in the order of the roles."""
    found = {line.kind for _held, line in lines_of(user) if act in line.acts}
    return [kind for kind in Kind.values if kind in found]
