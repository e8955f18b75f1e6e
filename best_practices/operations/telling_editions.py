"""What acts on editions tell people. Those that go with a move give what the trail is told besides."""

from datetime import datetime
from typing import Any

from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import secretariat

from ..models import Edition, Practice

TOPIC = "compendia"
Nothing = dict[str, Any]


def tell_submitted(edition: Edition, *, by: User, at: datetime) -> Nothing:
    to = secretariat(on=at.date(), but=_hands(edition))
    tell("best_practices.submit_edition", edition, by=by, at=at, to={"judge": to})
    return {}


def tell_returned(edition: Edition, *, by: User, at: datetime) -> Nothing:
    tell("best_practices.return_edition", edition, by=by, at=at, to={"author": _hands(edition)})
    return {}


def tell_published(edition: Edition, *, by: User, at: datetime) -> None:
    """The composers and who follows compendia; and the authors of what it holds, one message each."""
    tell("best_practices.publish_edition", edition, by=by, at=at, to={"author": _hands(edition)}, topics=[TOPIC])
    authors = Practice.objects.filter(compiled_in__edition=edition, created_by__is_active=True).order_by()
    to = {"compiled": list(authors.values_list("created_by", flat=True).distinct())}
    tell("best_practices.compiled", edition, by=by, at=at, to=to)


def tell_withdrawn(edition: Edition, *, by: User, at: datetime) -> Nothing:
    """Its composers are told why; those who follow compendia only that it is gone, for they may no longer read it."""
    tell("best_practices.withdraw_edition", edition, by=by, at=at, to={"author": _hands(edition)})
    facts = {"compendium": edition.compendium.slug, "number": edition.number}
    tell("best_practices.edition_gone", edition, by=by, at=at, topics=[TOPIC], facts=facts)
    return {}


def _hands(edition: Edition) -> list[int]:
    return [pk for pk in (edition.created_by_id, edition.submitted_by_id) if pk is not None]
