"""Every write on practices and what goes with them. One act = one function = one transaction = one audit row."""

from .drafting import delete_draft, draft, edit
from .lifecycle import publish, return_to_author, submit, take_back, withdraw
from .public_record import record_known
from .reviewing import ask_reviewer, decline_review, give_review

__all__ = [
    "ask_reviewer",
    "decline_review",
    "delete_draft",
    "draft",
    "edit",
    "give_review",
    "publish",
    "record_known",
    "return_to_author",
    "submit",
    "take_back",
    "withdraw",
]
