"""What a reader may do with a practice now: every move that the table admits, and the acts beside it."""

from typing import Any

from ehealth_portal.review.transitions import MOVES, State

from .. import permissions
from ..models import Practice


def acts_on(practice: Practice, user: Any) -> dict[str, bool]:
    questions = {
        "submit": permissions.may_edit,
        "take_back": permissions.may_edit,
        "return": permissions.may_judge,
        "publish": permissions.may_judge,
        "withdraw": permissions.may_withdraw,
    }
    may = {name: practice.state in MOVES[name].starts and ask(user, practice) for name, ask in questions.items()}
    is_concerned = permissions.may_edit(user, practice) or permissions.is_house(user)
    is_last = practice.superseded_at is None
    if not is_last:
        may["withdraw"] = False
    is_revised = is_last and practice.is_published and Practice.objects.filter(revises=practice).exists()
    return may | {
        "edit": practice.is_editable and permissions.may_edit(user, practice),
        "delete": permissions.may_delete(user, practice),
        "revise": is_last and not is_revised and permissions.may_revise(user, practice),
        "confirm": is_last and permissions.may_confirm(user, practice),
        "archive": is_last and practice.archived_at is None and permissions.may_archive(user, practice),
        "reviews": is_concerned,
        "texts": practice.state != State.DRAFT and is_concerned,
    }
