"""Whom acts on leads tell: who could write it down, and who noted it."""

from datetime import datetime

from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell

from ..models import Lead


def tell_offered(lead: Lead, *, by: User, at: datetime) -> None:
    tell("best_practices.offer_lead", lead, by=by, at=at, to={"role": [lead.offered_to_id or 0]})


def tell_taken_up(lead: Lead, *, by: User, at: datetime) -> None:
    tell("best_practices.take_up", lead, by=by, at=at, to={"author": [lead.identified_by_id]})


def tell_dropped(lead: Lead, *, by: User, at: datetime) -> None:
    """Who was to write it down need not any more; who noted it is told why."""
    offered = [lead.offered_to_id] if lead.offered_to_id else []
    tell("best_practices.drop_lead", lead, by=by, at=at, to={"role": offered, "author": [lead.identified_by_id]})
