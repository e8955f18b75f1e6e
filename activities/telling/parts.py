"""What is said of progress entries and evidence."""

from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller
from ehealth_portal.review.transitions import State

from ..models import Evidence, ProgressEntry, Standing


def progress_rows() -> QuerySet[ProgressEntry]:
    return ProgressEntry.objects.select_related("activity")


def evidence_rows() -> QuerySet[Evidence]:
    return Evidence.objects.filter(activity__isnull=False).select_related("activity")


def _page(row: ProgressEntry | Evidence, part: str) -> str:
    return f"{reverse('activity', args=[row.activity_id])}#{part}"


def _of_entry(entry: ProgressEntry, subject: str, sentence: str, action: str, *, reason: bool = False) -> Told:
    """About an entry: with its own words, or with the reason of who judged it."""
    assert entry.activity is not None
    return Told(
        subject=subject % {"title": entry.activity.title},
        sentences=(sentence,),
        path=_page(entry, "h-progress"),
        action=action,
        quoted=entry.reason if reason else entry.narrative,
        quoted_language="" if reason else entry.language,
        facts={"activity": entry.activity_id, "progress": entry.pk, "on": entry.on, "status": entry.status},
    )


def _logged(event: Event, entry: ProgressEntry) -> Told | None:
    if entry.state != State.SUBMITTED or entry.submitted_at != event.at:
        return None
    sentence = _("Progress was logged on an activity of your group: publish it, or return it with a reason.")
    return _of_entry(entry, _("To judge: progress on %(title)s"), sentence, _("Read and judge"))


def _published(event: Event, entry: ProgressEntry) -> Told | None:
    if not entry.is_published:
        return None
    sentence = _("A progress entry was published: everybody can read it now.")
    return _of_entry(entry, _("Progress on %(title)s"), sentence, _("Read the progress"))


def _returned(event: Event, entry: ProgressEntry) -> Told | None:
    if entry.state != State.RETURNED or entry.decided_at != event.at:
        return None
    subject = _("Returned to you: progress on %(title)s")
    sentence = _("Your progress entry was returned with the reason below. Log another one that meets it.")
    return _of_entry(entry, subject, sentence, _("Open the activity"), reason=True)


def _withdrawn(event: Event, entry: ProgressEntry) -> Told | None:
    if entry.state != State.WITHDRAWN:
        return None
    subject = _("Withdrawn: progress on %(title)s")
    sentence = _("Your progress entry was withdrawn with the reason below: the public no longer sees it.")
    return _of_entry(entry, subject, sentence, _("Open the activity"), reason=True)


def _of_evidence(row: Evidence, subject: str, sentence: str, action: str) -> Told:
    assert row.activity is not None
    return Told(
        subject=subject % {"title": row.activity.title},
        sentences=(sentence % {"evidence": row.name},),
        path=_page(row, "h-evidence"),
        action=action,
        quoted=row.reason,
        facts={"activity": row.activity_id, "evidence": row.pk, "standing": row.standing},
    )


def _proposed(event: Event, row: Evidence) -> Told | None:
    assert row.activity is not None
    if row.standing != Standing.PROPOSED or not row.activity.is_published:
        return None
    sentence = _("This was filed with a published activity, and counts once a second person accepts it: %(evidence)s")
    return _of_evidence(row, _("To judge: evidence of %(title)s"), sentence, _("Accept or decline"))


def _accepted(event: Event, row: Evidence) -> Told | None:
    if row.standing != Standing.ACCEPTED:
        return None
    sentence = _("What you filed was accepted, and counts: %(evidence)s")
    return _of_evidence(row, _("Accepted: evidence of %(title)s"), sentence, _("Open the activity"))


def _declined(event: Event, row: Evidence) -> Told | None:
    if row.standing != Standing.DECLINED:
        return None
    sentence = _("What you filed was not accepted, for the reason below: %(evidence)s")
    return _of_evidence(row, _("Not accepted: evidence of %(title)s"), sentence, _("Open the activity"))


entries, evidence = partial(teller, progress_rows), partial(teller, evidence_rows)
ENTRY, EVIDENCE = sight(ProgressEntry.objects.visible_to), sight(Evidence.objects.visible_to)
KINDS = (
    Kind("activities.log_progress", gettext_lazy("Progress waits for judgement"), entries(_logged), ENTRY),
    Kind("activities.publish_progress", gettext_lazy("Progress was published"), entries(_published), ENTRY),
    Kind("activities.return_progress", gettext_lazy("Your progress entry was returned"), entries(_returned), ENTRY),
    Kind("activities.withdraw_progress", gettext_lazy("Your progress entry was withdrawn"), entries(_withdrawn), ENTRY),
    Kind("activities.add_evidence", gettext_lazy("Evidence waits for judgement"), evidence(_proposed), EVIDENCE),
    Kind("activities.accept_evidence", gettext_lazy("Your evidence was accepted"), evidence(_accepted), EVIDENCE),
    Kind("activities.decline_evidence", gettext_lazy("Your evidence was declined"), evidence(_declined), EVIDENCE),
)
