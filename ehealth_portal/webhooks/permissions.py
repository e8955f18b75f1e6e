"""Questions about what a person may do with webhooks."""

from datetime import datetime
from typing import Any

from ehealth_portal.members.models import Role
from ehealth_portal.members.queries import Standing, standing_of

from .models import Endpoint

RECEIVERS = frozenset({Role.Kind.FOCAL_POINT, Role.Kind.DELEGATE})


def may_have_webhooks(user: Any) -> bool:
    """Webhooks are for those who speak for a Member State or a member."""
    return _receives(standing_of(user))


def still_may(user: Any, *, at: datetime) -> bool:
    """The same on the day on which something is sent: an ended role is told nothing more."""
    return _receives(standing_of(user, on=at.date()))


def may_change_webhook(user: Any, endpoint: Endpoint) -> bool:
    """Its address and topics, its secret, a test of it."""
    return may_have_webhooks(user) and endpoint.owner_id == user.pk


def may_pause_webhook(user: Any, endpoint: Endpoint) -> bool:
    return standing_of(user).is_secretariat or may_change_webhook(user, endpoint)


def may_resume_webhook(user: Any, endpoint: Endpoint) -> bool:
    """Going on, and sending a range again."""
    return standing_of(user).is_administrator or may_change_webhook(user, endpoint)


def may_close_webhook(user: Any, endpoint: Endpoint) -> bool:
    """One's own, whatever became of the role, or as administrator anybody's."""
    standing = standing_of(user)
    return standing.is_administrator or (standing.user_id is not None and endpoint.owner_id == standing.user_id)


def _receives(standing: Standing) -> bool:
    return bool(standing.kinds & RECEIVERS)
