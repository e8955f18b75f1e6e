"""Where people with an account are reached."""

from collections.abc import Iterable, Mapping

from ehealth_portal.members.models import User

from ..channels import ADDRESS_BOOKS, Recipient
from ..operations.claiming import Claimed


def users(ids: Iterable[int]) -> Mapping[int, Recipient]:
    return {pk: _recipient(user) for pk, user in User.objects.in_bulk(list(ids)).items()}


def _recipient(user: User) -> Recipient:
    is_open = user.is_active and user.erased_at is None
    return Recipient(user.email, user.name, user.language, user=user, is_open=is_open)


def recipients(rows: Iterable[Claimed]) -> dict[Claimed, Recipient]:
    """Whom each row goes to; a row that no book knows is left out."""
    rows = list(rows)
    found: dict[Claimed, Recipient] = {}
    for name, book in ADDRESS_BOOKS.items():
        column = f"{name}_id"
        wanted = {row: getattr(row, column) for row in rows if getattr(row, column) is not None}
        known = book(set(wanted.values())) if wanted else {}
        found |= {row: known[pk] for row, pk in wanted.items() if pk in known}
    return found
