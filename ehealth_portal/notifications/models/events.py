"""What happened, once, however many are told of it."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Event(models.Model):
    """One thing that happened to one record. ``kind`` is a key of the register of kinds (kinds.py).

    It holds no words of people: what a message says is read from the record when it is written, by the rights that
    its reader has then. ``facts`` are numbers, dates and codes that the record may have changed since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    record_type = models.CharField(max_length=60)  # "activities.activity"
    record_id = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_significant = models.BooleanField(default=False)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    searched_at = models.DateTimeField(null=True, blank=True)  # when saved searches were tried on it

    objects: "models.Manager[Event]"

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["record_type", "record_id"], name="event_of_a_record"),
            models.Index(fields=["at"], condition=models.Q(searched_at__isnull=True), name="event_to_be_searched"),
        ]


class EventTopic(models.Model):
    """What an event is about, as people follow it: ``provision:78/dubai-2012/resolves.1``, ``body:itu-t-sg21``."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=200)

    objects: "models.Manager[EventTopic]"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "topic"], name="notifications_eventtopic_once")]
        indexes = [models.Index(fields=["topic"], name="events_of_a_topic")]
