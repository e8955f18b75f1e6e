"""Telling people: an event and its notices, written in the transaction of the act that made it happen."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from ehealth_portal.jobs.operations import nudge

from ..channels import DRAINS, FAN_OUTS
from ..kinds import KINDS
from ..models import Cadence, Channel, Event, EventTopic, Level, Notice, Preference, Reason

DRAIN = "notifications.drain"  # the task; its argument is the channel


def tell(
    kind: str,
    record: models.Model,
    *,
    by: Any,
    at: datetime,
    to: Mapping[str, Iterable[int]] | None = None,
    topics: Iterable[str] = (),
    facts: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    is_significant: bool | None = None,
) -> Event:
    """Write down that something happened, and a notice for everybody who is to know.

    ``to`` maps a reason (``author``, ``judge``, ``group`` …) to the users told for it: first come, first named. The
    followers of ``topics`` are told besides. Nobody is told of their own act. ``is_significant`` where this event is
    not as its kind. Raises RuntimeError outside a
    transaction: an event without its act, or an act without its event, must not be.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its act.")
    event = Event.objects.create(
        kind=kind,
        record_type=record._meta.label_lower,
        record_id=str(record.pk),
        at=at,
        actor_id=by.pk if by else None,
        is_significant=KINDS[kind].is_significant if is_significant is None else is_significant,
        facts=dict(facts or {}),
        searched_at=None if (followed := list(dict.fromkeys(topics))) else at,  # without topics it is not public
    )
    EventTopic.objects.bulk_create([EventTopic(event=event, topic=one) for one in followed])
    _tell_directly(event, to or {}, at=at, due_at=due_at or at)
    tell_followers(event, at=at)
    for fan_out in FAN_OUTS:
        fan_out(event, at)
    for channel in DRAINS:
        wake(channel)
    return event


def wake(channel: str) -> None:
    """Nudge the workers of a channel once the act is committed; a lost nudge costs seconds, until the sweep."""
    transaction.on_commit(lambda: nudge(DRAIN, channel), robust=True)


def _tell_directly(event: Event, to: Mapping[str, Iterable[int]], *, at: datetime, due_at: datetime) -> None:
    """What concerns a person's own work: into the inbox, and by mail as often as they want it (``duties``)."""
    reasons: dict[int, str] = {}
    for why, users in to.items():
        for user in users:
            if user is not None and user != event.actor_id:
                reasons.setdefault(user, why)
    cadences = dict(Preference.objects.filter(user__in=reasons).values_list("user_id", "duties"))
    rows = []
    for user, why in reasons.items():
        cadence = cadences.get(user, Cadence.AT_ONCE)
        rows.append(_inbox_row(event, user, why, cadence, at))
        if cadence == Cadence.AT_ONCE:
            rows.append(Notice(event=event, channel=Channel.EMAIL, user_id=user, why=why, due_at=due_at, created_at=at))
    Notice.objects.bulk_create(rows)


def _inbox_row(event: Event, user: int, why: str, cadence: str, at: datetime) -> Notice:
    return Notice(
        event=event,
        channel=Channel.INBOX,
        user_id=user,
        why=why,
        cadence=cadence,
        state=Notice.State.DELIVERED,
        reason=Reason.SHOWN,
        due_at=at,
        created_at=at,
        sent_at=at,
    )


# One row a follower and channel, whatever the number of topics they follow it by: the one with the quickest cadence.
# Made by the database from the subscriptions: 10,000 followers cost two statements.
FOLLOWERS = """
INSERT INTO notifications_notice (id, event_id, channel, user_id, why, topic, cadence, state, reason, detail, due_at,
    attempts, created_at, sent_at)
SELECT {new_id}, %(event)s, %(channel)s, best.user_id, 'follows', best.topic, best.cadence, %(state)s, %(reason)s, '',
    %(at)s, 0, %(at)s, {sent_at}
FROM (
    SELECT s.user_id, s.topic, s.cadence, ROW_NUMBER() OVER (PARTITION BY s.user_id ORDER BY
        CASE s.cadence WHEN 'at_once' THEN 0 WHEN 'daily' THEN 1 WHEN 'weekly' THEN 2 ELSE 3 END, s.id) AS place
    FROM notifications_subscription s
    JOIN notifications_eventtopic t ON t.topic = s.topic AND t.event_id = %(event)s
    JOIN members_user u ON u.id = s.user_id AND u.is_active
    WHERE s.user_id <> %(actor)s {levels}
) best
WHERE best.place = 1 {only}
ON CONFLICT DO NOTHING
"""
NEW_ID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def tell_followers(event: Event, *, at: datetime) -> None:
    """Who follows a topic of the event, and is not told already: the inbox always, mail where it is to come at once.

    Repeating it tells nobody twice, so it is called again when a saved search turns out to match.
    """
    told: dict[str, Any] = {
        "event": event.pk if connection.vendor == "postgresql" else event.pk.hex,
        "actor": event.actor_id or 0,
        "at": connection.ops.adapt_datetimefield_value(at),
        "all": Level.ALL.value,
    }
    levels = "" if event.is_significant else "AND s.level = %(all)s"
    inbox = {"channel": Channel.INBOX.value, "state": Notice.State.DELIVERED.value, "reason": Reason.SHOWN.value}
    mail = {"channel": Channel.EMAIL.value, "state": Notice.State.DUE.value, "reason": ""}
    with connection.cursor() as cursor:
        for values, sent_at, only in ((inbox, "%(at)s", ""), (mail, "NULL", "AND best.cadence = 'at_once'")):
            new_id = NEW_ID[connection.vendor]
            statement = FOLLOWERS.format(new_id=new_id, levels=levels, sent_at=sent_at, only=only)
            cursor.execute(statement, told | values)
