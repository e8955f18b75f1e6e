"""Questions about what a person may do with people, tokens and the mandate."""

from typing import Any

from .queries import standing_of


def is_secretariat(user: Any) -> bool:
    return standing_of(user).is_secretariat


def may_confirm_mandate(user: Any) -> bool:
    """Verb class, addressees and deliverables are confirmed by the secretariat."""
    return standing_of(user).is_secretariat


def may_see_people(user: Any) -> bool:
    """Names of people and their roles are for those who hold a role themselves."""
    return bool(standing_of(user).kinds)
