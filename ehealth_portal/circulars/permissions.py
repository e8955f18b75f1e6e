"""Questions about what a person may do with circulars."""

from typing import Any

from ehealth_portal.members.queries import standing_of

from .models import Addressee, Circular


def may_list_circulars(user: Any) -> bool:
    return bool(standing_of(user).kinds)


def may_write_circulars(user: Any) -> bool:
    return standing_of(user).is_secretariat


def writes(user: Any, circular: Circular) -> bool:
    """The same for a circular that is there, in the shape in which a move asks."""
    return may_write_circulars(user)


def may_return_circular(user: Any, circular: Circular) -> bool:
    standing = standing_of(user)
    return standing.is_secretariat and standing.user_id not in _hands(circular)


def may_send_circular(user: Any, circular: Circular) -> bool:
    """A letter to many goes out by an administrator who neither wrote nor submitted it."""
    standing = standing_of(user)
    return standing.is_administrator and standing.user_id not in _hands(circular)


def may_answer_letter(user: Any, addressee: Addressee) -> bool:
    """Who speaks today for those to whom the letter went."""
    standing = standing_of(user)
    return (
        addressee.member_state_id in standing.member_states
        or addressee.organization_id in standing.organizations
        or addressee.body_id in standing.bodies
    )


def _hands(circular: Circular) -> tuple[int | None, ...]:
    return circular.created_by_id, circular.submitted_by_id
