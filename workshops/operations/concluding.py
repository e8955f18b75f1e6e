"""Conclusions of a workshop, and what is to follow from them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import Body, User
from ehealth_portal.refusals import Incomplete, NotPossibleNow

from ..models import FollowUp, Workshop
from .changing import opened


@transaction.atomic
def conclude(
    workshop: Workshop,
    text: str,
    *,
    by: User,
    at: datetime,
    language: str = "en",
    body: Body | None = None,
    due_on: date | None = None,
) -> FollowUp:
    """With a body it is something to do; a day says by when."""
    fresh = opened(workshop, by=by, at=at)
    if not text.strip():
        raise Incomplete({"text": [_("Say what was concluded.")]})
    if due_on and not body:
        raise Incomplete({"body": [_("Say which body is to do it by that day, or leave the day out.")]})
    made = FollowUp.objects.create(
        workshop=fresh, text=text.strip(), language=language, body=body, due_on=due_on, added_at=at
    )
    audit.record("workshops.conclude", fresh, by=by, at=at, after=told(made))
    return made


@transaction.atomic
def take_off(follow_up: FollowUp, *, by: User, at: datetime) -> None:
    """Once it is tracked as an activity it stays."""
    fresh = opened(follow_up.workshop, by=by, at=at)
    kept = fresh.follow_ups.filter(pk=follow_up.pk).first()
    if kept is None:
        return
    if kept.activity_id or kept.milestone_id:
        raise NotPossibleNow(_("It is tracked as an activity already: it stays, and its progress is told there."))
    audit.record("workshops.take_off_conclusion", fresh, by=by, at=at, before=told(kept))
    kept.delete()


def told(one: FollowUp) -> dict[str, Any]:
    return {
        "conclusion": one.pk,
        "text": one.text,
        "body": one.body.slug if one.body else None,
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }
