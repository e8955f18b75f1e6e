"""Who sees the queue of messages, and who sends them once more."""

from typing import Any

from ehealth_portal.members.queries import standing_of


def may_see_delivery(user: Any) -> bool:
    return standing_of(user).is_secretariat


def may_replay(user: Any) -> bool:
    return standing_of(user).is_administrator


def may_lift_suppressions(user: Any) -> bool:
    """Mail goes again to an address from which it came back."""
    return standing_of(user).is_administrator
