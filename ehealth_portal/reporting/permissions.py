"""Who may speak on the status of a provision, and who makes and publishes reports."""

from typing import Any

from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.queries import standing_of

from .models import Report


def may_assess(user: Any) -> bool:
    return standing_of(user).is_secretariat


def may_report_status(user: Any, provision: Provision) -> bool:
    """An addressee of the provision: a rapporteur or counsellor of an addressed body or of one of its group."""
    standing = standing_of(user)
    return bool(standing.bodies) and provision.addressees.filter(body__in=standing.bodies).exists()


def may_make_reports(user: Any) -> bool:
    return standing_of(user).is_secretariat


def may_edit_report(user: Any, report: Report) -> bool:
    return standing_of(user).is_secretariat


def may_publish_report(user: Any, report: Report) -> bool:
    """Another person of the secretariat than those who wrote and sent it."""
    standing = standing_of(user)
    return standing.is_secretariat and standing.user_id not in (report.created_by_id, report.submitted_by_id)


def may_read_trail(user: Any) -> bool:
    """The whole audit trail; a record's own history is for those who see the record."""
    return standing_of(user).is_secretariat


def may_export_trail(user: Any) -> bool:
    return standing_of(user).is_administrator
