"""Who is to know what happens to a workshop, and the topics by which others follow it."""

from datetime import date

from ehealth_portal.mandate.models import Provision
from ehealth_portal.notifications.recipients import topic_of_provision, topics_of_bodies

from ..models import Workshop


def hands(workshop: Workshop) -> list[int]:
    """Who wrote it and who sent it; nobody, where it comes from the public record."""
    return [pk for pk in dict.fromkeys((workshop.created_by_id, workshop.submitted_by_id)) if pk is not None]


def topics_of(workshop: Workshop, *, on: date) -> list[str]:
    served = Provision.objects.filter(served_by_workshops__workshop=workshop).select_related("edition__resolution")
    bodies = [workshop.body_id] if workshop.body_id else []
    return [
        "workshop",
        f"workshop:{workshop.pk}",
        *(topic_of_provision(provision) for provision in served),
        *topics_of_bodies([*bodies, *workshop.bodies.values_list("pk", flat=True)], on=on),
        *([f"country:{workshop.country.iso3}"] if workshop.country else []),
    ]
