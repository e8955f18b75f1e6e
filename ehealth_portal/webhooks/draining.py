"""The worker's round: each webhook has its turn, one message after the other, outside of any transaction.

One worker at a time sends to a webhook, so that what happened first arrives first. Each message is leased by itself;
a turn ends with the first failure that is not about the message alone, or after a few, so that nobody waits long.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q
from django.utils import timezone

from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import User
from ehealth_portal.members.signing_in.sealing import unseal
from ehealth_portal.notifications.models import Channel, Event, Notice, Reason
from ehealth_portal.notifications.operations.claiming import Claimed, claim, due
from ehealth_portal.notifications.operations.telling import DRAIN

from .models import Endpoint, live_secrets
from .operations import outcomes
from .permissions import still_may
from .sending import signing
from .sending.messages import body_of
from .sending.wire import Answer, Way, post

log = structlog.get_logger(__name__)
A_TURN = 20  # messages
LONGEST_TURN, LONGEST_ROUND = 30.0, 120.0  # seconds; a message takes ten at most
LEASE = timedelta(seconds=180)  # outlasts that of a message: what a dead worker held is sent before what came later
ABOUT_ONE = (400, 404, 405, 409, 413, 415, 422, 500)  # may be about the one message: the next one tells
AGENT = "E-health-resolution-portal-webhooks/1"
Clock = Callable[[], datetime]


def drain(*, way: Way | None = None, clock: Clock = timezone.now) -> int:
    """Send what is due; returns how many notices got a state or a later time."""
    way, ends, number = way or Way(), time.monotonic() + LONGEST_ROUND, _cancel_unsendable(clock())
    while time.monotonic() < ends:
        endpoint = take_turn(at=clock())
        if endpoint is None:
            return number
        try:
            number += _serve(endpoint, way, clock)
        finally:
            Endpoint.objects.filter(pk=endpoint.pk).update(leased_until=clock())
    nudge(DRAIN, Channel.WEBHOOK.value)
    return number


def take_turn(*, at: datetime) -> Endpoint | None:
    """Lease the webhook that waited longest for its turn; None when none has anything due."""
    wanting = due(Channel.WEBHOOK, at=at).values("endpoint_id")
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    ready = Q(not_before__isnull=True) | Q(not_before__lte=at)
    found = Endpoint.objects.filter(
        free, ready, pk__in=wanting, closed_at__isnull=True, state__in=[Endpoint.State.ACTIVE, Endpoint.State.UNPROVEN]
    )
    for endpoint in found.select_related("owner").order_by(F("leased_until").asc(nulls_first=True), "pk")[:10]:
        if Endpoint.objects.filter(free, pk=endpoint.pk).update(leased_until=at + LEASE):
            return endpoint
    return None


def _cancel_unsendable(at: datetime) -> int:
    """Rows of webhooks that are closed, switched off, gone, or paused for too long."""
    open_ones = Endpoint.objects.filter(
        closed_at__isnull=True, state__in=[Endpoint.State.ACTIVE, Endpoint.State.UNPROVEN]
    )
    rows = due(Channel.WEBHOOK, at=at).exclude(endpoint_id__in=open_ones.values("pk"))
    return rows.update(state=Notice.State.CANCELLED, reason=Reason.ENDPOINT_OFF, lease_until=None)


def _serve(endpoint: Endpoint, way: Way, clock: Clock) -> int:
    """One turn. After a failure the next message tells whether it was about the one message or about the receiver."""
    ends, number = time.monotonic() + LONGEST_TURN, 0
    suspect: tuple[Claimed, Answer] | None = None
    while number < A_TURN and time.monotonic() < ends:
        rows = claim(Channel.WEBHOOK, at=clock(), limit=1, endpoint=endpoint.pk)
        if not rows:
            break
        number += 1
        answer = _send(endpoint, rows[0], way, clock)
        if answer is None:
            continue
        if answer.is_taken:
            if suspect:
                outcomes.it_was_the_message(suspect[0], suspect[1])
            suspect = None
        elif suspect or answer.status not in ABOUT_ONE:
            suspect = rows[0], answer
            break
        else:
            suspect = rows[0], answer
    if suspect:
        outcomes.rest(endpoint, suspect[1], at=clock())
    return number


def _send(endpoint: Endpoint, row: Claimed, way: Way, clock: Clock) -> Answer | None:
    """Send one and write down what became of it; None when there was nothing to be sent."""
    event = Event.objects.prefetch_related("topics").get(pk=row.event_id)
    body = _body(endpoint, event, at=clock())
    if isinstance(body, str):
        outcomes.drop(row, body, at=clock())
        return None
    at = clock()
    keys = [unseal(one.sealed, signing.PURPOSE) for one in live_secrets(endpoint, at=at)]
    head = signing.headers(str(row.id), body, keys, at=at)
    answer = post(endpoint.url, body, {**head, "Content-Type": "application/json", "User-Agent": AGENT}, way=way)
    if answer.is_taken:
        outcomes.took(endpoint, row, event, answer, at=clock())
    else:
        outcomes.refused(endpoint, row, event, answer, at=clock())
    return answer


def _body(endpoint: Endpoint, event: Event, *, at: datetime) -> bytes | str:
    """The body, or why nothing is sent: the owner's rights are those of this moment."""
    owner = User.objects.get(pk=endpoint.owner_id)  # read anew: standing is remembered on the instance
    if not owner.is_active:
        return Reason.ACCOUNT_CLOSED.value
    if not still_may(owner, at=at):
        return Reason.NO_RIGHT.value
    try:
        return body_of(event, owner)
    except Exception:  # a kind that cannot tell must not stop the others
        log.exception("a webhook could not be written", of=str(event.pk), kind=event.kind)
        return Reason.CANNOT_BE_WRITTEN.value
