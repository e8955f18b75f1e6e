"""From an answer to a draft: who the token speaks for, whether they may, and that no answer is taken twice."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activities import operations as activities
from activities import permissions
from activities.entry import Given
from activities.models import Activity, ProgressEntry
from ehealth_portal.deadlines.telling import REMINDER as DEADLINE
from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.tokens import notice_of
from ehealth_portal.refusals import NoRoom, NotPossibleNow

from ..kinds import CONFIRM, REMINDER
from ..models import InboundMail

Reason = InboundMail.Reason
VALID = timedelta(days=60)
ANSWERED = {REMINDER.name, DEADLINE.name}
MOST_ANSWERS = 10  # of one reminder
LONGEST = 2000  # of ProgressEntry.narrative


@dataclass(frozen=True)
class Said:
    """What an entry says, from whichever way it came."""

    narrative: str
    on: date
    status: str = ""
    challenges: str = ""
    way_forward: str = ""
    evidence: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Answerable:
    """A reminder that somebody has the token of. ``reason`` says why it cannot be answered now; blank: it can."""

    notice: Notice
    user: User
    activity: Activity | None
    reason: str = ""


def answerable(token: str, *, at: datetime) -> Answerable | None:
    """Whose answer this would be, to what; None for a token that nobody here made for answering."""
    pk = notice_of(token, "reply")
    notice = Notice.objects.select_related("event", "user").filter(pk=pk, user__isnull=False).first() if pk else None
    number = _activity_of(notice.event) if notice else None
    if notice is None or notice.user is None or number is None:
        return None
    activity = Activity.objects.select_related("body").filter(pk=number).first()
    return Answerable(notice, notice.user, activity, _why_not(notice, notice.user, activity, at))


def _activity_of(event: Event) -> int | None:
    """A deadline names the activity whose milestone it is."""
    if event.kind == DEADLINE.name:
        return event.facts.get("activity")
    return int(event.record_id) if event.record_type == Activity._meta.label_lower else None


def _why_not(notice: Notice, user: User, activity: Activity | None, at: datetime) -> str:
    if notice.event.kind not in ANSWERED:
        return Reason.UNKNOWN
    if not user.is_active:
        return Reason.CLOSED
    if at - notice.created_at > VALID:
        return Reason.EXPIRED
    if activity is None or not permissions.may_add_progress(user, activity):
        return Reason.NO_RIGHT
    return ""


@transaction.atomic
def answer_by_form(asked: Answerable, said: Said, *, at: datetime) -> ProgressEntry:
    """Keep what was typed behind the link of a mail as a draft of the person whom the mail was written to."""
    if asked.reason:
        raise NotPossibleNow(str(Reason(asked.reason).label))
    row = InboundMail(way=InboundMail.Way.FORM)
    entry = draft(asked, said, row, at=at)
    if entry is None:
        if row.reason == Reason.TOO_MANY:
            raise NotPossibleNow(_("This reminder was answered too often: sign in and log progress on the activity."))
        raise NotPossibleNow(_("This answer was kept already, word for word: it waits for your confirmation."))
    return entry


def draft(asked: Answerable, said: Said, row: InboundMail, *, at: datetime) -> ProgressEntry | None:
    """The draft; None, with ``row.reason`` set, when the same answer was taken before. The row is written first."""
    assert asked.activity is not None
    row.notice, row.user, row.received_at, row.state = asked.notice, asked.user, at, InboundMail.State.TAKEN
    row.sha256 = hashlib.sha256(" ".join(said.narrative.split()).encode()).hexdigest()
    if InboundMail.objects.filter(notice=asked.notice, state=InboundMail.State.TAKEN).count() >= MOST_ANSWERS:
        row.reason = Reason.TOO_MANY
        return None
    if not _claimed(row):
        row.reason = Reason.REPLAYED
        return None
    entry = _written(asked, said, row, at)
    InboundMail.objects.filter(pk=row.pk).update(progress=entry, not_filed=row.not_filed)
    tell(CONFIRM.name, entry, by=None, at=at, to={"author": [asked.user.pk]})
    return entry


def _claimed(row: InboundMail) -> bool:
    """Whether this is the first of its kind. On PostgreSQL the second waits here for the first one's transaction."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.pk = None
        return False
    return True


def _written(asked: Answerable, said: Said, row: InboundMail, at: datetime) -> ProgressEntry:
    """With its files; without them where there is no room, for words are worth more."""
    try:
        return _drafted(asked, said, said.evidence, at)
    except NoRoom as full:
        row.not_filed = [*row.not_filed, str(full)]
        return _drafted(asked, said, tuple(one for one in said.evidence if one.file is None), at)


def _drafted(asked: Answerable, said: Said, evidence: tuple[Given, ...], at: datetime) -> ProgressEntry:
    assert asked.activity is not None
    return activities.draft_progress(
        asked.activity,
        by=asked.user,
        at=at,
        on=said.on,
        narrative=said.narrative if len(said.narrative) <= LONGEST else said.narrative[: LONGEST - 1] + "…",
        status=said.status,
        challenges=said.challenges,
        way_forward=said.way_forward,
        language=asked.user.language,
        evidence=evidence,
    )
