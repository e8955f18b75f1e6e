"""What acts on adoptions tell people. Those that go with a move give what the trail is told besides: nothing."""

from datetime import datetime
from typing import Any

from ehealth_portal.members.models import Role, User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import secretariat

from ..models import Adoption, Practice
from ..permissions import is_told_by_its_focal_point
from ..queries.recipients import topics_of

Nothing = dict[str, Any]


def tell_submitted(adoption: Adoption, *, by: User, at: datetime) -> Nothing:
    """To the focal points of that Member State; to the secretariat where it has none, or one of them told it."""
    hands = _hands(adoption)
    asked = focal_points(adoption.member_state_id, at=at) - set(hands)
    if not asked or is_told_by_its_focal_point(adoption):
        asked |= secretariat(on=at.date(), but=hands)
    tell("best_practices.submit_adoption", adoption, by=by, at=at, to={"judge": asked})
    return {}


def tell_returned(adoption: Adoption, *, by: User, at: datetime) -> Nothing:
    tell("best_practices.return_adoption", adoption, by=by, at=at, to={"author": _hands(adoption)})
    return {}


def tell_confirmed(adoption: Adoption, *, by: User, at: datetime) -> Nothing:
    """Who told of it hears that it stands; the authors of the practice and who follows it, that it was taken up."""
    tell("best_practices.confirm_adoption", adoption, by=by, at=at, to={"author": _hands(adoption)})
    authors = set(authors_of(adoption.practice)) - set(_hands(adoption))
    topics = [*topics_of(adoption.practice, on=at.date()), f"country:{adoption.member_state.iso3}"]
    tell("best_practices.adopt", adoption, by=by, at=at, to={"author": authors}, topics=topics)
    return {}


def tell_withdrawn(adoption: Adoption, *, by: User, at: datetime) -> Nothing:
    tell("best_practices.withdraw_adoption", adoption, by=by, at=at, to={"author": _hands(adoption)})
    return {}


def focal_points(member_state_id: int, *, at: datetime) -> set[int]:
    held = Role.objects.on(at.date()).filter(kind=Role.Kind.FOCAL_POINT, member_state=member_state_id)
    return set(held.filter(user__is_active=True).values_list("user_id", flat=True))


def authors_of(practice: Practice) -> list[int]:
    """Who wrote any revision of it, while their account is open."""
    revisions = Practice.objects.filter(year=practice.year, number=practice.number, created_by__is_active=True)
    return list(revisions.order_by().values_list("created_by", flat=True).distinct())


def _hands(adoption: Adoption) -> list[int]:
    return [pk for pk in (adoption.created_by_id, adoption.submitted_by_id) if pk is not None]
