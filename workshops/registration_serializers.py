"""What the API gives of registrations."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language

from .fellowship_serializers import FellowshipOut
from .models import Fellowship, Registration, ServiceRequest
from .vocabulary import Gender, Mode


class RegistrationOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    workshop = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Registration.State.choices)
    mode = serializers.ChoiceField(choices=Mode.choices)
    name = serializers.CharField()
    email = serializers.EmailField()
    language = serializers.ChoiceField(choices=Language.choices)
    member_state = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-3 code.")
    organization = serializers.CharField(allow_blank=True)
    function = serializers.CharField(allow_blank=True)
    gender = serializers.ChoiceField(choices=Gender.choices, allow_blank=True)
    registered_at = serializers.DateTimeField()
    is_nominated = serializers.BooleanField(help_text="By the focal point of the Member State.")
    is_confirmed = serializers.BooleanField(help_text="The person agreed to the use of their data.")
    fellowship = serializers.ChoiceField(
        choices=Fellowship.State.choices, allow_null=True, help_text="Null: none was asked for."
    )


class RegistrationServiceOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ServiceRequest.Kind.choices)
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    is_late = serializers.BooleanField(help_text="Asked after the day until which one could ask.")
    state = serializers.ChoiceField(choices=ServiceRequest.State.choices)
    reason = serializers.CharField(allow_blank=True)


class OneRegistrationOut(RegistrationOut):
    answers = serializers.DictField(help_text="By the key of the workshop's own question.")
    reason = serializers.CharField(allow_blank=True, help_text="Why it was declined.")
    services = RegistrationServiceOut(many=True)
    fellowship_asked = FellowshipOut(allow_null=True)
