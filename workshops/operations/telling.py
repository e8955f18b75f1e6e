"""What acts on workshops tell people. Those that go with a move give what the trail is told besides: nothing."""

from datetime import datetime
from typing import Any

from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import judges, secretariat

from ..models import Announcement, Workshop
from ..queries.recipients import hands, topics_of

Nothing = dict[str, Any]


def tell_submitted(workshop: Workshop, *, by: User, at: datetime) -> Nothing:
    to = judges(workshop.body_id, on=at.date(), but=hands(workshop))
    tell("workshops.submit", workshop, by=by, at=at, to={"judge": to})
    return {}


def tell_returned(workshop: Workshop, *, by: User, at: datetime) -> Nothing:
    tell("workshops.return", workshop, by=by, at=at, to={"author": hands(workshop)})
    return {}


def tell_published(workshop: Workshop, *, by: User, at: datetime) -> Nothing:
    topics = topics_of(workshop, on=at.date())
    tell("workshops.publish", workshop, by=by, at=at, to={"author": hands(workshop)}, topics=topics)
    return {}


def tell_changed(workshop: Workshop, *, by: User, at: datetime) -> Event:
    """Its days or its place are others: told to its author and to those who follow it."""
    topics = topics_of(workshop, on=at.date())
    return tell("workshops.change", workshop, by=by, at=at, to={"author": hands(workshop)}, topics=topics)


def tell_withdrawn(workshop: Workshop, *, by: User, at: datetime) -> Nothing:
    """The author is told why; those who follow it only that it is off, for they may no longer read it."""
    tell("workshops.withdraw", workshop, by=by, at=at, to={"author": hands(workshop)})
    title = workshop.announcements.filter(language=workshop.language).values_list("title", flat=True).first() or ""
    tell("workshops.gone", workshop, by=by, at=at, topics=topics_of(workshop, on=at.date()), facts={"title": title})
    return {}


def tell_to_release(workshop: Workshop, text: Announcement, *, by: User, at: datetime) -> None:
    """To those who may release it."""
    facts = {"language": text.language, "version": text.version}
    to = secretariat(on=at.date(), but=[text.written_by_id])
    tell("workshops.translate", workshop, by=by, at=at, to={"judge": to}, facts=facts)


def tell_staff(workshop: Workshop, person: User, *, by: User, at: datetime) -> None:
    tell("workshops.add_staff", workshop, by=by, at=at, to={"role": [person.pk]})
