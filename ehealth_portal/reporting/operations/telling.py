"""What acts on reports and statuses tell people. Those that go with a move give what the trail is told besides."""

from datetime import datetime
from typing import Any

from activities.models import Activity
from best_practices.models import Practice
from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import secretariat, topic_of_provision

from ..documents.content import practices_named
from ..models import Report, ReportSnapshot, StatusStatement

Nothing = dict[str, Any]


def tell_submitted(report: Report, *, by: User, at: datetime) -> Nothing:
    to = secretariat(on=at.date(), but=_hands(report))
    tell("reporting.submit", report, by=by, at=at, to={"judge": to})
    return {}


def tell_returned(report: Report, *, by: User, at: datetime) -> Nothing:
    tell("reporting.return", report, by=by, at=at, to={"author": _hands(report)})
    return {}


def tell_published(report: Report, snapshot: ReportSnapshot, *, by: User, at: datetime) -> None:
    """Also to the authors of the activities and practices that it cites: one message each, however many are theirs."""
    cited = Activity.objects.filter(pk__in=[one["id"] for one in snapshot.content["activities"]])
    authors = cited.filter(created_by__is_active=True).order_by().values_list("created_by", flat=True).distinct()
    practices = Practice.objects.filter(pk__in=practices_named(snapshot), created_by__is_active=True).order_by()
    documented = practices.values_list("created_by", flat=True).distinct()
    to = {"author": _hands(report), "cited": [*authors, *documented]}
    tell("reporting.publish", report, by=by, at=at, to=to, topics=["report"])


def tell_withdrawn(report: Report, *, by: User, at: datetime) -> Nothing:
    """Its makers are told why; those who follow reports only that it is gone, for they may no longer read it."""
    tell("reporting.withdraw", report, by=by, at=at, to={"author": _hands(report)})
    facts = {"audience": report.audience, "from": report.period_start, "until": report.period_end}
    tell("reporting.gone", report, by=by, at=at, topics=["report"], facts=facts)
    return {}


def _hands(report: Report) -> list[int]:
    return [pk for pk in (report.created_by_id, report.submitted_by_id) if pk is not None]


def tell_said(act: str, statement: StatusStatement, *, by: User, at: datetime) -> None:
    tell(act, statement, by=by, at=at, topics=[topic_of_provision(statement.provision)])


def tell_proposed(statement: StatusStatement, *, at: datetime) -> None:
    """The rule's new word, where it names another status than before."""
    tell("reporting.propose", statement, by=None, at=at, topics=[topic_of_provision(statement.provision)])
