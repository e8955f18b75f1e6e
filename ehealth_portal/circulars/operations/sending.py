"""Sending a circular: submitted by one, sent by another, in one transaction with its number and its addressees."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, move

from .. import permissions
from ..models import Addressee, Circular, NumberOfYear
from ..queries.addressing import addressed, parties
from ..queries.tracking import silent
from .telling import CHUNK, tell_addressees

BETWEEN_REMINDERS = timedelta(days=1)
Missing = dict[str, list[str]]


def submit(circular: Circular, *, by: User, at: datetime, version: int | None = None) -> Circular:
    may, ready = permissions.writes, partial(_missing, at=at)
    return move(circular, "submit", by=by, at=at, may=may, version=version, ready=ready)


def take_back(circular: Circular, *, by: User, at: datetime, version: int | None = None) -> Circular:
    return move(circular, "take_back", by=by, at=at, may=permissions.writes, version=version)


def return_circular(circular: Circular, *, by: User, at: datetime, reason: str, version: int | None = None) -> Circular:
    may = permissions.may_return_circular
    return move(circular, "return", by=by, at=at, may=may, reason=reason, version=version)


def send(circular: Circular, *, by: User, at: datetime, version: int | None = None) -> Circular:
    """Give the number, write down everybody addressed, and tell them: all of it or nothing.

    Raises NotAllowed also to who wrote one of its languages.
    """

    def go_out(sent: Circular) -> dict[str, Any]:
        rows = addressed(sent, on=at.date()).rows(sent)
        Addressee.objects.bulk_create(rows, batch_size=CHUNK)
        tell_addressees("circulars.send", sent, sent.addressees.all(), by=by, at=at)
        return {"number": sent.number, "year": sent.year, "addressees": len(rows)}

    return move(
        circular,
        "publish",
        by=by,
        at=at,
        may=permissions.may_send_circular,
        version=version,
        ready=partial(_ready_to_go_out, by=by, at=at),
        also=partial(_number, at=at),
        beside=go_out,
    )


@transaction.atomic
def remind(circular: Circular, *, by: User, at: datetime) -> int:
    """Tell those once more from whom nothing came; returns how many. Once a day at most."""
    fresh = locked(circular)
    if not permissions.writes(by, fresh):
        raise NotAllowed(_("Addressees are reminded by the secretariat."))
    if not fresh.is_sent:
        raise NotPossibleNow(_("This circular was not sent yet."))
    last = fresh.reminded_at or fresh.decided_at
    if last and at - last < BETWEEN_REMINDERS:
        raise NotPossibleNow(_("They were written to within the last 24 hours. Wait a day before the next reminder."))
    found = list(silent(fresh).exclude(user=None))
    if not found:
        raise NotPossibleNow(_("Everybody with an address has answered: there is nobody to remind."))
    Circular.objects.filter(pk=fresh.pk).update(reminded_at=at)
    Addressee.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=at)
    tell_addressees("circulars.remind", fresh, found, by=by, at=at)
    audit.record("circulars.remind", fresh, by=by, at=at, after={"addressees": len(found)})
    return len(found)


def _number(circular: Circular, *, at: datetime) -> dict[str, int]:
    """The next of the year; whoever sends another circular meanwhile waits for it."""
    NumberOfYear.objects.get_or_create(year=at.year)
    row = NumberOfYear.objects.select_for_update().get(year=at.year)
    NumberOfYear.objects.filter(pk=row.pk).update(last=row.last + 1)
    return {"year": at.year, "number": row.last + 1}


def _ready_to_go_out(circular: Circular, *, by: User, at: datetime) -> Missing:
    if circular.texts.filter(written_by=by).exists():
        raise NotAllowed(_("Nobody sends what they wrote: another administrator must send it."))
    return _missing(circular, at=at)


def _missing(circular: Circular, *, at: datetime) -> Missing:
    missing: Missing = {}
    if not circular.texts.filter(is_complete=True).exists():
        missing["texts"] = [_("Mark the text of at least one language complete.")]
    if not any(parties(circular, on=at.date())):
        missing["classes"] = [_("Nobody is addressed: choose a class, a body, a Member State or an organization.")]
    if circular.reply_by and circular.reply_by < at.date():
        missing["reply_by"] = [_("The day for replies is over: choose a later one.")]
    return missing
