"""Sending once more what did not arrive, and giving an address another chance. The numbers of the messages stay."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, NotPossibleNow

from ..models import Notice, Suppression
from ..permissions import may_lift_suppressions, may_replay
from ..queries.queue import Asked, replayable
from .telling import wake


@transaction.atomic
def replay(asked: Asked, *, by: User, at: datetime) -> int:
    """Make the notices of a range due again, and begin their three days anew; returns how many.

    ``attempts`` stays as it is: a worker that still believes to hold one of them settles nothing.
    """
    if not may_replay(by):
        raise NotAllowed(_("Messages are sent once more by an administrator."))
    first = replayable(asked).order_by("created_at", "pk").first()
    if first is None:
        raise NotPossibleNow(_("Nothing that may be sent once more fits this."))
    changes = {"reason": "", "detail": "", "due_at": at, "lease_until": None, "tried_since": None}
    number = replayable(asked).update(state=Notice.State.DUE, **changes)
    audit.record("notifications.replay", first, by=by, at=at, after=asked.told() | {"number": number})
    for channel in [asked.channel] if asked.channel else ["email", "webhook"]:
        wake(channel)
    return number


@transaction.atomic
def lift(suppression: Suppression, *, by: User, at: datetime) -> None:
    """Mail goes to the address again. What was held back meanwhile is sent by a replay only."""
    if not may_lift_suppressions(by):
        raise NotAllowed(_("An address is taken off this list by an administrator."))
    audit.record(
        "notifications.lift_suppression", suppression, by=by, at=at, before={"cause": suppression.cause}, after={}
    )
    suppression.delete()
