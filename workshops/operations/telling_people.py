"""What acts on registrations tell: the person by mail with their own link, staff, and who nominated."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Channel, Event, Notice
from ehealth_portal.notifications.operations.telling import tell, wake
from ehealth_portal.notifications.recipients import house, secretariat

from ..models import Registration, Workshop

TO_PERSON = frozenset(
    f"workshops.{act}"
    for act in (
        *("registered", "nominated", "accept_registration", "decline_registration", "registration_cancelled"),
        *("give_seat", "call_off", "send_link", "decide_service", "issue_certificate", "survey_before", "survey_after"),
        "decide_fellowship",
    )
)


def tell_person(
    kind: str, registration: Registration, *, by: User | None, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    """By mail, to whoever registered, with an account or not: ``to_registrants`` makes the row."""
    if registration.email and not registration.is_double:
        tell(kind, registration, by=by, at=at, facts=facts)


def tell_people(
    kind: str, people: QuerySet[Registration], *, by: User | None, at: datetime, facts: dict[str, Any]
) -> None:
    """All of them the same, by two statements a thousand: an event and a mail each."""
    events = [
        Event(kind=kind, record_type=Registration._meta.label_lower, record_id=str(pk), at=at, actor=by, facts=facts,
              searched_at=at)
        for pk in people.exclude(email="").order_by("pk").values_list("pk", flat=True)
    ]  # fmt: skip
    Event.objects.bulk_create(events, batch_size=1000)
    Notice.objects.bulk_create([_mail(event, at) for event in events], batch_size=1000)
    wake(Channel.EMAIL)


def tell_staff(kind: str, workshop: Workshop, *, by: User | None, at: datetime, when: bool = True) -> None:
    """Those who work on it; the secretariat, where nobody does: it was published by others, or they have left."""
    if when:
        staff = house(on=at.date()) & set(workshop.staff.values_list("user", flat=True))
        tell(kind, workshop, by=by, at=at, to={"role": staff or secretariat(on=at.date())})


def tell_nominator(kind: str, registration: Registration, *, by: User | None, at: datetime) -> None:
    if registration.nominated_by_id is not None:
        tell(kind, registration, by=by, at=at, to={"author": [registration.nominated_by_id]})


def to_registrants(event: Event, at: datetime) -> int:
    """The row of the person themself, in the transaction of the act."""
    if event.kind not in TO_PERSON:
        return 0
    _mail(event, at).save(force_insert=True)
    return 1


def _mail(event: Event, at: datetime) -> Notice:
    return Notice(
        event=event,
        channel=Channel.EMAIL,
        registration_id=int(event.record_id),
        why="registration",
        due_at=at,
        created_at=at,
    )
