"""What the API takes and gives of subscriptions and the inbox."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.rest.fields import Strict, Text

from .models import Cadence, Level


class SubscriptionIn(Strict):
    """A topic to follow; one that is followed already is followed as said here from now on."""

    topic = Text(
        max_length=200,
        help_text="As in `activities`, `report`, `workshop`, `body:itu-t-sg21`, `country:MWI`, `kind:meeting`, "
        "`provision:78/dubai-2012/resolves.1`, `search:activities?kind=meeting`.",
    )
    level = serializers.ChoiceField(choices=Level.choices, required=False, default=Level.ALL)
    cadence = serializers.ChoiceField(choices=Cadence.choices, required=False, default=Cadence.WEEKLY)


class SubscriptionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    topic = serializers.CharField()
    title = serializers.CharField(help_text="The topic in words, in the language of the request.")
    level = serializers.ChoiceField(choices=Level.choices)
    cadence = serializers.ChoiceField(choices=Cadence.choices)
    created_at = serializers.DateTimeField()


class MarkIn(Strict):
    """Marking needs no words."""


class NotificationOut(serializers.Serializer[Any]):
    """``subject`` and what follows are null for what the reader may no longer see."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    why = serializers.CharField()
    topic = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    subject = serializers.CharField(allow_null=True)
    sentences = serializers.ListField(child=serializers.CharField())
    quoted = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_null=True)
