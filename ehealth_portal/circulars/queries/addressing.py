"""Whom a circular reaches on a day: administrations, organizations and bodies, and the people who act for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ehealth_portal.members.models import (
    Body,
    CountryGroup,
    CountryGroupMembership,
    MemberState,
    Organization,
    Role,
    User,
)
from ehealth_portal.members.queries import group_ids

from ..models import AddressClass, Addressee, Circular

NOBODY: list[User | None] = [None]
KINDS = {one.value for one in Organization.Kind}


@dataclass
class Addressed:
    """The parties by id, and of each the people written to; an empty list means that there is nobody."""

    member_states: dict[int, list[User]] = field(default_factory=dict)
    organizations: dict[int, list[User]] = field(default_factory=dict)
    bodies: dict[int, list[User]] = field(default_factory=dict)

    def rows(self, circular: Circular) -> list[Addressee]:
        sorts = (("member_state_id", self.member_states), ("organization_id", self.organizations))
        made = [
            Addressee(circular=circular, **{name: pk}, **_reached(user))
            for name, parties in (*sorts, ("body_id", self.bodies))
            for pk, users in parties.items()
            for user in (users or NOBODY)
        ]
        return made


def _reached(user: User | None) -> dict[str, object]:
    if user is None:
        return {}
    return {"user": user, "name": user.name, "email": user.email, "language": user.language}


def addressed(circular: Circular, *, on: date) -> Addressed:
    """As many queries for ten administrations as for two hundred."""
    states, organizations, bodies = parties(circular, on=on)
    found = Addressed()
    roles = list(
        Role.objects.on(on)
        .filter(user__is_active=True, kind__in=(Role.Kind.FOCAL_POINT, Role.Kind.DELEGATE))
        .select_related("user")
        .order_by("user_id", "id")
    )
    for pk in states:
        found.member_states[pk] = _of_state([role for role in roles if role.member_state_id == pk])
    for pk in organizations:
        found.organizations[pk] = _once(role.user for role in roles if role.organization_id == pk)
    found.bodies = _of_bodies(bodies, on=on)
    return found


def parties(circular: Circular, *, on: date) -> tuple[list[int], list[int], list[int]]:
    """The ids of Member States, organizations and bodies; classes and single names together, each once."""
    classes = set(circular.classes)
    states = set(circular.member_states.values_list("pk", flat=True))
    if AddressClass.MEMBER_STATES in classes:
        states |= set(MemberState.objects.on(on).values_list("pk", flat=True))
    if groups := classes & set(CountryGroup.values):
        held = MemberState.objects.on(on).filter(group_memberships__in=_memberships(groups, circular.group_day))
        states |= set(held.values_list("pk", flat=True))
    organizations = set(circular.organizations.values_list("pk", flat=True))
    if kinds := classes & KINDS:
        organizations |= set(Organization.objects.on(on).filter(kind__in=kinds).values_list("pk", flat=True))
    bodies = circular.bodies.values_list("pk", flat=True)
    return sorted(states), sorted(organizations), sorted(bodies)


def _memberships(groups: set[str], day: date) -> list[int]:
    return list(CountryGroupMembership.objects.on(day).filter(group__in=groups).values_list("pk", flat=True))


def _of_state(roles: list[Role]) -> list[User]:
    """Its focal points; its delegates where it has none."""
    focal = [role.user for role in roles if role.kind == Role.Kind.FOCAL_POINT]
    return _once(focal or [role.user for role in roles])


def _of_bodies(bodies: list[int], *, on: date) -> dict[int, list[User]]:
    """Those who act for any body of its group."""
    groups = group_ids(set(bodies)) if bodies else {}
    members = {pk for group in groups.values() for pk in group}
    roles = Role.objects.on(on).filter(body__in=members, user__is_active=True).select_related("user")
    held: dict[int, list[User]] = defaultdict(list)
    for role in roles.order_by("user_id", "id"):
        held[role.body_id or 0].append(role.user)
    return {pk: _once(user for one in sorted(groups[pk]) for user in held[one]) for pk in bodies}


def _once(users: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())


@dataclass(frozen=True)
class Preview:
    """Who would get what, in numbers. ``silent`` names those without anybody to write to."""

    parties: int
    people: int
    languages: dict[str, int]
    silent_states: list[int]
    silent_organizations: list[int]
    silent_bodies: list[int]

    @property
    def silent(self) -> int:
        return len(self.silent_states) + len(self.silent_organizations) + len(self.silent_bodies)


def preview(circular: Circular, *, on: date) -> Preview:
    found = addressed(circular, on=on)
    parties_found = {**found.member_states}, {**found.organizations}, {**found.bodies}
    languages: dict[str, int] = defaultdict(int)
    for users in (users for some in parties_found for users in some.values()):
        for user in users:
            languages[user.language] += 1
    silent = [[pk for pk, users in some.items() if not users] for some in parties_found]
    number = sum(len(some) for some in parties_found)
    return Preview(number, sum(languages.values()), dict(languages), *silent)


def named(preview_of: Preview, names: dict[int, str]) -> list[str]:
    """Those without anybody, in words; ``names`` are of Member States."""
    states = [names.get(pk, str(pk)) for pk in preview_of.silent_states]
    organizations = Organization.objects.filter(pk__in=preview_of.silent_organizations)
    bodies = Body.objects.filter(pk__in=preview_of.silent_bodies)
    return sorted(states) + [one.name for one in organizations] + [str(one) for one in bodies]
