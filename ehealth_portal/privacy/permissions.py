"""Who may erase whom."""

from typing import Any

from ehealth_portal.members.models import User
from ehealth_portal.members.queries import standing_of


def may_erase(user: Any, person: User) -> bool:
    """An administrator; never oneself, so that somebody else has looked."""
    standing = standing_of(user)
    return standing.is_administrator and person.pk != standing.user_id
