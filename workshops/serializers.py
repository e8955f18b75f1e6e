"""What the API takes and gives for workshops. Nothing is saved here."""

import dataclasses
from typing import Any

from rest_framework import serializers

from ehealth_portal.confidence import Confidence
from ehealth_portal.languages import Language, current_language
from ehealth_portal.mandate.serializers import ProvisionIn, ServedOut
from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.rest.fields import Address, Day, Known, KnownList, Partial, Strict, Text, Whole
from ehealth_portal.rest.reviewed import Reviewed

from .entry import Entry, Served, Words
from .models import Series
from .vocabulary import Kind, Theme

ISO3 = r"^[A-Z]{3}$"
WORDS = ("title", "summary", "audience", "practical")
RENAMED = {"started_on": "started", "ended_on": "ended", "provisions": "served"}


class WorkshopServedIn(ProvisionIn):
    why = Text(max_length=300, required=False, default="", allow_blank=True, help_text="Why it serves this provision.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"served": Served(super().validate(attrs)["provision"], attrs.get("why", ""))}


class AnnouncementIn(Strict):
    """The announcement in one language."""

    title = Text(max_length=250, required=False, allow_blank=True)
    summary = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    audience = Text(lines=True, max_length=1000, required=False, allow_blank=True, help_text="For whom it is.")
    practical = Text(
        lines=True, max_length=6000, required=False, allow_blank=True, help_text="Visa, travel, how to join."
    )


def _yes(help_text: str = "") -> serializers.BooleanField:
    return serializers.BooleanField(required=False, help_text=help_text)


def _day(help_text: str = "") -> Day:
    return Day(required=False, allow_null=True, help_text=help_text)


def _seats() -> Whole:
    return Whole(required=False, allow_null=True, min_value=0, max_value=100_000, help_text="Null: no limit.")


class WorkshopIn(AnnouncementIn):
    """A workshop as it is planned. A draft may be incomplete; submit/ says what is missing."""

    language = serializers.ChoiceField(
        choices=Language.choices, required=False, help_text="Of the announcement; else the language that you accept."
    )
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    series = Known(Series.objects.all(), "slug", max_length=60, required=False, allow_null=True)
    body = Known(Body.objects.all(), "slug", max_length=60, required=False, allow_null=True)
    bodies = KnownList(Body.objects.all(), "slug", required=False, max_length=50, help_text="That hold it as well.")
    started_on = Partial(required=False, allow_null=True)
    ended_on = Partial(required=False, allow_null=True)
    timezone = Text(max_length=40, required=False, help_text="An IANA name: `Africa/Kigali`.")
    place = Text(max_length=200, required=False, allow_blank=True)
    country = Known(MemberState.objects.all(), "iso3", pattern=ISO3, max_length=3, required=False, allow_null=True)
    is_in_person = _yes()
    is_remote = _yes()
    remote_address = Address(
        max_length=500, required=False, allow_blank=True, help_text="Told to those alone who hold a seat online."
    )
    seats = _seats()
    remote_seats = _seats()
    is_moderated = _yes("Each registration is accepted by the secretariat.")
    registration_opens_on = _day("Null: nobody registers in this portal.")
    registration_closes_on = _day()
    offers_fellowships = _yes()
    fellowships_by = _day("Last day to ask for one; as ITU asks, six weeks before.")
    services_by = _day("Last day to ask for interpretation, captions and access.")
    interpretation = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices), required=False, max_length=6
    )
    is_captioned = _yes()
    themes = serializers.ListField(
        child=serializers.ChoiceField(choices=Theme.choices), required=False, max_length=len(Theme.choices)
    )
    provisions = WorkshopServedIn(many=True, required=False, max_length=60)


def entry_from(given: dict[str, Any], before: Entry | None = None) -> Entry:
    """What was sent as an Entry; with ``before`` what was not sent stays as it was."""
    whole = before or Entry(language=current_language())
    values = {RENAMED.get(name, name): value for name, value in given.items()}
    words = {name: values.pop(name) for name in WORDS if name in values}
    if "served" in values:
        values["served"] = [one["served"] for one in values["served"]]
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return dataclasses.replace(whole, words=dataclasses.replace(whole.words, **words), **values)


def words_from(given: dict[str, Any]) -> Words:
    return Words(**{name: given[name] for name in WORDS if name in given})


class WorkshopTextIn(AnnouncementIn):
    """A whole text. `version` is that of the text that you read, 0 where there was none."""

    version = Whole(required=False, min_value=0, max_value=2**31 - 1)


class WorkshopReleaseIn(Strict):
    version = Whole(required=False, min_value=0, max_value=2**31 - 1, help_text="Of the text that you read.")


class AnnouncementOut(serializers.Serializer[Any]):
    title = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    audience = serializers.CharField(allow_blank=True)
    practical = serializers.CharField(allow_blank=True)


class WorkshopTextOut(AnnouncementOut):
    language = serializers.ChoiceField(choices=Language.choices)
    version = serializers.IntegerField()
    follows_version = serializers.IntegerField(allow_null=True, help_text="Of the original, as it was translated.")
    is_released = serializers.BooleanField()
    written_at = serializers.DateTimeField()


class WorkshopOut(AnnouncementOut, Reviewed):
    """A workshop with its announcement in the language that you accept, else the original: `text_language` says which.
    All texts are at texts/. Days are those of its `timezone`.
    """

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    language = serializers.ChoiceField(choices=Language.choices, help_text="Of the original.")
    text_language = serializers.ChoiceField(choices=Language.choices)
    languages = serializers.ListField(child=serializers.CharField(), help_text="In which it can be read.")
    series = serializers.CharField(allow_null=True)
    body = serializers.CharField(allow_null=True)
    bodies = serializers.ListField(child=serializers.CharField())
    started_on = Partial(allow_null=True)
    ended_on = Partial(allow_null=True)
    timezone = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_null=True)
    is_in_person = serializers.BooleanField()
    is_remote = serializers.BooleanField()
    seats = serializers.IntegerField(allow_null=True)
    remote_seats = serializers.IntegerField(allow_null=True)
    is_moderated = serializers.BooleanField()
    registration_opens_on = serializers.DateField(allow_null=True)
    registration_closes_on = serializers.DateField(allow_null=True)
    offers_fellowships = serializers.BooleanField()
    fellowships_by = serializers.DateField(allow_null=True)
    services_by = serializers.DateField(allow_null=True)
    interpretation = serializers.ListField(child=serializers.CharField())
    is_captioned = serializers.BooleanField()
    themes = serializers.ListField(child=serializers.ChoiceField(choices=Theme.choices))
    provisions = ServedOut(many=True)
    activity = serializers.IntegerField(allow_null=True, help_text="Its entry in the record of activities.")
    source = serializers.CharField(allow_blank=True, help_text="Where a public record was compiled from.")  # type: ignore[assignment]
    confidence = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    confidence_note = serializers.CharField(allow_blank=True)
    external_key = serializers.CharField(allow_blank=True, help_text="What an import knows it by.")
