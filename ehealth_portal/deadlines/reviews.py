"""Reviews as deadlines: what was sent is to be judged within two weeks; the move is of those who judge."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, Evidence, ProgressEntry, Standing
from ehealth_portal.notifications.records import sight
from ehealth_portal.reporting.models import Report
from ehealth_portal.review.transitions import State

from .ladder import RUNGS
from .queries.duty import Duty
from .sources import Days, Matter, Source

WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Review:
    """One kind of thing that is judged. ``waiting`` gives what waits, of what a reader may see (None: of all)."""

    name: str
    label: str | Promise
    waiting: Callable[[Any], QuerySet[Any]]
    since: str  # the field that says when it was sent
    seen: Callable[[Any], QuerySet[Any]]
    page: Callable[[Any], str]

    def source(self) -> Source:
        """Without the first rung: who judges was told as it was sent."""
        return Source(self.name, self.label, self.open, self.matters, sight(self.seen), RUNGS[1:])

    def open(self, reader: Any) -> Days:
        sent = self.waiting(reader).order_by().values_list("pk", self.since)
        return [(pk, _last_day(at)) for pk, at in sent if at is not None]

    def matters(self, pks: Collection[int], on: date) -> Mapping[int, Matter]:
        found = [row for row in self.waiting(None).filter(pk__in=pks) if getattr(row, self.since)]
        duty = Duty((_body(row) for row in found), on)
        return {row.pk: self._matter(row, duty) for row in found}

    def _matter(self, row: Any, duty: Duty) -> Matter:
        named = row if isinstance(row, (Activity, Report)) else row.activity
        return Matter(
            due_on=_last_day(getattr(row, self.since)),
            title=named.title,
            language=getattr(named, "language", ""),
            sentence=_("It was sent for review and waits to be judged: accept it, or refuse it with a reason."),
            path=self.page(row),
            action=_("Read and judge"),
            levels=duty.of_judges(_body(row), _hands(row)),
        )


def _last_day(at: Any) -> date:
    return (at + WITHIN).date()


def _body(row: Any) -> int | None:
    owner = row.activity if isinstance(row, (ProgressEntry, Evidence)) else row
    return getattr(owner, "body_id", None)


def _hands(row: Any) -> Iterable[int | None]:
    return (row.added_by_id,) if isinstance(row, Evidence) else (row.created_by_id, row.submitted_by_id)


def _activities(reader: Any) -> QuerySet[Activity]:
    found = Activity.objects.all() if reader is None else Activity.objects.visible_to(reader)
    return found.filter(state=State.SUBMITTED)


def _progress(reader: Any) -> QuerySet[ProgressEntry]:
    found = ProgressEntry.objects.all() if reader is None else ProgressEntry.objects.visible_to(reader)
    return found.filter(state=State.SUBMITTED).select_related("activity")


def _evidence(reader: Any) -> QuerySet[Evidence]:
    found = Evidence.objects.all() if reader is None else Evidence.objects.visible_to(reader)
    return found.filter(standing=Standing.PROPOSED, activity__state=State.PUBLISHED).select_related("activity")


def _reports(reader: Any) -> QuerySet[Report]:
    found = Report.objects.all() if reader is None else Report.objects.visible_to(reader)
    return found.filter(state=State.SUBMITTED)


def _page_of_activity(row: Any) -> str:
    return reverse("activity", args=[row.pk if isinstance(row, Activity) else row.activity_id])


SOURCES = tuple(
    review.source()
    for review in (
        Review(
            "activity",
            gettext_lazy("Activity to judge"),
            _activities,
            "submitted_at",
            Activity.objects.visible_to,
            _page_of_activity,
        ),
        Review(
            "progress",
            gettext_lazy("Progress to judge"),
            _progress,
            "submitted_at",
            ProgressEntry.objects.visible_to,
            lambda row: f"{_page_of_activity(row)}#h-progress",
        ),
        Review(
            "evidence",
            gettext_lazy("Evidence to judge"),
            _evidence,
            "added_at",
            Evidence.objects.visible_to,
            lambda row: f"{_page_of_activity(row)}#h-evidence",
        ),
        Review(
            "report",
            gettext_lazy("Report to judge"),
            _reports,
            "submitted_at",
            Report.objects.visible_to,
            lambda row: reverse("report", args=[row.pk]),
        ),
    )
)
