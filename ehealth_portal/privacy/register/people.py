"""Columns that tell of one person: whose, why, for how long, and what erasing does to them."""

from django.utils.translation import gettext_lazy as _

from .accounts import ACCOUNTS
from .entries import Erasing, Personal
from .messages import MESSAGES
from .workshops import WORKSHOPS

PERSONAL = (
    *ACCOUNTS,
    *MESSAGES,
    *WORKSHOPS,
    Personal(
        "jobs.Job",
        "requested_by",
        ("error", "step"),
        _("Doing long work that you asked for, and telling you how far it is."),
        _("One year."),
        Erasing.KEEP,
    ),
)

# Kept in sessions by their own key: found by decoding them (queries.sessions_of).
SESSIONS = Personal(
    "sessions.Session",
    "",
    ("session_key", "session_data"),
    _("Keeping you signed in, and what you typed when a form could not be saved."),
    _("Until you sign out, at most 8 hours."),
    Erasing.DELETE,
    secret=("session_key", "session_data"),
)

# Details of the audit trail: those that tell of an erased person are forgotten; the chain still verifies.
TRAIL = Personal(
    "audit.AuditDetails",
    "",
    ("content", "salt"),
    _("Showing who changed what in the record, and proving that nothing was rewritten."),
    _("As long as the record; details about a person go when the person is erased."),
    Erasing.DELETE,
    secret=("salt",),
)
