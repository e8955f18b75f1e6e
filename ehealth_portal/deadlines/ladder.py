"""The ladder: on which days people are reminded of a last day, and how many levels are told on each."""

from datetime import date

RUNGS = (14, 7, 4, 2, 1, 0)  # days before the last day
WEEK, MOST_WEEKS = 7, 8
OVERDUE = tuple(-1 - WEEK * week for week in range(MOST_WEEKS))  # the day after it, then once a week


def reached(due_on: date, on: date, rungs: tuple[int, ...] = RUNGS) -> int | None:
    """The most urgent rung that the day has come to; those before it that were missed are not made up for.

    None before the first rung, and once a week has passed after the last.
    """
    left = (due_on - on).days
    if left <= OVERDUE[-1] - WEEK:
        return None
    return min((rung for rung in (*rungs, *OVERDUE) if rung >= left), default=None)


def levels_told(rung: int) -> int:
    """Up to its last day those whose move it is; then one level more each week."""
    return 1 if rung >= 0 else 2 + OVERDUE.index(rung)
