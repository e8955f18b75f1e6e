"""Who is to know what happens to a practice, and the topics by which others follow it."""

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


def speakers(practice: Practice, *, on: date) -> set[int]:
    """Those who speak for whom it was told: a body's group, a Member State or an organization."""
    if practice.body_id:
        spoken = Q(body__in=group_ids({practice.body_id})[practice.body_id])
    elif practice.member_state_id:
        spoken = Q(member_state=practice.member_state_id)
    elif practice.organization_id:
        spoken = Q(organization=practice.organization_id)
    else:
        return set()
    held = Role.objects.on(on).filter(spoken, user__is_active=True)
    return set(held.values_list("user_id", flat=True))


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
