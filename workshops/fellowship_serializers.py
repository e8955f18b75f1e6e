"""What the API takes and gives for fellowships. Nothing is saved here."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.rest.fields import Strict, Text, Whole

from .criteria import CRITERIA, MOST
from .models import Fellowship
from .operations.accounting import LARGEST
from .operations.fellowships import Decision, Outcome

POINTS = "By criterion, 0 to 5."


class FellowshipIn(Strict):
    extent = serializers.ChoiceField(choices=Fellowship.Extent.choices)
    motive = Text(lines=True, max_length=2000, help_text="Why this person should come: the decision rests on it.")


class FellowshipPointsIn(Strict):
    def get_fields(self) -> dict[str, Any]:
        return {
            key: Whole(min_value=0, max_value=MOST, help_text=label)  # type: ignore[arg-type]
            for key, label in CRITERIA.items()
        }


class FellowshipDecisionIn(Strict):
    """Once, with the points of every criterion. A refusal needs a reason, and granting what was asked for late."""

    grants = serializers.BooleanField()
    points = FellowshipPointsIn()
    reason = Text(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="The person and the focal point read it.",
    )
    extent = serializers.ChoiceField(
        choices=Fellowship.Extent.choices, required=False, default="", help_text="Other than asked for."
    )


def decision_from(given: dict[str, Any]) -> Decision:
    return Decision(**given)


def _dollars() -> Whole:
    return Whole(required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST, help_text="US dollars.")


class FellowshipOutcomeIn(Strict):
    """Used, with what it cost; or returned."""

    is_used = serializers.BooleanField()
    travel = _dollars()
    allowance = _dollars()


def outcome_from(given: dict[str, Any]) -> Outcome:
    return Outcome(**given)


class FellowshipOut(serializers.Serializer[Any]):
    extent = serializers.ChoiceField(choices=Fellowship.Extent.choices)
    motive = serializers.CharField()
    state = serializers.ChoiceField(choices=Fellowship.State.choices)
    is_late = serializers.BooleanField(help_text="Asked for after the day until which one could ask.")
    asked_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    points = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text=f"{POINTS} Null for who does not decide."
    )
