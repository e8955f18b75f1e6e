"""What waits for a person, as entries of their private feed."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, Evidence, Milestone, ProgressEntry
from activities.queries.names import Named
from best_practices.queries.waiting import Waits
from ehealth_portal.reporting.models import Report
from ehealth_portal.reporting.queries.waiting import Group, Waiting, waiting_for
from ehealth_portal.review.transitions import State

from ..texts import quoted
from . import telling
from .paging import SIZE, Entry, Text

# What waits for the person; ``sent`` waits for somebody else.
TITLES: dict[str, str | Promise] = {
    "returned": gettext_lazy("Returned to you: %(title)s"),
    "drafts": gettext_lazy("Your draft: %(title)s"),
    "to_judge": gettext_lazy("Entry to check: %(title)s"),
    "progress_drafts": gettext_lazy("Progress to confirm: %(title)s"),
    "progress_returned": gettext_lazy("Progress returned to you: %(title)s"),
    "progress_to_judge": gettext_lazy("Progress to check: %(title)s"),
    "evidence_to_judge": gettext_lazy("Evidence to check: %(title)s"),
    "milestones": gettext_lazy("Milestone due: %(title)s"),
    "reports": gettext_lazy("Report to publish: %(title)s"),
    "practices_returned": gettext_lazy("Best practice returned to you: %(title)s"),
    "practice_drafts": gettext_lazy("Your draft of a best practice: %(title)s"),
    "practices_to_decide": gettext_lazy("Best practice to decide on: %(title)s"),
    "reviews": gettext_lazy("Review asked of you: %(title)s"),
    "practices_to_confirm": gettext_lazy("Best practice to confirm again: %(title)s"),
    "translations": gettext_lazy("Translation to release: %(title)s"),
    "leads": gettext_lazy("Best practice to write down: %(title)s"),
    "adoptions_to_confirm": gettext_lazy("Adoption to confirm: %(title)s"),
    "adoptions_returned": gettext_lazy("Adoption returned to you: %(title)s"),
    "editions_to_judge": gettext_lazy("Edition to judge: %(title)s"),
    "editions_returned": gettext_lazy("Edition returned to you: %(title)s"),
}


def entries(user: Any, *, on: date) -> list[Entry]:
    """By the roles that the person has on the day; the newest first."""
    lists = vars(waiting_for(user, on=on))
    found = [_entry(name, one) for name in TITLES for one in lists[name]]
    found += [_of_group(group, one) for group in lists["more"] if group.is_for_you for one in group.lines]
    return sorted(found, key=lambda entry: (entry.updated, entry.key), reverse=True)[:SIZE]


def _of_practice(name: str, one: Waiting, row: Waits) -> Entry:
    is_returned = getattr(one.record, "state", "") == State.RETURNED
    return Entry(
        key=f"waiting/{name}/{one.record._meta.model_name}/{one.record.pk}",
        title=Text(str(TITLES[name]) % {"title": quoted(row.title) if row.title else _("Draft without a title")}),
        summary=_summary(one.record, one) if is_returned else Text(""),
        link=row.path,
        updated=row.since,
        published=row.since,
        author=one.by or telling.author(None),
    )


def _of_group(group: Group, one: Waiting) -> Entry:
    """Of workshops, assessments and needs: each list has a heading of its own."""
    row = one.record
    told = {"heading": group.heading, "title": quoted(row.title) if row.title else _("Draft without a title")}
    return Entry(
        key=f"waiting/{group.place}/{row.path.split('/', 2)[2].strip('/')}",  # after the language
        title=Text(_("%(heading)s: %(title)s") % told),
        summary=Text(""),
        link=row.path,
        updated=row.since,
        published=row.since,
        author=one.by or telling.author(None),
    )


def _entry(name: str, one: Waiting) -> Entry:
    if one.of_practice:
        return _of_practice(name, one, one.of_practice)
    record = one.record
    of: Any = record.activity if isinstance(record, ProgressEntry | Evidence) else record
    title = quoted(of.title) if of.title else _("Draft without a title")
    since = _since(record)
    return Entry(
        key=f"waiting/{name}/{record._meta.model_name}/{record.pk}",
        title=Text(str(TITLES[name]) % {"title": title}),
        summary=_summary(record, one),
        link=_link(name, record, one.provision),
        updated=since,
        published=since,
        author=one.by or telling.author(one.body),
    )


def _since(record: Any) -> datetime:
    """Since when it waits."""
    if getattr(record, "state", "") == State.RETURNED:
        moment = record.decided_at
    elif isinstance(record, Evidence):
        moment = record.added_at
    elif getattr(record, "state", "") == State.DRAFT:
        moment = record.updated_at
    else:
        moment = getattr(record, "submitted_at", None)
    return moment or record.created_at


def _summary(record: Any, one: Waiting) -> Text:
    if getattr(record, "state", "") == State.RETURNED:
        return Text(_("It came back with this reason: %(reason)s") % {"reason": quoted(record.reason)})
    if isinstance(record, ProgressEntry):
        return Text(record.narrative, record.language)
    if isinstance(record, Evidence):
        return Text(record.name)
    if isinstance(record, Milestone) and one.provision:
        return Text(telling.in_a_row(telling.standing_of_milestone(record, one.provision)))
    if isinstance(record, Activity) and record.summary:
        return Text(record.summary, record.language)
    return Text(one.body.full if one.body else "")


def _link(name: str, record: Any, provision: Named | None) -> str:
    if isinstance(record, Report):
        return reverse("report", args=[record.pk])
    if isinstance(record, ProgressEntry):
        return f"{reverse('activity', args=[record.activity_id])}#progress-{record.pk}"
    if isinstance(record, Evidence):
        return f"{reverse('activity', args=[record.activity_id])}#evidence-{record.pk}"
    if isinstance(record, Milestone):
        return telling.page_of(provision) if provision else reverse("waiting")
    return reverse("activity-edit" if name in ("returned", "drafts") else "activity", args=[record.pk])
