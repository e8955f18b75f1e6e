"""The clock: what it wakes, and how often. Each has its own sweep: a turn that is lost costs one more."""

from typing import Any


def _every(seconds: int, task: str, *, expires: int = 0) -> dict[str, Any]:
    """An entry of Celery's beat. A turn that nobody took within ``expires`` seconds is dropped for the next."""
    return {"task": task, "schedule": seconds, "options": {"queue": "clock", "expires": expires or seconds}}


DAY = 24 * 3600
SCHEDULE = {
    "sweep-jobs": _every(10, "jobs.sweep"),
    "sweep-notices": _every(10, "notifications.sweep"),
    "try-searches": _every(60, "notifications.try_searches"),
    "make-digests": _every(300, "notifications.make_digests"),
    "remind-of-deadlines": _every(3600, "deadlines.remind"),
    "propose-statuses": _every(60, "reporting.propose_statuses"),
    "look-after-practices": _every(DAY, "best_practices.look_after", expires=3600),
    "fill-seats": _every(300, "workshops.fill_seats"),
    "send-links": _every(10, "workshops.send_links"),
    "look-after-surveys": _every(600, "workshops.look_after_surveys"),
    "let-go-registrations": _every(DAY, "workshops.let_go", expires=3600),
    "scan-files": _every(10, "activities.scan_files"),
    "scan-materials": _every(10, "workshops.look_after_materials"),
    "delete-materials-without-a-row": _every(DAY, "workshops.delete_files_without_a_row", expires=3600),
    "delete-files-without-a-row": _every(DAY, "activities.delete_files_without_a_row", expires=3600),
    "forget-answers": _every(3600, "rest.forget_answers"),
    "clear-sessions": _every(DAY, "members.clear_sessions", expires=3600),
    "tell-audit-head": _every(DAY, "audit.tell_head", expires=3600),
    "let-go": _every(DAY, "privacy.let_go", expires=3600),
    "ask-for-news": _every(DAY, "replies.remind", expires=3600),
    "poll-mailbox": _every(60, "replies.poll"),
    "let-go-webhooks": _every(DAY, "webhooks.let_go", expires=3600),
    "heartbeat": _every(30, "jobs.heartbeat"),
}
