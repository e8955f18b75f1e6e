"""People to manage: roles, invitations and service accounts of the Member State, the organizations, and elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ehealth_portal.members.models import Body, Invitation, Role, ServiceAccount, User
from tests import make

from .callers import HOUSE, Caller, Case

if TYPE_CHECKING:
    from .world import World

# What a place is to those who manage people for it.
PLACES = {
    "focal_point": ("state", "state"),
    "delegate": ("academia", "organization"),
    "partner": ("un", "organization"),
}


@dataclass
class People:
    """By place: of Malawi, of the university, of WHO, and of a body."""

    roles: dict[str, Role] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    house_roles: list[Role] = field(default_factory=list)
    waiting: Role | None = None  # of an administrator whom a second one must confirm
    services: list[ServiceAccount] = field(default_factory=list)


def relation(name: str, place: str) -> str:
    own, told = PLACES.get(name, ("", ""))
    return told if own == place else "foreign"


def built(owners: list[User], *, giver: User, body: Body) -> People:
    made, now = People(), timezone.now()
    scopes: dict[str, dict[str, Any]] = {
        "state": {"kind": "delegate", "member_state": make.state("MWI", "Malawi")},
        "academia": {"kind": "delegate", "organization": make.organization("uni", "A university", kind="academia")},
        "un": {"kind": "delegate", "organization": make.organization()},
        "body": {"kind": "rapporteur", "body": body},
    }
    for place, scope in scopes.items():
        user = make.user(f"managed.{place}@demo.example", **scope)
        made.roles[place] = Role.objects.get(user=user)
        made.invitations[place] = Invitation.objects.create(
            sha256=place.ljust(64, "0"),
            email=f"invited.{place}@demo.example",
            invited_by=giver,
            invited_at=now,
            expires_at=now + timedelta(days=2),
            **scope,
        )
    climber = make.user("climber@demo.example")
    made.waiting = Role.objects.create(user=climber, kind="administrator", given_by=giver)
    made.house_roles = [made.waiting, *Role.objects.filter(kind__in=["secretariat", "administrator"], user__in=owners)]
    made.services = [
        ServiceAccount.objects.create(
            name="nightly", purpose="Brings drafts.", owner=owner, scopes="read", created_at=now
        )
        for owner in owners
    ]
    return made


def managed_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for place, role in world.people.roles.items():
        yield Case("managed", role.user, relation(caller.name, place))


def erasure_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for around in managed_cases(world, caller):
        yield Case("erasure", around.record, around.relation)
    if caller.role in HOUSE:
        yield Case("erasure", caller.user, "own")


def role_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for place, role in world.people.roles.items():
        yield Case("role", role, relation(caller.name, place))


def house_role_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for role in world.people.house_roles:
        if role.user == caller.user or role == world.people.waiting:
            yield Case("house_role", role, "own" if role.user == caller.user else "foreign")


def invitation_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for place, invitation in world.people.invitations.items():
        yield Case("invitation", invitation, relation(caller.name, place))
