"""Climbing the ladder: a rung is written and told in one transaction, once, however many clocks run."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction

from ehealth_portal.notifications.operations.telling import tell

from ..ladder import levels_told, reached
from ..models import Rung
from ..sources import SOURCES, Matter, Source

TAKE = """
INSERT INTO deadlines_rung (source, record_id, due_on, rung, levels, at)
VALUES (%s, %s, %s, %s, '[]', %s) ON CONFLICT DO NOTHING RETURNING id
"""
REMINDER = "deadlines.reminder"


def remind(*, at: datetime) -> int:
    """Tell every rung that was reached and not told; returns how many. The rungs are their own trail."""
    return sum(_remind_of(source, at=at) for source in SOURCES.values())


def _remind_of(source: Source, *, at: datetime) -> int:
    on = at.date()
    rungs = {
        pk: (due_on, rung)
        for pk, due_on in source.open(None)
        if (rung := reached(due_on, on, source.rungs)) is not None
    }
    fresh = _not_told(source, rungs)
    matters = source.matters(fresh, on) if fresh else {}
    told = 0
    for pk, matter in matters.items():
        due_on, rung = rungs[pk]
        told += matter.due_on == due_on and climb(source, pk, matter, rung, at=at)
    return told


def _not_told(source: Source, rungs: dict[int, tuple[date, int]]) -> list[int]:
    """Spares the transactions of rungs that were told; what decides is the insert."""
    days: Iterable[date] = {due_on for due_on, _rung in rungs.values()}
    rows = Rung.objects.filter(source=source.name, due_on__in=days).values_list("record_id", "due_on", "rung")
    known = set(rows)
    return [pk for pk, (due_on, rung) in rungs.items() if (str(pk), due_on, rung) not in known]


@transaction.atomic
def climb(source: Source, pk: int, matter: Matter, rung: int, *, at: datetime) -> bool:
    """Take one rung and tell it; False when another clock has it."""
    row = _taken(source, pk, matter, rung, at=at)
    if row is None:
        return False
    row.levels = list(range(min(levels_told(rung), len(matter.levels))))
    row.save(update_fields=["levels"])
    first, *besides = [sorted(matter.levels[place].people) for place in row.levels]
    to = {"deadline": first, "silence": [user for people in besides for user in people]}
    facts = {"source": source.name, "due_on": matter.due_on, "rung": rung, "activity": matter.activity}
    tell(REMINDER, row, by=None, at=at, to=to, facts=facts)
    return True


def _taken(source: Source, pk: int, matter: Matter, rung: int, *, at: datetime) -> Rung | None:
    """The rung's row, if it is this clock's: on PostgreSQL the second waits here for the first one's end."""
    written = connection.ops
    values = [source.name, str(pk), written.adapt_datefield_value(matter.due_on), rung]
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*values, written.adapt_datetimefield_value(at)])
        found = cursor.fetchone()
    return Rung.objects.get(pk=found[0]) if found else None
