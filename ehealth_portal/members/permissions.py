"""Questions about what a person may do with people, tokens and the mandate. Who gives which role: giving.py."""

from typing import Any

from .giving import lines_of
from .queries import standing_of


def is_secretariat(user: Any) -> bool:
    return standing_of(user).is_secretariat


def may_confirm_mandate(user: Any) -> bool:
    """Verb class, addressees and deliverables are confirmed by the secretariat."""
    return standing_of(user).is_secretariat


def may_see_people(user: Any) -> bool:
    """Names of people and their roles are for those who hold a role themselves."""
    return bool(standing_of(user).kinds)


def may_manage_people(user: Any) -> bool:
    """Those who may give or offer some role to somebody."""
    return bool(lines_of(user))


def may_close_accounts(user: Any) -> bool:
    """Deactivating and reactivating accounts, ending anybody's tokens and service accounts."""
    return standing_of(user).is_administrator


def may_make_services(user: Any) -> bool:
    """A service account acts for somebody who holds a role."""
    return bool(standing_of(user).kinds)
