"""What the API gives of provisions with their statuses, and what it takes and gives of reports."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.jobs.models import Job
from ehealth_portal.languages import Language
from ehealth_portal.mandate.models import Addressee, Kind, Provision, TextStatus, Verb
from ehealth_portal.mandate.references import EDITION, RESOLUTION
from ehealth_portal.rest.fields import Day, Strict, Text
from ehealth_portal.rest.reviewed import Reviewed
from ehealth_portal.statuses import Status

from .models import Audience, Report, Voice


class ProvisionAddress(serializers.Serializer[Any]):
    resolution = serializers.CharField()
    edition = serializers.CharField()
    key = serializers.CharField()


class ProvisionTextOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    status = serializers.ChoiceField(choices=TextStatus.choices)
    label = serializers.CharField(allow_blank=True, help_text="Short label made by the project, not part of the text.")  # type: ignore[assignment]


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
    reason = Text(lines=True, max_length=1000, help_text="Everybody can read it.")
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    edition = Text(max_length=50, required=False, default=EDITION)
    resolution = Text(max_length=50, required=False, default=RESOLUTION)


class ReportIn(Strict):
    """The settings of a report. Both days of the period are in it."""

    title = Text(max_length=200)
    audience = serializers.ChoiceField(choices=Audience.choices)
    period_start = Day()
    period_end = Day()
    edition = Text(max_length=50, required=False, default=EDITION, help_text="Slug of the edition.")
    resolution = Text(max_length=50, required=False, default=RESOLUTION, help_text="Number of the resolution.")
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=Language.choices), required=False, min_length=1, max_length=6
    )
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=Report.Format.choices), required=False, min_length=1, max_length=5
    )
    include = serializers.ListField(
        child=serializers.ChoiceField(choices=Report.Part.choices), required=False, max_length=6
    )


class BuildOut(serializers.Serializer[Any]):
    """The newest build: how far it is, and what went wrong if it failed."""

    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    step = serializers.CharField(allow_blank=True)
    error = serializers.CharField(allow_blank=True)


class DocumentOut(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=Report.Format.choices)
    language = serializers.ChoiceField(choices=Language.choices)
    url = serializers.CharField(help_text="Address of the download.")
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()


class SnapshotOut(serializers.Serializer[Any]):
    """What the documents were made from, as its hash; frozen once the report is published."""

    taken_at = serializers.DateTimeField()
    sha256 = serializers.CharField()
    frozen_at = serializers.DateTimeField(allow_null=True)


class ReportOut(Reviewed):
    id = serializers.IntegerField()
    title = serializers.CharField()
    audience = serializers.ChoiceField(choices=Audience.choices)
    resolution = serializers.CharField()
    edition = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    languages = serializers.ListField(child=serializers.ChoiceField(choices=Language.choices))
    formats = serializers.ListField(child=serializers.ChoiceField(choices=Report.Format.choices))
    include = serializers.ListField(child=serializers.ChoiceField(choices=Report.Part.choices))
    previous = serializers.IntegerField(allow_null=True, help_text="The published report that this one goes on from.")
    progress = BuildOut(allow_null=True, help_text="For the secretariat; null while nothing was asked for.")
    snapshot = SnapshotOut(allow_null=True)
    documents = DocumentOut(many=True)


class HeadOut(serializers.Serializer[Any]):
    """The last event of the audit trail; `manage.py audit_verify --head ID:HASH` checks a head noted before."""

    id = serializers.IntegerField(help_text="Its number; events count from 1 without gaps, 0: there is none yet.")
    hash = serializers.CharField(
        allow_blank=True, help_text="SHA-256 that seals it, and with it every event before it."
    )
    at = serializers.DateTimeField(allow_null=True)
