"""Certificates and surveys in the world of the matrix: one of each for every registration."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests import make
from workshops.models import Certificate, Item, Questionnaire, Registration, Section, Survey, SurveyTicket, Workshop

from . import registrations

if TYPE_CHECKING:
    from .world import World


def built(world: "World") -> None:
    """Each registration has a certificate, and was asked in the survey of its workshop, which is open today. To every
    other published workshop somebody came, who has one.
    """
    asked = Questionnaire.objects.create(slug="survey", version=1, titles={"en": "A survey"}, created_at=make.AT)
    section = Section.objects.create(questionnaire=asked, position=1, key="one", titles={"en": "One"})
    Item.objects.create(section=section, position=1, key="good", kind="scale", labels={"en": "How good was it?"})
    today = timezone.now().date()
    days = {"opens_on": today - timedelta(days=2), "closes_on": today + timedelta(days=2)}
    surveys = {
        workshop: Survey.objects.create(workshop=workshop, when="after", questionnaire=asked, **days)
        for workshop in {row.workshop for row in world.registrations}
    }
    SurveyTicket.objects.bulk_create(
        SurveyTicket(survey=surveys[row.workshop], registration=row) for row in world.registrations
    )
    plain = {"language": "en", "issued_at": make.AT}
    Certificate.objects.bulk_create(
        Certificate(
            registration=row, workshop=row.workshop, mode=row.mode, code=f"CODE-{row.pk}", name=row.name, **plain
        )
        for row in world.registrations
    )
    held = {row.workshop_id for row in world.registrations}
    came = {"state": "accepted", "mode": "remote", "registered_at": make.AT}
    people = Registration.objects.bulk_create(
        Registration(workshop=one, email=f"came{one.pk}@matrix.example", sha256=f"came to {one.pk}", **came)
        for one in world.events.workshops
        if one.is_published and one.pk not in held
    )
    Certificate.objects.bulk_create(
        Certificate(registration=row, workshop=row.workshop, mode="remote", code=f"CAME-{row.workshop_id}", **plain)
        for row in people
    )


def arguments(record: Any, names: list[str]) -> dict[str, Any]:
    """Of an address of a workshop or of a registration."""
    found: dict[str, Any] = {"pk": record.pk} if "pk" in names else {}
    found |= {"when": "after"} if "when" in names else {}
    found |= {"language": "fr"} if "language" in names else {}
    if "certificate" in names:
        first = Certificate.objects.filter(workshop=record).order_by("pk").first()
        found["certificate"] = first.pk if first else 0
    if "expense" in names:
        line = record.expenses.first() or record.expenses.create(kind="venue", noted_at=make.AT)
        found["expense"] = line.pk
    return found | (registrations.arguments(record, names) if isinstance(record, Registration) else {})


def page(record: Any) -> dict[str, Any]:
    """What is pasted, planned, or the reason of a revocation: each form takes its own fields."""
    if not isinstance(record, Workshop):
        return {}
    asked = Questionnaire.objects.get(slug="survey")
    plan = {"questionnaire": asked.pk, "opens_on": "1 1 2027", "closes_on": "2 1 2027"}
    return {"addresses": "nobody@matrix.example", "reason": "It does not hold."} | plan
