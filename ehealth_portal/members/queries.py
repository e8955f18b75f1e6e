"""Reads about people and bodies: what a person stands for on a day, which bodies are one group, who acts today."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from .models import Body, BodySuccession, MemberState, Role


@dataclass(frozen=True)
class Standing:
    """What a person may speak for on one day. ``bodies`` holds the ids of every body of their groups."""

    user_id: int | None = None
    kinds: frozenset[str] = frozenset()
    bodies: frozenset[int] = frozenset()
    reviews: frozenset[int] = frozenset()  # bodies whose entries this person judges as counsellor
    member_states: frozenset[int] = frozenset()
    organizations: frozenset[int] = frozenset()
    needs_second_factor: bool = False  # has a role that counts only once a second factor is set up
    roles: tuple[Role, ...] = field(default=(), compare=False)

    @property
    def is_secretariat(self) -> bool:
        return bool(self.kinds & {Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR})

    @property
    def is_administrator(self) -> bool:
        return Role.Kind.ADMINISTRATOR in self.kinds


NOBODY = Standing()
GUARDED = (Role.Kind.SECRETARIAT, Role.Kind.ADMINISTRATOR)  # give rights only to who has a second factor
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: Any) -> bool:
    """A passkey or an authenticator app; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists()


def standing_of(user: Any, *, on: date | None = None) -> Standing:
    """The person's dated roles on ``on`` (today unless told), read once a request: user instances live that long."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOBODY
    on = on or timezone.now().date()
    kept: dict[date, Standing] = user.__dict__.setdefault("_standings", {})
    if on not in kept:
        kept[on] = _read_standing(user, on)
    return kept[on]


def _read_standing(user: Any, on: date) -> Standing:
    held_on_day = (
        Role.objects.on(on)
        .filter(user_id=user.pk)
        .select_related("body", "member_state", "organization")
        .order_by("id")
    )
    roles = tuple(role for role in held_on_day if not role.awaits_confirmation)
    lacks = any(role.kind in GUARDED for role in roles) and not (user.is_demonstration or has_second_factor(user))
    if lacks:
        roles = tuple(role for role in roles if role.kind not in GUARDED)
    held = {role.body_id for role in roles if role.body_id}
    groups = group_ids(held) if held else {}
    return Standing(
        user_id=user.pk,
        kinds=frozenset(role.kind for role in roles),
        bodies=frozenset(pk for body in held for pk in groups[body]),
        reviews=frozenset(
            pk for role in roles if role.kind == Role.Kind.COUNSELLOR and role.body_id for pk in groups[role.body_id]
        ),
        member_states=frozenset(role.member_state_id for role in roles if role.member_state_id),
        organizations=frozenset(role.organization_id for role in roles if role.organization_id),
        needs_second_factor=lacks,
        roles=roles,
    )


def is_focal_point_of(user: Any, state: MemberState) -> bool:
    """Manages the delegates of this Member State today."""
    roles = standing_of(user).roles
    return any(role.kind == Role.Kind.FOCAL_POINT and role.member_state_id == state.pk for role in roles)


GROUPED = (Body.Kind.STUDY_GROUP, Body.Kind.QUESTION, Body.Kind.FOCUS_GROUP)


def group_ids(bodies: set[int]) -> dict[int, set[int]]:
    """Each body with all that are one group with it: a study group, its Questions and focus groups, what it came from
    and what carries it on. SG16, SG9, SG21 and Question 28/16 are one group. Bureaux and offices stand alone.
    """
    neighbours: dict[int, set[int]] = defaultdict(set)
    families = Body.objects.filter(kind__in=GROUPED, parent__kind__in=GROUPED).values_list("pk", "parent_id")
    for one, other in [*families, *BodySuccession.objects.values_list("predecessor_id", "successor_id")]:
        neighbours[one].add(other)
        neighbours[other].add(one)
    return {body: _reachable(body, neighbours) for body in bodies}


def _reachable(start: int, neighbours: dict[int, set[int]]) -> set[int]:
    found, edge = {start}, [start]
    while edge:
        fresh = neighbours[edge.pop()] - found
        found |= fresh
        edge.extend(fresh)
    return found


def acting_bodies(on: date) -> dict[int, int]:
    """Each body that had a successor by ``on``, with the one that acts in its place on that day."""
    successor = dict(
        BodySuccession.objects.filter(on__lte=on).order_by("on").values_list("predecessor_id", "successor_id")
    )
    acting = {}
    for body in successor:
        seen, last = {body}, body
        while last in successor and successor[last] not in seen:
            last = successor[last]
            seen.add(last)
        acting[body] = last
    return acting
