"""What people are told of reports and of the status of provisions: the kinds of events."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.queries.names import body_names
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller
from ehealth_portal.review.transitions import State

from .models import Audience, Report, StatusStatement
from .sentences import reason_of


def _of_report(report: Report, subject: str, sentence: str, action: str, *, quoted: str = "") -> Told:
    period = {"period_start": report.period_start, "period_end": report.period_end}
    return Told(
        subject=subject % {"title": report.title},
        sentences=(sentence,),
        path=reverse("report", args=[report.pk]),
        action=action,
        quoted=quoted,
        facts={"report": report.pk, "title": report.title, "audience": report.audience, "state": report.state} | period,
    )


def _submitted(event: Event, report: Report) -> Told | None:
    if report.state != State.SUBMITTED or report.submitted_at != event.at:
        return None
    sentence = _("A progress report waits for a second person of the secretariat: publish it, or return it.")
    return _of_report(report, _("To judge: report %(title)s"), sentence, _("Read and judge"))


def _returned(event: Event, report: Report) -> Told | None:
    if report.state != State.RETURNED or report.decided_at != event.at:
        return None
    sentence = _("Your report was returned with the reason below. Change it and send it again.")
    subject = _("Returned to you: report %(title)s")
    return _of_report(report, subject, sentence, _("Open the report"), quoted=report.reason)


def _published(event: Event, report: Report) -> Told | None:
    if not report.is_published:
        return None
    sentence = _("A progress report was published, with its files in each of its languages.")
    return _of_report(report, _("Report published: %(title)s"), sentence, _("Read the report"))


def _withdrawn(event: Event, report: Report) -> Told | None:
    if report.state != State.WITHDRAWN:
        return None
    sentence = _("Your report was withdrawn with the reason below: the public no longer sees it.")
    subject = _("Report withdrawn: %(title)s")
    return _of_report(report, subject, sentence, _("Open the report"), quoted=report.reason)


def tell_gone(events: Iterable[Event]) -> Mapping[Any, Told]:
    """To those who may no longer read it: from what the event says in dates and codes."""
    audiences = dict(Audience.choices)
    told = {}
    for event in events:
        words = {
            "audience": audiences.get(event.facts["audience"], ""),
            "from": _day(event.facts["from"]),
            "until": _day(event.facts["until"]),
        }
        told[event.pk] = Told(
            subject=_("Report withdrawn: for %(audience)s, %(from)s to %(until)s") % words,
            sentences=(
                _("The progress report for %(audience)s from %(from)s to %(until)s was withdrawn: use it no longer.")
                % words,
            ),
            path=reverse("reports"),
            action=_("See the reports"),
            facts={"report": int(event.record_id)},
        )
    return told


def _day(written: str | date) -> str:
    """Facts are dates before they are kept, and texts after."""
    return date_format(date.fromisoformat(str(written)), "DATE_FORMAT")


def statements() -> QuerySet[StatusStatement]:
    return StatusStatement.objects.select_related("provision__edition__resolution", "body")


def _of_statement(statement: StatusStatement, sentence: str, *, body: str = "") -> Told:
    provision = statement.provision
    of = provision.edition
    words = {"provision": str(provision), "status": statement.get_status_display(), "body": body}
    return Told(
        subject=_("Status of %(provision)s: %(status)s") % words,
        sentences=(sentence % words,),
        path=reverse("provision", args=[of.resolution.slug, of.slug, provision.key]),
        action=_("See the provision"),
        quoted=statement.reason,
        quoted_language=statement.language if statement.reason else "",
        facts={"provision": provision.key, "voice": statement.voice, "status": statement.status},
    )


def _assessed(event: Event, statement: StatusStatement) -> Told:
    return _of_statement(statement, _("The secretariat assesses %(provision)s as “%(status)s”, for the reason below."))


def tell_reported(events: Iterable[Event]) -> Mapping[Any, Told]:
    """With the addressee's name in the reader's language."""
    names = body_names()

    def say(event: Event, statement: StatusStatement) -> Told:
        if statement.body_id is None:
            sentence = _("An addressee of %(provision)s reports it as “%(status)s”, for the reason below.")
            return _of_statement(statement, sentence)
        sentence = _("%(body)s reports the status of %(provision)s as “%(status)s”, for the reason below.")
        return _of_statement(statement, sentence, body=names[statement.body_id].full)

    return teller(statements, say)(events)


def _proposed(event: Event, statement: StatusStatement) -> Told:
    told = _of_statement(statement, _("The rule now proposes “%(status)s” for %(provision)s."))
    why = reason_of(statement)
    return Told(**(vars(told) | {"sentences": (*told.sentences, why)}))


of_reports, of_statements = partial(teller, Report.objects.all), partial(teller, statements)
VISIBLE = sight(Report.objects.visible_to)
KINDS = (
    Kind("reporting.submit", gettext_lazy("A report waits for judgement"), of_reports(_submitted), VISIBLE),
    Kind("reporting.return", gettext_lazy("Your report was returned"), of_reports(_returned), VISIBLE),
    Kind("reporting.publish", gettext_lazy("A report was published"), of_reports(_published), VISIBLE, True),
    Kind("reporting.withdraw", gettext_lazy("Your report was withdrawn"), of_reports(_withdrawn), VISIBLE, True),
    Kind("reporting.gone", gettext_lazy("A report was withdrawn"), tell_gone, seen_by_all, True),
    Kind("reporting.assess", gettext_lazy("A status was assessed"), of_statements(_assessed), seen_by_all, True),
    Kind("reporting.report_status", gettext_lazy("A status was reported"), tell_reported, seen_by_all, True),
    Kind("reporting.propose", gettext_lazy("The rule proposes another status"), of_statements(_proposed), seen_by_all),
)
