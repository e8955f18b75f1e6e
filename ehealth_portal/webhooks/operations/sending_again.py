"""Acts that have something sent at once: a test, and a range of what was sent or missed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import OPEN, Channel, Event, Notice
from ehealth_portal.notifications.operations.telling import tell, wake
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Endpoint
from ..telling import TEST
from .endpoints import State, locked
from .fanning_out import fan_out_missed

TESTS_AN_HOUR = 10
FURTHEST_BACK = timedelta(days=30)


@transaction.atomic
def send_test(endpoint: Endpoint, *, by: User, at: datetime) -> Notice:
    """Have a test sent. The first success makes the webhook active; a failure is not tried again."""
    if not permissions.may_change_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours to test."))
    fresh = locked(endpoint)
    if fresh.state not in (State.UNPROVEN, State.ACTIVE):
        raise NotPossibleNow(_("Switch the webhook on first."))
    lately = Event.objects.filter(
        kind=TEST, record_type=Endpoint._meta.label_lower, record_id=str(fresh.pk), at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= TESTS_AN_HOUR:
        raise NotPossibleNow(_("Ten tests were sent within the hour: wait before the next one."))
    event = tell(TEST, fresh, by=by, at=at)
    notice = Notice.objects.create(
        event=event, channel=Channel.WEBHOOK, endpoint_id=fresh.pk, why="author", due_at=at, created_at=at
    )
    Endpoint.objects.filter(pk=fresh.pk).update(not_before=None)  # who tests wants to know now; the others keep waiting
    audit.record("webhooks.test", fresh, by=by, at=at)
    return notice


@transaction.atomic
def replay(endpoint: Endpoint, first: datetime, last: datetime, *, by: User, at: datetime) -> int:
    """Send what happened from ``first`` to ``last`` again, each with the number it had, and what was missed while the
    webhook was off. Returns how many notices wait.
    """
    if not permissions.may_resume_webhook(by, endpoint):
        raise NotAllowed(_("This webhook is not yours to send again."))
    if errors := _wrong(first, last, at=at):
        raise Incomplete(errors)
    fresh = locked(endpoint)
    if fresh.state != State.ACTIVE:
        raise NotPossibleNow(_("Only an active webhook is sent something again."))
    ended = Notice.objects.filter(channel=Channel.WEBHOOK, endpoint_id=fresh.pk, created_at__range=(first, last))
    ended = ended.exclude(state__in=OPEN).exclude(event__kind=TEST)
    due_at = max(at, fresh.not_before) if fresh.not_before else at
    number = ended.update(state=Notice.State.DUE, reason="", detail="", due_at=due_at, sent_at=None)
    number += fan_out_missed(fresh.pk, first, last, at=at)
    after = {"from": first.isoformat(), "to": last.isoformat(), "notices": number}
    audit.record("webhooks.replay", fresh, by=by, at=at, after=after)
    wake(Channel.WEBHOOK)
    return number


def _wrong(first: datetime, last: datetime, *, at: datetime) -> dict[str, list[str]]:
    if first < at - FURTHEST_BACK:
        return {"first": [_("At most the last 30 days are sent again: choose a later beginning.")]}
    if last < first:
        return {"last": [_("The end lies before the beginning: choose a later end.")]}
    return {}
