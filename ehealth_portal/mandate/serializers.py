"""What the API gives of resolutions and their editions, and how a provision is named to it."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ehealth_portal.rest.fields import Strict, Text

from .models import Kind, TextStatus
from .references import EDITION, RESOLUTION, provision_named


class ProvisionIn(Strict):
    """A provision by its name; the record itself is under ``provision`` once it was found."""

    key = Text(max_length=60, help_text="Key or code of the provision: `resolves.1`, `TSB-1`.")
    edition = Text(max_length=50, required=False, default=EDITION, help_text="Edition of the text.")
    resolution = Text(max_length=50, required=False, default=RESOLUTION, help_text="Number of the resolution.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        provision = provision_named(attrs["key"], edition=attrs["edition"], resolution=attrs["resolution"])
        if provision is None:
            raise serializers.ValidationError({"key": [_("There is no such provision in this edition.")]})
        return {"provision": provision}


class ProvisionNamed(serializers.Serializer[Any]):
    key = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    edition = serializers.CharField()
    resolution = serializers.CharField()


class ServedOut(ProvisionNamed):
    why = serializers.CharField(allow_blank=True)


class ResolutionOut(serializers.Serializer[Any]):
    slug = serializers.CharField(help_text="Its part of an address.")
    number = serializers.IntegerField()
    adopted_by = serializers.CharField()
    editions = serializers.ListField(child=serializers.CharField(), help_text="Slugs, oldest first.")


class EditionTextOut(serializers.Serializer[Any]):
    """Title and citation in one language; `status` is blank where the portal has no text in this language."""

    title = serializers.CharField(allow_blank=True)
    title_status = serializers.ChoiceField(choices=TextStatus.choices, allow_blank=True)
    citation = serializers.CharField(allow_blank=True)
    opening = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=TextStatus.choices, allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField(allow_blank=True, help_text="Of the file that it was read from.")


class HeadingOut(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=TextStatus.choices)


class SectionOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    verb = serializers.CharField(allow_blank=True)
    heading = serializers.DictField(child=HeadingOut(), help_text="By language.")


class EditionOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    resolution = serializers.CharField()
    assembly = serializers.CharField()
    place = serializers.CharField()
    year = serializers.IntegerField()
    is_revision = serializers.BooleanField()
    held_from = serializers.DateField(allow_null=True)
    held_until = serializers.DateField(allow_null=True)
    continues = serializers.CharField(allow_null=True, help_text="Slug of the edition that it revises.")
    continued_by = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    text = serializers.DictField(child=EditionTextOut(), help_text="By language.")


class EditionWithSections(EditionOut):
    sections = SectionOut(many=True)
