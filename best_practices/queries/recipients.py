"""Who is to know what happens to a practice, and the topics by which others follow it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import group_ids
from ehealth_portal.notifications.recipients import topic_of_provision, topics_of_bodies

from ..models import Practice
from ..vocabulary import Facet


def hands(practice: Practice) -> list[int]:
    """Who wrote it and who sent it; nobody, where it comes from the public record."""
    return [pk for pk in dict.fromkeys((practice.created_by_id, practice.submitted_by_id)) if pk is not None]


def speakers(practices: Iterable[Practice], *, on: date) -> dict[int, set[int]]:
    """By practice, those who speak for whom it was told: a body's group, a Member State, an organization. One query
    for any number, and one for the groups.
    """
    asked = list(practices)
    bodies = {one.body_id for one in asked if one.body_id}
    groups = group_ids(bodies) if bodies else {}
    states, organizations = {one.member_state_id for one in asked}, {one.organization_id for one in asked}
    spoken = Q(body__in={pk for group in groups.values() for pk in group})
    spoken |= Q(member_state__in=states - {None}) | Q(organization__in=organizations - {None})
    held = list(
        Role.objects.on(on)
        .filter(spoken, user__is_active=True)
        .values_list("user_id", "body_id", "member_state_id", "organization_id")
    )
    return {
        one.pk: {
            user
            for user, body, state, organization in held
            if (body and body in groups.get(one.body_id or 0, ()))
            or (state and state == one.member_state_id)
            or (organization and organization == one.organization_id)
        }
        for one in asked
    }


def topics_of(practice: Practice, *, on: date) -> list[str]:
    served = Provision.objects.filter(served_by_practices__practice=practice).select_related("edition__resolution")
    kinds = practice.marks.filter(facet=Facet.APPLICATION).values_list("value", flat=True)
    return [
        "best-practices",
        f"practice:{practice.reference}",
        *(f"theme:{value}" for value in kinds),
        *(topic_of_provision(provision) for provision in served),
        *topics_of_bodies([practice.body_id] if practice.body_id else [], on=on),
        *(f"country:{iso3}" for iso3 in practice.countries.values_list("iso3", flat=True)),
    ]
