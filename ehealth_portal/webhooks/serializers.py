"""What the API takes and gives of webhooks."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.notifications.models import Level
from ehealth_portal.rest.fields import Strict, Text

from .models import Attempt, Endpoint


class WebhookIn(Strict):
    """An address to which events are sent."""

    name = Text(max_length=80)
    url = Text(max_length=400, help_text="https, a host name, no redirects.")
    topics = serializers.ListField(
        child=Text(max_length=200),
        max_length=50,
        help_text="As in `activities`, `report`, `workshop`, `body:itu-t-sg21`, `country:MWI`, `kind:meeting`.",
    )
    level = serializers.ChoiceField(choices=Level.choices, required=False, default=Level.ALL)


class RangeIn(Strict):
    """From when until when; at most the last 30 days."""

    first = serializers.DateTimeField()
    last = serializers.DateTimeField()


class WebhookOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    host = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="For its owner alone.")
    topics = serializers.ListField(child=serializers.CharField())
    level = serializers.ChoiceField(choices=Level.choices)
    state = serializers.ChoiceField(choices=Endpoint.State.choices)
    disabled_reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    proven_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class WebhookMadeOut(WebhookOut):
    secret = serializers.CharField(
        allow_null=True, help_text="Shown this once; null when the request was sent again with its Idempotency-Key."
    )


class TestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The `webhook-id` of the test.")


class ReplayOut(serializers.Serializer[Any]):
    notices = serializers.IntegerField(help_text="How many messages are sent again.")


class AttemptOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    notice = serializers.UUIDField(help_text="The `webhook-id`.")
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    result = serializers.ChoiceField(choices=Attempt.Result.choices)
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField(allow_null=True)
