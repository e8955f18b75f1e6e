"""Every write on practices and what goes with them. One act = one function = one transaction = one audit row."""

from .drafting import delete_draft, draft, edit
from .holding import archive, archive_past, confirm
from .lifecycle import publish, return_to_author, submit, take_back, withdraw
from .public_record import record_known
from .reviewing import ask_reviewer, decline_review, free_places, give_review, remind_reviewer
from .revising import revise
from .texts import edit_text, release_translation, translate

__all__ = [
    "archive",
    "archive_past",
    "ask_reviewer",
    "confirm",
    "decline_review",
    "delete_draft",
    "draft",
    "edit",
    "edit_text",
    "free_places",
    "give_review",
    "publish",
    "record_known",
    "release_translation",
    "remind_reviewer",
    "return_to_author",
    "revise",
    "submit",
    "take_back",
    "translate",
    "withdraw",
]
