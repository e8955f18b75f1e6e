"""What the API gives of bodies, organizations, Member States and people."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language

from .models import Body, CountryGroup, Organization, Role


class DatedOut(serializers.Serializer[Any]):
    """Holds from `valid_from` up to, not including, `valid_until`; null: since ever, or still."""

    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class SuccessionOut(serializers.Serializer[Any]):
    body = serializers.CharField()
    on = serializers.DateField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_blank=True)


class BodyOut(DatedOut):
    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=Body.Kind.choices)
    acronym = serializers.CharField(allow_blank=True)
    sector = serializers.CharField(allow_blank=True)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    names = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    predecessors = SuccessionOut(many=True)
    successors = SuccessionOut(many=True)
    acting = serializers.CharField(help_text="The body that does its work on the day asked for, else today.")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_blank=True)


class OrganizationOut(DatedOut):
    slug = serializers.CharField()
    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    member_state = serializers.CharField(allow_null=True)
    website = serializers.CharField(allow_blank=True)


class StateNameOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    everyday_name = serializers.CharField(allow_blank=True)


class GroupOut(DatedOut):
    group = serializers.ChoiceField(choices=CountryGroup.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class MemberStateOut(DatedOut):
    iso3 = serializers.CharField()
    iso2 = serializers.CharField()
    m49 = serializers.CharField()
    itu_region = serializers.CharField()
    itu_region_confidence = serializers.CharField(allow_blank=True)
    formal_name = serializers.CharField(allow_blank=True)
    names = serializers.DictField(child=StateNameOut(), help_text="By language.")
    groups = GroupOut(many=True)


class RoleOut(DatedOut):
    kind = serializers.ChoiceField(choices=Role.Kind.choices)
    body = serializers.CharField(allow_null=True)
    member_state = serializers.CharField(allow_null=True)
    organization = serializers.CharField(allow_null=True)


class PersonWithRoles(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    email = serializers.CharField(required=False, help_text="For the secretariat and the person alone.")
    created_at = serializers.DateTimeField(required=False, help_text="For the secretariat and the person alone.")
    roles = RoleOut(many=True)
