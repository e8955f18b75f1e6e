"""What a webhook says: the event as its kind tells it, in English, to who may see the record now."""

from typing import Any

import orjson
from django.conf import settings
from django.utils import translation

from ehealth_portal.notifications.kinds import KINDS, kind_of
from ehealth_portal.notifications.models import Event, Reason

API = {  # where the API gives the record
    "activities.activity": "activities",
    "activities.evidence": "evidence",
    "activities.milestone": "milestones",
    "reporting.report": "reports",
    "webhooks.endpoint": "webhooks",
}


def body_of(event: Event, owner: Any) -> bytes | str:
    """The body, or the reason for which there is none any more."""
    if event.kind not in KINDS:
        return Reason.CANNOT_BE_WRITTEN.value
    kind = kind_of(event)
    if event.record_id not in kind.seen([event.record_id], owner):
        return Reason.NO_RIGHT.value
    with translation.override("en"):
        told = kind.tell([event]).get(event.pk)
    if told is None:
        return Reason.RECORD_GONE.value
    content: dict[str, Any] = {
        "kind": event.kind,
        "record": {"type": event.record_type, "id": event.record_id},
        "subject": told.subject,
        "url": f"{settings.SITE_URL}{told.path}",
        "topics": sorted(one.topic for one in event.topics.all()),
        "facts": {**event.facts, **told.facts},
    }
    if part := API.get(event.record_type):
        content["api_url"] = f"{settings.SITE_URL}/api/v1/{part}/{event.record_id}/"
    return orjson.dumps({"type": event.kind, "timestamp": event.at, "data": content}, default=str)
