"""What the API takes and gives for needs and offers. Nothing is saved here."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language
from ehealth_portal.rest.fields import Strict, Text, Whole

from .models import Need
from .vocabulary import Theme

COUNTRY = "ISO 3166-1 alpha-3 code of the Member State."


class NeedIn(Strict):
    """A need of a country for which one speaks; the secretariat notes needs of any."""

    member_state = Text(max_length=3, help_text=COUNTRY)
    theme = serializers.ChoiceField(choices=Theme.choices)
    text = Text(lines=True, max_length=2000)
    language = serializers.ChoiceField(choices=Language.choices, required=False, default=Language.EN)
    voiced_on = serializers.DateField()
    voiced_in = Text(max_length=200, help_text="Where it was voiced: a letter, a talk.")
    is_public = serializers.BooleanField(required=False, default=False, help_text="By the country's agreement.")


class NeedWordsIn(Strict):
    words = Text(lines=True, max_length=1000, help_text="Of the country; the secretariat reads them.")


class NeedMatchIn(Strict):
    """A record of the portal, or a standard by its number."""

    record_type = Text(
        max_length=60, required=False, allow_blank=True, default="", help_text="As in `workshops.workshop`."
    )
    record_id = Text(max_length=40, required=False, allow_blank=True, default="")
    standard = Text(max_length=60, required=False, allow_blank=True, default="")
    note = Text(lines=True, max_length=500, required=False, allow_blank=True, default="")


class NeedMatchOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    record_type = serializers.CharField(allow_blank=True)
    record_id = serializers.CharField(allow_blank=True)
    standard = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    matched_at = serializers.DateTimeField()
    is_helpful = serializers.BooleanField(allow_null=True, help_text="The country's word; null: none yet.")


class NeedOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    member_state = serializers.CharField(help_text=COUNTRY)
    theme = serializers.ChoiceField(choices=Theme.choices)
    text = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    voiced_on = serializers.DateField()
    voiced_in = serializers.CharField(allow_blank=True)
    record_type = serializers.CharField(allow_blank=True, help_text="Of the record in which it was voiced.")
    record_id = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Need.State.choices)
    is_public = serializers.BooleanField()
    noted_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField(allow_blank=True, help_text="Of the country, the last on this need.")
    version = serializers.IntegerField()
    matches = NeedMatchOut(many=True)


class OfferIn(Strict):
    """Of a country or of an organization for which one speaks: one of the two."""

    member_state = Text(max_length=3, required=False, allow_null=True, default=None, help_text=COUNTRY)
    organization = Text(max_length=80, required=False, allow_null=True, default=None, help_text="Slug.")
    theme = serializers.ChoiceField(choices=Theme.choices)
    title = Text(max_length=200)
    text = Text(lines=True, max_length=2000)
    language = serializers.ChoiceField(choices=Language.choices, required=False, default=Language.EN)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices), required=False, max_length=6
    )
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)


class OfferOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    member_state = serializers.CharField(allow_null=True, help_text=COUNTRY)
    organization = serializers.CharField(allow_null=True, help_text="Slug.")
    theme = serializers.ChoiceField(choices=Theme.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    languages = serializers.ListField(child=serializers.CharField(), help_text="In which help can be given.")
    valid_until = serializers.DateField(allow_null=True)
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class AgreementIn(Strict):
    offer = Whole(min_value=1, help_text="Id of an open offer.")


class AgreementRefusalIn(Strict):
    reason = Text(max_length=300, help_text="The other side reads it.")


class AgreementOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    need = serializers.IntegerField()
    reference_of_need = serializers.CharField()
    offer = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["proposed", "agreed", "refused"])
    proposed_at = serializers.DateTimeField()
    asker_at = serializers.DateTimeField(allow_null=True, help_text="When the country of the need agreed.")
    offerer_at = serializers.DateTimeField(allow_null=True, help_text="When the side of the offer agreed.")
    refused_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was refused.")
