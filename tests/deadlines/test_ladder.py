"""The days of the ladder."""

from datetime import date, timedelta

import pytest

from ehealth_portal.deadlines.ladder import OVERDUE, RUNGS, levels_told, reached

DUE = date(2026, 12, 20)


def test_every_rung_falls_on_its_own_day_and_none_before_the_first_or_after_the_last():
    days = [DUE - timedelta(days=left) for left in range(30, -80, -1)]
    steps = [reached(DUE, day) for day in days]
    changes = [
        (left, step)
        for left, step, before in zip(range(30, -80, -1), steps, [None, *steps], strict=False)
        if step != before
    ]
    overdue = [(left, left) for left in (-1, -8, -15, -22, -29, -36, -43, -50)]
    assert changes == [(14, 14), (7, 7), (4, 4), (2, 2), (1, 1), (0, 0), *overdue, (-57, None)]
    assert len(OVERDUE) == 8


@pytest.mark.parametrize(("left", "rung"), [(8, 14), (3, 4), (-5, -1), (-9, -8)])
def test_only_the_most_urgent_rung_is_reached(left, rung):
    assert reached(DUE, DUE - timedelta(days=left)) == rung


def test_a_source_may_leave_out_rungs():
    assert [reached(DUE, DUE - timedelta(days=left), RUNGS[1:]) for left in (14, 8, 7)] == [None, None, 7]


def test_one_level_more_is_told_each_week_after_the_last_day():
    assert [levels_told(rung) for rung in (14, 0, -1, -8, -15)] == [1, 1, 2, 3, 4]
