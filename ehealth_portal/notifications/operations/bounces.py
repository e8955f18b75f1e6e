"""What came of mail that had left: bounces, complaints and receipts. Dead addresses stop by themselves."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from ehealth_portal.audit import operations as audit

from ..channels import ADDRESS_BOOKS
from ..models import BounceReport, Channel, Notice, OptOut, Reason, Suppression
from .addresses import suppress

Said = BounceReport.Said
States = Notice.State
OLDEST = timedelta(days=14)  # after that a mailbox may be another person's
SOFT_WITHIN = timedelta(days=7)
MOST_SOFT = 3
ENDS = {Said.DELIVERED: States.DELIVERED, Said.SOFT: States.SOFT_BOUNCED, Said.HARD: States.HARD_BOUNCED}
REASONS = {Said.DELIVERED: Reason.TAKEN, Said.SOFT: Reason.MAILBOX_FULL, Said.HARD: Reason.MAILBOX_UNKNOWN}
BEFORE = {  # the states that a report may still change: nothing brings a mail back that has come back for good
    Said.DELIVERED: (States.SENT,),
    Said.SOFT: (States.LEASED, States.SENT, States.DELIVERED),
    Said.HARD: (States.LEASED, States.SENT, States.DELIVERED, States.SOFT_BOUNCED),
}
MAILINGS = {
    "follows": "follows",
    "digest": "digest",
    "circular": "circulars",
    "registration": "registrations",
}  # by why; all else is one's duties


@transaction.atomic
def take_report(notice_id: uuid.UUID, said: str, *, detail: str, at: datetime, source_id: str) -> bool:
    """Write down what was said of a mail; False when it is of no mail, of an old one, or said already."""
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id, channel=Channel.EMAIL).first()
    if notice is None or not notice.attempts or at - (notice.sent_at or notice.created_at) > OLDEST:
        return False
    email = address_of(notice)
    if not _first_time(notice, said, email, detail, at, source_id):
        return False
    _end(notice, said, detail)
    cause = _suppress(said, email, detail, at)
    if said == Said.COMPLAINT:
        _opt_out(notice, email, at)
    audit.record("notifications.bounce", notice, by=None, at=at, after={"said": str(said), "suppressed": cause})
    return True


def address_of(notice: Notice) -> str:
    """Where the mail of a notice went, in lower case; blank when nobody knows any more."""
    if notice.user is not None:
        return notice.user.email.lower()
    for name, book in ADDRESS_BOOKS.items():
        pk = getattr(notice, f"{name}_id")
        if pk is not None and (found := book([pk]).get(pk)):
            return found.email.lower()
    return ""


def _first_time(notice: Notice, said: str, email: str, detail: str, at: datetime, source_id: str) -> bool:
    """The notice is locked, so who comes second sees the first one's row; the constraints hold it besides."""
    known = BounceReport.objects.filter(notice=notice, said=said) | BounceReport.objects.filter(source_id=source_id)
    if known.exists():
        return False
    BounceReport.objects.create(
        notice=notice, said=said, email=email, detail=detail[:300], at=at, source_id=source_id[:100]
    )
    return True


def _end(notice: Notice, said: str, detail: str) -> None:
    """A complaint is of a mail that was delivered: it changes no state."""
    if said in ENDS and notice.state in BEFORE[Said(said)]:
        changes = {"state": ENDS[Said(said)], "reason": REASONS[Said(said)], "detail": detail[:300]}
        Notice.objects.filter(pk=notice.pk).update(**changes, lease_until=None)


def _suppress(said: str, email: str, detail: str, at: datetime) -> str:
    """The cause for which nothing more is sent to the address, or blank."""
    causes = {Said.HARD: Suppression.Cause.HARD_BOUNCE, Said.COMPLAINT: Suppression.Cause.COMPLAINT}
    cause = causes.get(Said(said))
    if said == Said.SOFT:
        lately = BounceReport.objects.filter(email=email, said=Said.SOFT, at__gt=at - SOFT_WITHIN)
        cause = Suppression.Cause.SOFT_BOUNCES if lately.count() >= MOST_SOFT else None
    if cause is None or not email:
        return ""
    suppress(email, cause, detail, at=at)
    return cause.value


def _opt_out(notice: Notice, email: str, at: datetime) -> None:
    mailing = MAILINGS.get(notice.why, "duties")
    whose = {"user_id": notice.user_id, "email": ""} if notice.user_id else {"user": None, "email": email}
    OptOut.objects.get_or_create(**whose, mailing=mailing, defaults={"at": at})
