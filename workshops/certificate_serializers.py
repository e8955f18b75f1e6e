"""What the API gives of certificates and surveys."""

from typing import Any

from rest_framework import serializers

from .models import Survey
from .vocabulary import Mode


class CertificateOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    holds = serializers.BooleanField(help_text="False: it was revoked.")
    name = serializers.CharField(allow_blank=True, help_text="Blank once it was erased, or the certificate revoked.")
    mode = serializers.ChoiceField(choices=Mode.choices)
    workshop = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    started = serializers.CharField(allow_blank=True)
    ended = serializers.CharField(allow_blank=True)
    issued_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class SurveyOut(serializers.Serializer[Any]):
    asked = serializers.ChoiceField(choices=Survey.When.choices, help_text="Before the workshop, or after it.")
    questionnaire = serializers.SlugField()
    version = serializers.IntegerField()
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    replies = serializers.IntegerField(allow_null=True, help_text="Null until it is closed, and of fewer than three.")
    counts = serializers.DictField(
        allow_null=True, help_text="By item and row (blank: the item itself), how often each answer was given."
    )
