"""Figures of a large record, kept until the next act; and rows of published activities, found the cheap way."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Func, IntegerField, QuerySet

from ehealth_portal.audit.keeping import kept_until_next_act
from ehealth_portal.review.transitions import State

from ..models import Activity

Figures = TypeVar("Figures")
LARGE = 5000  # activities; the figures of fewer are counted at every visit


class Year(Func):
    """The year of a day, in the database's own words: for Django's, SQLite calls Python for every row."""

    output_field = IntegerField()
    template = "CAST(EXTRACT(YEAR FROM %(expressions)s) AS integer)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(substr(%(expressions)s, 1, 4) AS integer)", **context)


def of_published(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Those of ``rows`` whose activity is published.

    The few that are not are left out, instead of asking the activity of each row for its state.
    """
    hidden = Activity.objects.filter(state__in=[state for state in State if state != State.PUBLISHED])
    return rows.exclude(activity__in=hidden.order_by().values("pk"))


def until_next_act(name: str, count: Callable[[], Figures]) -> Figures:
    """What ``count`` gives, kept while nobody acts. ``name`` holds all it depends on."""
    if not is_large():
        return count()
    return kept_until_next_act(name, count)


def is_large() -> bool:
    """Read from the newest number: to count them all is what a large record must be spared."""
    newest = Activity.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest is not None and newest > LARGE
