"""Asking for news of activities that have been quiet for long: once a quarter, and few mails a person."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from activities.models import Activity
from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.notifications.models import Channel, Notice
from ehealth_portal.notifications.operations.telling import tell

from .. import queries
from ..kinds import REMINDER
from ..models import ActivityReminder

MOST_A_WEEK = 3
A_WEEK = timedelta(days=7)


def quarter_of(at: datetime) -> str:
    return f"{at.year}Q{(at.month + 2) // 3}"


def remind(*, at: datetime) -> int:
    """Ask about every activity that is due, each in its own transaction; returns about how many. Called every day."""
    asked = ActivityReminder.objects.filter(quarter=quarter_of(at)).values("activity")
    due = queries.quiet_activities(at.date()).exclude(pk__in=asked)
    return sum(_ask_about(activity, at=at) for activity in due)


@transaction.atomic
def _ask_about(activity: Activity, *, at: datetime) -> bool:
    """False when nobody has room for a further reminder this week, or another clock asked first."""
    people = _with_room({one.pk for one in queries.whom_to_ask(activity, at.date())}, at)
    if not people or not _first_to_ask(activity, at):
        return False
    tell(REMINDER.name, activity, by=None, at=at, to={"group": people})
    audit.record("replies.remind", activity, by=None, at=at, after={"quarter": quarter_of(at), "people": len(people)})
    return True


def _first_to_ask(activity: Activity, at: datetime) -> bool:
    """The row decides: a second clock waits for the first one's, and then finds it."""
    quarter = quarter_of(at)
    return ActivityReminder.objects.get_or_create(activity=activity, quarter=quarter, defaults={"at": at})[1]


def _with_room(people: Collection[int], at: datetime) -> list[int]:
    """Those who had fewer than three reminders within a week. Their rows are locked, so that two clocks count right."""
    held = list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    lately = Notice.objects.filter(
        event__kind=REMINDER.name, channel=Channel.INBOX, user__in=held, created_at__gt=at - A_WEEK
    )
    had = Counter(lately.values_list("user_id", flat=True))
    return [one.pk for one in held if had[one.pk] < MOST_A_WEEK]
