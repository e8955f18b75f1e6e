"""Notices for webhooks, made by the database from the topics of an event: with the act, or later for a range."""

from datetime import datetime
from typing import Any

from django.db import connection

from ehealth_portal.notifications.models import Channel, Event, Level, Notice
from ehealth_portal.notifications.operations.telling import NEW_ID

# What rests after a failure, or is paused, has its notices due when it is asked again. Without WHERE TRUE, SQLite takes
# ON for a join.
ROWS = """
INSERT INTO notifications_notice (id, event_id, channel, endpoint_id, why, topic, cadence, state, reason, detail,
    due_at, attempts, created_at)
SELECT {new_id}, found.event_id, %(channel)s, found.endpoint_id, 'follows', found.topic, 'at_once', %(state)s, '', '',
    CASE WHEN found.not_before > %(at)s THEN found.not_before ELSE %(at)s END, 0, found.at
FROM (
    SELECT v.id AS event_id, e.id AS endpoint_id, e.not_before, v.at, MIN(t.topic) AS topic
    FROM webhooks_endpoint e
    JOIN members_user u ON u.id = e.owner_id AND u.is_active
    JOIN webhooks_endpointtopic w ON w.endpoint_id = e.id
    JOIN notifications_eventtopic t ON t.topic = w.topic
    JOIN notifications_event v ON v.id = t.event_id
    WHERE e.closed_at IS NULL AND e.state IN ('active', 'paused')
        AND (e.level = %(all)s OR v.is_significant) AND {which}
    GROUP BY v.id, e.id, e.not_before, v.at
) found
WHERE TRUE
ON CONFLICT DO NOTHING
"""


def fan_out(event: Event, at: datetime) -> int:
    """A notice for each webhook that wants to know; in the transaction of the act."""
    told = event.pk if connection.vendor == "postgresql" else event.pk.hex
    return _insert("v.id = %(event)s", {"event": told}, at)


def fan_out_missed(endpoint: int, first: datetime, last: datetime, *, at: datetime) -> int:
    """For one webhook, what happened in a range while it was off and so has no notice."""
    written = connection.ops.adapt_datetimefield_value
    values = {"endpoint": endpoint, "first": written(first), "last": written(last)}
    return _insert("e.id = %(endpoint)s AND v.at >= %(first)s AND v.at <= %(last)s", values, at)


def _insert(which: str, values: dict[str, Any], at: datetime) -> int:
    common = {
        "at": connection.ops.adapt_datetimefield_value(at),
        "channel": Channel.WEBHOOK.value,
        "state": Notice.State.DUE.value,
        "all": Level.ALL.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(new_id=NEW_ID[connection.vendor], which=which), common | values)
        return int(cursor.rowcount)
