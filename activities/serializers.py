"""What the API takes and gives for activities, progress, evidence and milestones. Nothing is saved here."""

import base64
import binascii
import dataclasses
from typing import Any

from django.core.exceptions import ValidationError as NotTaken
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from rest_framework import serializers

from ehealth_portal.confidence import Confidence
from ehealth_portal.languages import Language, current_language
from ehealth_portal.mandate.serializers import ProvisionIn, ProvisionNamed, ServedOut
from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.rest.errors import TooLarge
from ehealth_portal.rest.fields import Address, Day, Encoded, Known, KnownList, Partial, Strict, Text, Whole
from ehealth_portal.rest.reviewed import PersonOut, Reviewed
from ehealth_portal.statuses import Status

from .entry import Entry, Given, Served
from .evidence_files import TOO_LARGE, checked
from .models import Activity, Kind, Scan, Standing

ISO3 = r"^[A-Z]{3}$"


class ServedIn(ProvisionIn):
    why = Text(max_length=300, required=False, default="", allow_blank=True, help_text="Why it serves this provision.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"served": Served(super().validate(attrs)["provision"], attrs.get("why", ""))}


class FileIn(Strict):
    """A small file within JSON; larger ones go to evidence/ as multipart/form-data."""

    name = Text(max_length=200)
    content = Encoded(max_length=2_000_000, help_text="The bytes, in base64.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            content = base64.b64decode(attrs["content"], validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError({"content": [_("This is not base64.")]}) from None
        return {"file": SimpleUploadedFile(attrs["name"], content)}


class EvidenceIn(Strict):
    """Exactly one of `reference`, `url` and `file`."""

    reference = Text(max_length=200, required=False, help_text="Number of a document: `TD 12/WP2`.")
    url = Address(max_length=500, required=False)
    file = FileIn(required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = {name: attrs[name] for name in ("reference", "url", "file") if name in attrs}
        if len(given) != 1:
            raise serializers.ValidationError({"reference": [_("Give one of: reference, url, file.")]})
        language = attrs.get("language", "")
        if "file" in given:
            return {"given": read_file(given["file"]["file"], language)}
        return {"given": Given(**given, language=language)}


def read_file(upload: UploadedFile, language: str) -> Given:
    """The upload, checked; a ValidationError under ``file`` when it is not taken."""
    try:
        return checked(upload, language=language)
    except NotTaken as error:
        if error.code == TOO_LARGE:
            raise TooLarge(error.messages[0]) from None
        raise serializers.ValidationError({"file": error.messages}) from None


class ActivityIn(Strict):
    """An activity as it is written. A draft may be incomplete; submit/ says what is missing."""

    title = Text(max_length=300)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    body = Known(
        Body.objects.all(),
        "slug",
        max_length=60,
        required=False,
        allow_null=True,
        help_text="Slug of the body that did it.",
    )
    provisions = ServedIn(many=True, required=False, max_length=60)
    started_on = Partial(required=False, allow_null=True)
    ended_on = Partial(required=False, allow_null=True)
    summary = Text(lines=True, max_length=1200, required=False, allow_blank=True)
    language = serializers.ChoiceField(
        choices=Language.choices, required=False, help_text="Language of the entry; else the language that you accept."
    )
    countries = KnownList(
        MemberState.objects.all(),
        "iso3",
        pattern=ISO3,
        required=False,
        max_length=200,
        help_text="ISO 3166-1 alpha-3 codes.",
    )
    partners = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)
    bodies = KnownList(Body.objects.all(), "slug", required=False, max_length=60, help_text="Bodies besides `body`.")
    place = Text(max_length=200, required=False, allow_blank=True)
    evidence = EvidenceIn(many=True, required=False, max_length=50, help_text="Added to what is there.")
    no_evidence_reason = Text(max_length=300, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        started, ended = attrs.get("started_on"), attrs.get("ended_on")
        before: Entry | None = self.context.get("before")
        started = started if "started_on" in attrs or not before else before.started
        ended = ended if "ended_on" in attrs or not before else before.ended
        if ended and not started:
            raise serializers.ValidationError({"started_on": [_("Say when it began, too.")]})
        if started and ended and ended.last < started.first:
            raise serializers.ValidationError({"ended_on": [_("It ended before it began: look at both dates.")]})
        return attrs


RENAMED = {"started_on": "started", "ended_on": "ended"}


def entry_from(given: dict[str, Any], before: Entry | None = None) -> Entry:
    """The entry that was sent; what was not sent stays as it was ``before``."""
    values = {RENAMED.get(name, name): value for name, value in given.items()}
    if "provisions" in values:
        values["served"] = tuple(one["served"] for one in values.pop("provisions"))
    if "evidence" in values:
        values["evidence"] = tuple(one["given"] for one in values.pop("evidence"))
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return dataclasses.replace(before or Entry(language=current_language()), **values)


def entry_of(activity: Activity) -> Entry:
    """The entry as it stands, without its evidence, which edit adds to."""
    return Entry(
        title=activity.title,
        kind=activity.kind,
        body=activity.body,
        summary=activity.summary,
        language=activity.language,
        started=activity.started,
        ended=activity.ended,
        place=activity.place,
        served=tuple(Served(one.provision, one.why) for one in activity.served.select_related("provision")),
        countries=tuple(activity.countries.all()),
        bodies=tuple(activity.bodies.all()),
        partners=tuple(activity.partners.order_by("id").values_list("name", flat=True)),
        no_evidence_reason=activity.no_evidence_reason,
    )


class ProgressIn(Strict):
    on = Day(help_text="The day it tells of, not in the future.")
    narrative = Text(lines=True, max_length=2000)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    challenges = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    way_forward = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    corrects = Whole(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of the entry of this activity that it corrects."
    )
    evidence = EvidenceIn(many=True, required=False, max_length=50)


class AddedEvidenceIn(EvidenceIn):
    activity = Whole(min_value=1, max_value=2**63 - 1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        activity = attrs.pop("activity")
        return super().validate(attrs) | {"activity": activity}


class UploadIn(Strict):
    activity = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    file = serializers.FileField(max_length=200)
    language = serializers.ChoiceField(choices=Language.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"activity": attrs["activity"], "given": read_file(attrs["file"], attrs.get("language", ""))}


class MilestoneIn(Strict):
    provision = ProvisionIn(help_text="The provision that it is due under.")
    title = Text(max_length=200)
    due_on = Day()
    body = Known(Body.objects.all(), "slug", max_length=60, required=False)
    activity = Whole(required=False, min_value=1, max_value=2**63 - 1)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class MetIn(Strict):
    on = Day(help_text="The day on which it was met.")


class FileOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    url = serializers.CharField(help_text="Address of the download.")
    content_type = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    scan = serializers.ChoiceField(
        choices=Scan.choices,
        help_text="What the virus scanner said; a file that is `pending` cannot be downloaded yet.",
    )


class EvidenceOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    file = FileOut(allow_null=True)
    language = serializers.CharField(allow_blank=True)
    added_at = serializers.DateTimeField()
    standing = serializers.ChoiceField(
        choices=Standing.choices, help_text="`proposed` waits for a second person, and only its group sees it."
    )


class FiledEvidence(EvidenceOut):
    activity = serializers.IntegerField(allow_null=True)
    progress = serializers.IntegerField(allow_null=True)


class ActivityOut(Reviewed):
    id = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Kind.choices, allow_blank=True)
    body = serializers.CharField(allow_null=True)
    bodies = serializers.ListField(child=serializers.CharField())
    provisions = ServedOut(many=True)
    started_on = Partial(allow_null=True)
    ended_on = Partial(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices)
    place = serializers.CharField(allow_blank=True)
    countries = serializers.ListField(child=serializers.CharField())
    partners = serializers.ListField(child=serializers.CharField())
    organizations = serializers.ListField(child=serializers.CharField(), help_text="Slugs of partners in the register.")
    evidence = EvidenceOut(many=True)
    no_evidence_reason = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True, help_text="Where a public record was compiled from.")  # type: ignore[assignment]
    confidence = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    confidence_note = serializers.CharField(allow_blank=True)
    external_key = serializers.CharField(allow_blank=True, help_text="What an import knows it by.")


class ProgressOut(Reviewed):
    id = serializers.IntegerField()
    activity = serializers.IntegerField()
    on = serializers.DateField()
    status = serializers.ChoiceField(choices=Status.choices, allow_blank=True)
    narrative = serializers.CharField()
    challenges = serializers.CharField(allow_blank=True)
    way_forward = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices)
    corrects = serializers.IntegerField(allow_null=True)
    evidence = EvidenceOut(many=True)


class MilestoneOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    provision = ProvisionNamed()
    activity = serializers.IntegerField(allow_null=True)
    body = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    due_on = serializers.DateField()
    met_on = serializers.DateField(allow_null=True)
    dropped_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    created_by = PersonOut(allow_null=True, required=False)
