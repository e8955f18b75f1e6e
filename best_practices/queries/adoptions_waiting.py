"""Adoptions that wait for a person: to be confirmed, or to be mended by who told of them."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import Standing
from ehealth_portal.review.transitions import State

from ..models import Adoption


def to_confirm(standing: Standing, *, on: date) -> QuerySet[Adoption]:
    """Of the Member States of which one is focal point; for the secretariat what a focal point told itself."""
    states = [role.member_state_id for role in standing.roles if role.kind == Role.Kind.FOCAL_POINT]
    asked = Q(member_state__in=states)
    if standing.is_secretariat:
        own = Role.objects.on(on).filter(kind=Role.Kind.FOCAL_POINT, member_state=OuterRef("member_state"))
        asked |= Q(Exists(own.filter(user=OuterRef("submitted_by"))))
    waiting = Adoption.objects.filter(asked, state=State.SUBMITTED)
    others = waiting.exclude(created_by=standing.user_id).exclude(submitted_by=standing.user_id)
    return others.order_by("submitted_at", "pk")


def returned(standing: Standing) -> QuerySet[Adoption]:
    return Adoption.objects.filter(created_by=standing.user_id, state=State.RETURNED).order_by("decided_at", "pk")
