"""What the API gives of what a workshop left: programme, materials, conclusions, account; and of who was reached."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language
from ehealth_portal.members.models import CountryGroup
from ehealth_portal.regions import REGIONS

from .models import Expense

FEWER = "Null where it would tell of fewer than three people."


class WorkshopSpeakerOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    affiliation = serializers.CharField(allow_blank=True)
    is_moderator = serializers.BooleanField()


class WorkshopSessionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    abstract = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices)
    room = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField(help_text="In UTC.")
    ends_at = serializers.DateTimeField(help_text="In UTC.")
    starts_there = serializers.DateTimeField(help_text="On the clocks of the workshop, with their offset from UTC.")
    ends_there = serializers.DateTimeField(help_text="On the clocks of the workshop, with their offset from UTC.")
    speakers = WorkshopSpeakerOut(many=True)


class WorkshopMaterialOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    session = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    url = serializers.CharField(help_text="Of the page, or of the download of a file.")
    content_type = serializers.CharField(allow_blank=True, help_text="Of a file; blank: a web page.")
    bytes = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True)


class WorkshopConclusionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    body = serializers.CharField(allow_null=True, help_text="Slug of the body that is to act.")
    due_on = serializers.DateField(allow_null=True)
    activity = serializers.IntegerField(allow_null=True, help_text="Where it is tracked, once that is published.")
    milestone = serializers.IntegerField(allow_null=True)


class WorkshopExpenseOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Expense.Kind.choices)
    amount = serializers.IntegerField(allow_null=True, help_text="Null: not known.")
    note = serializers.CharField(allow_blank=True, help_text="For the secretariat; blank for others.")
    paid_by = serializers.CharField(allow_blank=True)


class FellowshipCountsOut(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    granted = serializers.IntegerField()
    refused = serializers.IntegerField()
    used = serializers.IntegerField()
    returned = serializers.IntegerField(help_text="Granted, not used.")


class WorkshopAccountOut(serializers.Serializer[Any]):
    """Whole US dollars."""

    currency = serializers.CharField()
    expenses = WorkshopExpenseOut(many=True)
    fellowships = serializers.DictField(
        child=FellowshipCountsOut(), help_text="`all`, and by country group on the first day of the workshop."
    )
    fellowships_amount = serializers.IntegerField(allow_null=True, help_text=FEWER)
    total = serializers.IntegerField(help_text="Of what is told here.")


class WorkshopRecordOut(serializers.Serializer[Any]):
    workshop = serializers.IntegerField()
    timezone = serializers.CharField()
    sessions = WorkshopSessionOut(many=True)
    materials = WorkshopMaterialOut(many=True)
    conclusions = WorkshopConclusionOut(many=True)
    account = WorkshopAccountOut()


class ReachedTallyOut(serializers.Serializer[Any]):
    countries = serializers.IntegerField()
    workshops = serializers.IntegerField()
    people = serializers.IntegerField()
    in_person = serializers.IntegerField()
    remote = serializers.IntegerField()
    women = serializers.IntegerField(allow_null=True, help_text=FEWER)
    men = serializers.IntegerField(allow_null=True, help_text=FEWER)
    others = serializers.IntegerField(allow_null=True, help_text=f"Another gender, or none given. {FEWER}")


class ReachedGroupOut(ReachedTallyOut):
    group = serializers.ChoiceField(choices=CountryGroup.choices)
    members = serializers.IntegerField(help_text="Countries that are in it today.")


class ReachedRegionOut(ReachedTallyOut):
    region = serializers.ChoiceField(choices=list(REGIONS.items()))
    members = serializers.IntegerField(help_text="Countries that are in it today.")


class ReachedOut(serializers.Serializer[Any]):
    whole = ReachedTallyOut()
    groups = ReachedGroupOut(many=True, help_text="A country counts in each to which it belonged on the first day.")
    regions = ReachedRegionOut(many=True)
    never = serializers.ListField(
        child=serializers.CharField(), help_text="Countries of the four groups that took part in none, as ISO codes."
    )
