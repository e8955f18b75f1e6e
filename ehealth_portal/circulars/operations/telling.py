"""Telling addressees: one mail a row, and one line in the inbox of each of them who has an account."""

from collections.abc import Iterable
from datetime import datetime

from ehealth_portal.notifications.models import Cadence, Channel, Event, Notice, Reason
from ehealth_portal.notifications.operations.telling import tell

from ..models import Addressee, Circular

CHUNK = 500


def tell_addressees(
    kind: str, circular: Circular, addressees: Iterable[Addressee], *, by: object, at: datetime
) -> Event:
    """In the transaction of the act, by rows in bulk. Whoever sends is an addressee like others when they are one."""
    event = tell(kind, circular, by=by, at=at)
    reached = [one for one in addressees if one.user_id]
    mails = [
        Notice(event=event, channel=Channel.EMAIL, addressee_id=one.pk, why="circular", due_at=at, created_at=at)
        for one in reached
    ]
    Notice.objects.bulk_create(mails, batch_size=CHUNK)
    shown = [_inbox_row(event, user, at) for user in dict.fromkeys(one.user_id for one in reached) if user]
    Notice.objects.bulk_create(shown, batch_size=CHUNK)
    return event


def _inbox_row(event: Event, user: int, at: datetime) -> Notice:
    return Notice(
        event=event,
        channel=Channel.INBOX,
        user_id=user,
        why="circular",
        cadence=Cadence.AT_ONCE,
        state=Notice.State.DELIVERED,
        reason=Reason.SHOWN,
        due_at=at,
        created_at=at,
        sent_at=at,
    )
