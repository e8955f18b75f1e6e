"""Reads for those who manage people: whom, which roles and which invitations they see, by the table of giving.py."""

from typing import Any

from django.db.models import Q, QuerySet

from .giving import Line, Where, lines_of
from .models import Invitation, Role, User
from .queries import standing_of


def managed_people(user: Any) -> QuerySet[User]:
    """The secretariat sees everybody; others the people of their own Member State or organization."""
    if standing_of(user).is_secretariat:
        return User.objects.filter(erased_at__isnull=True)
    return User.objects.filter(erased_at__isnull=True, pk__in=managed_roles(user).values("user"))


def managed_roles(user: Any) -> QuerySet[Role]:
    return Role.objects.filter(_seen_by(user))


def managed_invitations(user: Any) -> QuerySet[Invitation]:
    """Offers of the roles to which the person may invite."""
    if standing_of(user).is_administrator:
        return Invitation.objects.all()
    return Invitation.objects.filter(_seen_by(user, everything=False))


def _seen_by(user: Any, *, everything: bool = True) -> Q:
    if everything and standing_of(user).is_secretariat:
        return Q()
    found = Q(pk__in=[])
    for held, line in lines_of(user):
        found |= _of(held, line)
    return found


def _of(held: Role, line: Line) -> Q:
    if line.where == Where.OWN_STATE:
        return Q(kind=line.kind, member_state=held.member_state_id)
    if line.where == Where.OWN_ORGANIZATION:
        return Q(kind=line.kind, organization=held.organization_id)
    return Q(kind=line.kind)


def people_found(user: Any, *, words: str = "", kind: str = "", on: Any = None) -> QuerySet[User]:
    """Those of the managed people whose name or address holds the words, and who hold a role of the kind today."""
    found = managed_people(user)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if kind:
        found = found.filter(pk__in=managed_roles(user).on(on).filter(kind=kind).values("user"))  # type: ignore[attr-defined]
    return found.order_by("name", "id")
