"""What a try makes of a notice and of its webhook: delivered, tried again, given up, switched off."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from ehealth_portal.audit import operations as audit
from ehealth_portal.notifications.models import Event, Notice, Reason
from ehealth_portal.notifications.operations.claiming import Claimed, Outcome, settle
from ehealth_portal.notifications.operations.telling import tell

from ..models import Attempt, Endpoint
from ..sending.wire import Answer
from ..telling import DISABLED, TEST
from .endpoints import State, cancel_waiting, hold_back, release

STATES = Notice.State
DELIVERED = Outcome(STATES.DELIVERED, Reason.TAKEN)
# A message that its receiver refuses while it takes others: minutes before the next try, by tries made. Three days.
WAITS = tuple(timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
# A receiver that takes nothing is asked each hour, with the oldest message: an hour after it is back all has arrived.
RESTS = tuple(timedelta(seconds=one) for one in (5, 300, 1800, 3600))
LONGEST_FAILURE = timedelta(hours=75)
LONGEST_ASKED = timedelta(hours=24)
GONE = 410


@transaction.atomic
def took(endpoint: Endpoint, row: Claimed, event: Event, answer: Answer, *, at: datetime) -> None:
    """A success: the webhook is tested, fails no more, and what waited is due."""
    _note(endpoint, row, event, answer, Attempt.Result.DELIVERED, at=at)
    settle([(row, DELIVERED)], at=at)
    fresh = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    proves = event.kind == TEST and fresh.state == State.UNPROVEN
    if not proves and fresh.failing_since is None:
        return
    if fresh.state in (State.UNPROVEN, State.ACTIVE):
        release(fresh, at=at)
    changes: dict[str, Any] = {"failing_since": None, "failures": 0, "not_before": fresh.not_before}
    if proves:
        changes |= {"state": State.ACTIVE, "proven_at": at, "version": F("version") + 1}
    Endpoint.objects.filter(pk=fresh.pk).update(**changes)
    if proves:
        audit.record("webhooks.activate", fresh, by=None, at=at)


@transaction.atomic
def refused(endpoint: Endpoint, row: Claimed, event: Event, answer: Answer, *, at: datetime) -> None:
    """A failure: the message is tried again, a test is not. Whether the webhook rests is said by ``rest``."""
    result = Attempt.Result.NO_ANSWER if answer.status is None else Attempt.Result.REFUSED
    _note(endpoint, row, event, answer, result, at=at)
    reason, detail = _why(answer)
    outcome = Outcome(STATES.FAILED, reason, detail)
    if event.kind != TEST:
        outcome = Outcome(STATES.DUE, reason, detail, due_at=at + WAITS[min(row.attempts, len(WAITS)) - 1])
    settle([(row, outcome)], at=at)


def it_was_the_message(row: Claimed, answer: Answer) -> int:
    """The receiver takes others: this one has tried often enough, or waits its own time."""
    if row.attempts <= len(WAITS):
        return 0
    mine = Notice.objects.filter(pk=row.id, attempts=row.attempts, state=STATES.DUE)
    return mine.update(state=STATES.FAILED, reason=Reason.GAVE_UP, detail=str(answer.status))


@transaction.atomic
def rest(endpoint: Endpoint, answer: Answer, *, at: datetime) -> None:
    """The receiver takes nothing: leave it alone for a while, or switch the webhook off."""
    fresh = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if fresh.state != State.ACTIVE or fresh.closed_at:
        return
    since = fresh.failing_since or at
    if answer.status == GONE:
        disable(fresh, Endpoint.Cause.GONE, at=at)
        return
    if at - since >= LONGEST_FAILURE:
        disable(fresh, Endpoint.Cause.UNREACHED, at=at)
        return
    wait = RESTS[min(fresh.failures, len(RESTS) - 1)]
    asked = min(timedelta(seconds=answer.wait_asked(at=at)), LONGEST_ASKED)
    hold_back(fresh, until=at + max(wait, asked))
    Endpoint.objects.filter(pk=fresh.pk).update(
        failing_since=since, failures=F("failures") + 1, not_before=fresh.not_before
    )


def _why(answer: Answer) -> tuple[str, str]:
    if answer.is_forbidden:
        return Reason.FORBIDDEN_TARGET, ""
    if answer.status is None:
        return Reason.NO_ANSWER, ""
    return (Reason.NOT_NOW if answer.status in (429, 503) else Reason.REFUSED), str(answer.status)


def disable(endpoint: Endpoint, cause: str, *, at: datetime) -> None:
    """Within the act that found it dead: nothing more is sent, and its owner is told."""
    Endpoint.objects.filter(pk=endpoint.pk).update(
        state=State.DISABLED, disabled_reason=cause, not_before=None, version=F("version") + 1
    )
    endpoint.refresh_from_db()
    cancel_waiting(endpoint)
    audit.record("webhooks.disable", endpoint, by=None, at=at, after={"cause": cause})
    tell(DISABLED, endpoint, by=None, at=at, to={"author": [endpoint.owner_id]})


def drop(row: Claimed, reason: str, *, at: datetime) -> int:
    """End a row that is not to be sent, with its reason."""
    return settle([(row, Outcome(STATES.CANCELLED, reason))], at=at)


def _note(endpoint: Endpoint, row: Claimed, event: Event, answer: Answer, result: str, *, at: datetime) -> None:
    Attempt.objects.create(
        endpoint=endpoint,
        notice_id=row.id,
        kind=event.kind,
        at=at,
        result=result,
        status=answer.status,
        milliseconds=answer.milliseconds,
    )
