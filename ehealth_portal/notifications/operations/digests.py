"""Digests: one mail with what came into a person's inbox, on the hour of their own clock that they chose.

One digest, never four: on the day of the weekly one it carries the daily rows too. However many clocks run, the row of
the day decides which of them makes it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ehealth_portal.members.models import User

from ..models import Cadence, Channel, DigestRun, Event, Notice, Preference
from .telling import wake

KIND = "notifications.digest"
OLDEST = timedelta(days=30)  # what waited longer is in the inbox


def make_digests(*, at: datetime) -> int:
    """Make the digests whose hour has come; returns how many."""
    people = User.objects.filter(pk__in=_rows(at).values("user"), is_active=True).select_related("preference")
    days = [at.date() + timedelta(days=days) for days in (-1, 0, 1)]  # every calendar day that it is somewhere
    done = set(DigestRun.objects.filter(day__in=days).values_list("user_id", "day"))
    made = 0
    for user in people.order_by("pk").iterator(chunk_size=500):
        wishes = user.preference if hasattr(user, "preference") else Preference(user=user)
        local = at.astimezone(ZoneInfo(wishes.time_zone))
        if local.hour < wishes.digest_hour or (user.pk, local.date()) in done:
            continue
        is_weekly = local.weekday() == wishes.digest_weekday
        cadences = [Cadence.DAILY, Cadence.WEEKLY] if is_weekly else [Cadence.DAILY]
        made += make_digest(user, local.date(), cadences, at=at)
    return made


@transaction.atomic
def make_digest(user: User, day: date, cadences: Sequence[str], *, at: datetime) -> bool:
    """The digest of one person and day, if there is anything in it and no other clock made it."""
    carried = _rows(at).filter(user=user, cadence__in=cadences)
    if not carried.exists() or (run := _begun(user, day, at=at)) is None:
        return False
    carried.update(digest=run)
    event = Event.objects.create(
        kind=KIND, record_type=run._meta.label_lower, record_id=str(run.pk), at=at, searched_at=at
    )
    Notice.objects.create(event=event, channel=Channel.EMAIL, user=user, why="digest", due_at=at, created_at=at)
    wake(Channel.EMAIL)
    return True


def _begun(user: User, day: date, *, at: datetime) -> DigestRun | None:
    """The row of the day: None when another clock was first. The unique constraint decides."""
    try:
        with transaction.atomic():
            return DigestRun.objects.create(user=user, day=day, at=at)
    except IntegrityError:
        return None


def _rows(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        channel=Channel.INBOX,
        cadence__in=[Cadence.DAILY, Cadence.WEEKLY],
        digest=None,
        read_at=None,
        created_at__gt=at - OLDEST,
        created_at__lte=at,
    )
