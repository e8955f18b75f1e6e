"""The rule that proposes the status of a provision from the record. Pure; docs/status.md says it in words."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehealth_portal.mandate.models import Provision

from .models import Status

QUIET_AFTER_MONTHS = 12


@dataclass(frozen=True)
class Record:
    """What is on file for one provision on the day ``on``; only what is published, and nothing after that day."""

    on: date
    nature: str = ""  # Provision.Nature, or blank while nobody has said
    time_limit_on: date | None = None  # the text's own last day
    activities: int = 0
    latest_on: date | None = None  # the last day that the newest activity or progress entry can mean
    milestones_met: int = 0
    milestones_open: int = 0  # neither met nor dropped, due or not
    milestones_missed: int = 0  # open, and due before ``on``
    missed_since: date | None = None  # the earliest of those due days
    assessed_done: bool = False  # the secretariat's newest word is "Completed"

    @property
    def sets_an_end(self) -> bool:
        return self.nature == Provision.Nature.OUTPUT or self.time_limit_on is not None


@dataclass(frozen=True)
class Proposal:
    """A status, the code of the rule that led to it, and the facts that the rule's sentence names."""

    status: Status
    rule: str
    facts: dict[str, Any]


def proposed(record: Record) -> Proposal:
    """The first rule that fits, in the order of docs/status.md."""
    if record.sets_an_end and record.assessed_done:
        return Proposal(Status.DONE, "outcome_assessed", {})
    if record.sets_an_end and record.milestones_met and not record.milestones_open:
        return Proposal(Status.DONE, "milestones_met", {"milestones": record.milestones_met})
    if record.time_limit_on and record.time_limit_on < record.on:
        return Proposal(Status.PAST, "time_limit_passed", {"time_limit_on": record.time_limit_on.isoformat()})
    if record.milestones_missed and record.missed_since:
        facts = {"milestones": record.milestones_missed, "due_on": record.missed_since.isoformat()}
        return Proposal(Status.ATTENTION, "milestone_missed", facts)
    if not record.activities:
        return Proposal(Status.NONE, "nothing_recorded", {})
    if record.latest_on is None:
        return Proposal(Status.ATTENTION, "no_date_known", {"activities": record.activities})
    if record.latest_on < months_before(record.on, QUIET_AFTER_MONTHS):
        return Proposal(Status.ATTENTION, "quiet", {"latest_on": record.latest_on.isoformat()})
    if record.nature == Provision.Nature.OUTPUT:
        return Proposal(Status.IN_PROGRESS, "output_under_way", {})
    return Proposal(Status.CONTINUING, "mandate_in_use", {})


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; 29 February becomes the 28th where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
