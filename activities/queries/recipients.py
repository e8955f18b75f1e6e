"""Who is to know what happens to a record, and the topics by which others follow it."""

from datetime import date

from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.recipients import topic_of_provision, topics_of_bodies

from ..models import Activity, Kind, Milestone

GROUP = (Role.Kind.RAPPORTEUR, Role.Kind.COUNSELLOR)


def topics_of(activity: Activity, *, on: date) -> list[str]:
    served = Provision.objects.filter(served__activity=activity).select_related("edition__resolution")
    bodies = [activity.body_id] if activity.body_id else []
    return [
        "activities",
        *([f"kind:{activity.kind}"] if activity.kind else []),
        *(["workshop"] if activity.kind == Kind.WORKSHOP else []),
        *(topic_of_provision(provision) for provision in served),
        *topics_of_bodies([*bodies, *activity.bodies.values_list("pk", flat=True)], on=on),
        *(f"country:{iso3}" for iso3 in activity.countries.values_list("iso3", flat=True)),
    ]


def topics_of_milestone(milestone: Milestone, *, on: date) -> list[str]:
    provision = Provision.objects.select_related("edition__resolution").get(pk=milestone.provision_id)
    body = owing_body(milestone)
    return [topic_of_provision(provision), *topics_of_bodies([body] if body else [], on=on)]


def owing_body(milestone: Milestone) -> int | None:
    """Whose move a milestone is: its own body, else that of its activity."""
    return milestone.body_id or (milestone.activity.body_id if milestone.activity else None)
