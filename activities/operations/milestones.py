"""Milestones: what is due under a provision, met or dropped."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Activity, Milestone
from .lifecycle import statuses_may_change
from .telling import tell_milestone

LONGEST_REASON = 300  # of Milestone.reason: PostgreSQL takes no more


@transaction.atomic
def set_milestone(
    provision: Provision,
    *,
    title: str,
    due_on: date,
    by: User,
    at: datetime,
    body: Body | None = None,
    activity: Activity | None = None,
    language: str = "en",
) -> Milestone:
    if not permissions.may_set_milestone(by, body.pk if body else None):
        raise NotAllowed(_("Milestones are set by the secretariat, or by a group for itself."))
    if activity is not None and not (activity.is_published and permissions.may_set_milestone(by, activity.body_id)):
        raise NotAllowed(_("Milestones are set on published activities of one's own group."))
    if not title.strip():
        raise Incomplete({"title": [_("Say what is due.")]})
    milestone = Milestone.objects.create(
        provision=provision,
        activity=activity,
        body=body,
        title=title.strip(),
        due_on=due_on,
        language=language,
        created_by=by,
        created_at=at,
    )
    tell_milestone("set", milestone, by=by, at=at)
    audit.record("activities.set_milestone", milestone, by=by, at=at, after=_told(milestone))
    statuses_may_change()
    return milestone


@transaction.atomic
def meet_milestone(milestone: Milestone, *, by: User, at: datetime, on: date) -> Milestone:
    fresh = _open(milestone, by=by)
    if on > at.date():
        raise Incomplete({"on": [_("Enter a day that is not in the future.")]})
    before = _told(fresh)
    _end(fresh, met_on=on)
    tell_milestone("meet", fresh, by=by, at=at)
    audit.record("activities.meet_milestone", fresh, by=by, at=at, before=before, after=_told(fresh))
    statuses_may_change()
    return fresh


@transaction.atomic
def drop_milestone(milestone: Milestone, *, by: User, at: datetime, reason: str) -> Milestone:
    fresh = _open(milestone, by=by)
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why it is dropped.")]})
    if len(reason.strip()) > LONGEST_REASON:
        raise Incomplete({"reason": [_("Say it in at most %(most)d characters.") % {"most": LONGEST_REASON}]})
    before = _told(fresh)
    _end(fresh, dropped_on=at.date(), reason=reason.strip())
    tell_milestone("drop", fresh, by=by, at=at)
    audit.record("activities.drop_milestone", fresh, by=by, at=at, before=before, after=_told(fresh), reason=reason)
    statuses_may_change()
    return fresh


def _open(milestone: Milestone, *, by: User) -> Milestone:
    fresh = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if not permissions.may_end_milestone(by, fresh):
        raise NotAllowed(_("This milestone is not of your group."))
    if fresh.met_on or fresh.dropped_on:
        raise _over_already()
    return fresh


def _end(fresh: Milestone, **changes: Any) -> None:
    """Once, whoever comes at the same time: the UPDATE finds an open milestone or nothing."""
    if not Milestone.objects.filter(pk=fresh.pk, met_on=None, dropped_on=None).update(**changes):
        raise _over_already()
    for name, value in changes.items():
        setattr(fresh, name, value)


def _over_already() -> NotPossibleNow:
    return NotPossibleNow(_("This milestone is over already."))


def _told(milestone: Milestone) -> dict[str, Any]:
    """What the milestone says, as the audit trail keeps it."""
    of = milestone.provision
    days = {name: getattr(milestone, name) for name in ("due_on", "met_on", "dropped_on")}
    return {
        "provision": f"{of.edition.resolution.slug}/{of.edition.slug}/{of.key}",
        "title": milestone.title,
        "language": milestone.language,
    } | {name: on.isoformat() if on else None for name, on in days.items()}
