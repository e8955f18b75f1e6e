"""What the API gives of provisions with their statuses, and what it takes and gives of reports."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language
from ehealth_portal.mandate.models import Addressee, Kind, Provision, TextStatus, Verb
from ehealth_portal.mandate.references import EDITION, RESOLUTION
from ehealth_portal.rest.fields import Strict, Text
from ehealth_portal.statuses import Status

from .models import Voice


class ProvisionAddress(serializers.Serializer[Any]):
    resolution = serializers.CharField()
    edition = serializers.CharField()
    key = serializers.CharField()


class ProvisionTextOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    status = serializers.ChoiceField(choices=TextStatus.choices)
    label = serializers.CharField(allow_blank=True, help_text="Short label made by the project, not part of the text.")


class AddresseeOut(serializers.Serializer[Any]):
    body = serializers.CharField()
    part = serializers.ChoiceField(choices=Addressee.Part.choices)
    acting = serializers.CharField(help_text="The body that does its work today.")


class StatementOut(serializers.Serializer[Any]):
    """What one voice says. The rule's reason is a `rule` with its `facts`; people write a `reason`."""

    voice = serializers.ChoiceField(choices=Voice.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    reason = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices)
    rule = serializers.CharField(allow_blank=True)
    facts = serializers.DictField()
    body = serializers.CharField(allow_null=True, help_text="For whom an addressee reported.")
    by = serializers.CharField(allow_null=True, help_text="Name of the person.")
    at = serializers.DateTimeField()


class VoicesOut(serializers.Serializer[Any]):
    """The newest word of each voice; null: it has not spoken."""

    proposed = StatementOut(allow_null=True)
    reported = StatementOut(allow_null=True)
    assessed = StatementOut(allow_null=True)


class CountsOut(serializers.Serializer[Any]):
    """Published activities from the year of the edition on, with the pieces of evidence behind them."""

    activities = serializers.IntegerField()
    evidence = serializers.IntegerField()
    undated = serializers.IntegerField(help_text="Activities of which no date is known.")
    earlier = serializers.IntegerField(help_text="Activities that were over before; not counted in `activities`.")
    years = serializers.DictField(child=serializers.IntegerField(), help_text="Activities by year.")


class ProvisionOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    resolution = serializers.CharField()
    edition = serializers.CharField()
    section = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    verb = serializers.ChoiceField(choices=Verb.choices, allow_blank=True)
    nature = serializers.ChoiceField(choices=Provision.Nature.choices, allow_blank=True)
    deliverable = serializers.CharField(allow_blank=True)
    time_limit_on = serializers.DateField(allow_null=True, help_text="The text's own last day.")
    attached_to = serializers.CharField(allow_null=True, help_text="Of a footnote: the key of its paragraph.")
    confirmed_at = serializers.DateTimeField(allow_null=True, help_text="null: still the importer's proposal.")
    confirmed_by = serializers.CharField(allow_null=True, required=False, help_text="For those who hold a role.")
    confirmation_note = serializers.CharField(allow_blank=True)
    addressees = AddresseeOut(many=True)
    text = serializers.DictField(child=ProvisionTextOut(), help_text="By language.")
    status = VoicesOut(allow_null=True, help_text="null: a paragraph without a status of its own.")
    counts = CountsOut(allow_null=True)
    continues = ProvisionAddress(allow_null=True)
    continued_by = ProvisionAddress(many=True)


class StatementIn(Strict):
    status = serializers.ChoiceField(choices=Status.choices)
    reason = Text(max_length=1000, help_text="Everybody can read it.")
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    edition = Text(max_length=50, required=False, default=EDITION)
    resolution = Text(max_length=50, required=False, default=RESOLUTION)
