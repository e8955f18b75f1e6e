"""The truth table of the status rule, line by line of docs/status.md."""

from dataclasses import replace
from datetime import date

import pytest

from ehealth_portal.reporting.status import Record, months_before, proposed

ON = date(2026, 11, 22)
STANDING = Record(on=ON, nature="standing")
OUTPUT = Record(on=ON, nature="output")
ACTIVE = {"activities": 3, "latest_on": date(2026, 3, 14)}
MISSED = {"milestones_open": 1, "milestones_missed": 1, "missed_since": date(2026, 1, 1)}
LIMITED = {"time_limit_on": date(2015, 12, 31)}


@pytest.mark.parametrize(
    ("record", "status", "rule"),
    [
        (replace(OUTPUT, **ACTIVE, assessed_done=True), "done", "outcome_assessed"),
        (replace(STANDING, **ACTIVE, assessed_done=True), "cont", "mandate_in_use"),
        (replace(STANDING, **LIMITED, assessed_done=True), "done", "outcome_assessed"),
        (replace(OUTPUT, **ACTIVE, milestones_met=2), "done", "milestones_met"),
        (replace(OUTPUT, **ACTIVE, milestones_met=2, milestones_open=1), "prog", "output_under_way"),
        (replace(STANDING, **ACTIVE, milestones_met=2), "cont", "mandate_in_use"),
        (replace(OUTPUT, **LIMITED, milestones_met=1), "done", "milestones_met"),
        (replace(OUTPUT, **LIMITED), "past", "time_limit_passed"),
        (replace(OUTPUT, **LIMITED, **ACTIVE), "past", "time_limit_passed"),
        (replace(OUTPUT, **LIMITED, **ACTIVE, **MISSED), "past", "time_limit_passed"),
        (replace(OUTPUT, **ACTIVE, time_limit_on=ON), "prog", "output_under_way"),
        (replace(STANDING, **ACTIVE, **MISSED), "attn", "milestone_missed"),
        (replace(STANDING, **MISSED), "attn", "milestone_missed"),
        (STANDING, "none", "nothing_recorded"),
        (OUTPUT, "none", "nothing_recorded"),
        (replace(STANDING, activities=1), "attn", "no_date_known"),
        (replace(STANDING, activities=1, latest_on=date(2025, 11, 21)), "attn", "quiet"),
        (replace(OUTPUT, activities=1, latest_on=date(2025, 11, 21)), "attn", "quiet"),
        (replace(STANDING, activities=1, latest_on=date(2025, 11, 22)), "cont", "mandate_in_use"),
        (replace(OUTPUT, **ACTIVE), "prog", "output_under_way"),
        (Record(on=ON, **ACTIVE), "cont", "mandate_in_use"),
    ],
)
def test_proposed_truth_table(record: Record, status: str, rule: str) -> None:
    said = proposed(record)
    assert (said.status.value, said.rule) == (status, rule)


def test_proposed_names_the_facts_of_its_sentence() -> None:
    assert proposed(replace(OUTPUT, **LIMITED)).facts == {"time_limit_on": "2015-12-31"}
    assert proposed(replace(STANDING, **MISSED)).facts == {"milestones": 1, "due_on": "2026-01-01"}
    assert proposed(replace(STANDING, activities=1, latest_on=date(2014, 12, 31))).facts == {"latest_on": "2014-12-31"}


def test_proposed_active_names_nothing_that_moves() -> None:
    """Else every new activity would add a line to the history."""
    assert proposed(replace(STANDING, **ACTIVE)).facts == {}


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2026, 11, 22), date(2025, 11, 22)),
        (date(2028, 2, 29), date(2027, 2, 28)),
        (date(2026, 1, 31), date(2025, 1, 31)),
    ],
)
def test_months_before(day: date, earlier: date) -> None:
    assert months_before(day, 12) == earlier
