"""Every write on activities. One act = one function = one transaction = one audit row."""

from .editing import delete_draft, draft, edit
from .evidence import accept_evidence, add_evidence, decline_evidence, remove_evidence
from .lifecycle import publish, return_to_author, submit, take_back, withdraw
from .milestones import drop_milestone, meet_milestone, set_milestone
from .progress import judge_progress, log_progress
from .public_record import record_known
from .scanning import refuse_file, release_file

__all__ = [
    "accept_evidence",
    "add_evidence",
    "decline_evidence",
    "delete_draft",
    "draft",
    "drop_milestone",
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
    "take_back",
    "withdraw",
]
