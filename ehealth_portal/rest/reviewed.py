"""What the API takes and gives of every reviewed record alike."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.review.transitions import State

from .fields import Strict, Text

PEOPLE = ("created_by", "submitted_by", "decided_by")
NAMES = tuple(f"{one}{part}" for one in PEOPLE for part in ("_id", "__name"))  # columns of a ``values()`` query


class NothingIn(Strict):
    """An act that needs no words."""


class ReasonIn(Strict):
    reason = Text(lines=True, max_length=2000, help_text="The author reads it.")


class PersonOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class Reviewed(serializers.Serializer[Any]):
    """Where a record stands in its review. Names of people are given to those who hold a role themselves."""

    state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True, help_text="Of the last return or withdrawal.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    created_by = PersonOut(allow_null=True, required=False)
    submitted_by = PersonOut(allow_null=True, required=False)
    decided_by = PersonOut(allow_null=True, required=False)


def people_told(row: dict[str, Any]) -> dict[str, Any]:
    """Who wrote, sent and judged it, where the row holds ``NAMES`` because the reader may know."""
    return {
        one: {"id": row[f"{one}_id"], "name": row[f"{one}__name"]} if row[f"{one}_id"] else None
        for one in PEOPLE
        if f"{one}_id" in row
    }
