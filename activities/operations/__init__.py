"""Every write on activities. One act = one function = one transaction = one audit row."""

from .editing import delete_draft, draft, edit
from .evidence import accept_evidence, add_evidence, decline_evidence, remove_evidence
from .lifecycle import publish, return_to_author, submit, take_back, withdraw
from .milestones import drop_milestone, meet_milestone, set_milestone
from .progress import draft_progress, drop_progress, judge_progress, log_progress, submit_progress
from .public_record import record_known
from .scanning import refuse_file, release_file

__all__ = [
    "accept_evidence",
    "add_evidence",
    "decline_evidence",
    "delete_draft",
    "draft",
    "draft_progress",
    "drop_milestone",
    "drop_progress",
    "edit",
    "judge_progress",
    "log_progress",
    "meet_milestone",
    "publish",
    "record_known",
    "refuse_file",
    "release_file",
    "remove_evidence",
    "return_to_author",
    "set_milestone",
    "submit",
    "submit_progress",
    "take_back",
    "withdraw",
]
