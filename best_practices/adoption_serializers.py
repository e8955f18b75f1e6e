"""What the API takes and gives for adoptions. Nothing is saved here."""

import dataclasses
from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language, current_language
from ehealth_portal.members.models import MemberState
from ehealth_portal.rest.fields import Address, Known, Partial, Strict, Text, Whole
from ehealth_portal.rest.reviewed import Reviewed

from .entry import Adapted
from .models import Adoption
from .models.adoptions import Outcome
from .vocabulary import CostBand

ISO3 = r"^[A-Z]{3}$"
LARGEST = 2**63 - 1


class AdoptionIn(Strict):
    """What a Member State adapted. A draft may be incomplete; submit/ says what is missing."""

    member_state = Known(
        MemberState.objects.all(), "iso3", pattern=ISO3, max_length=3, help_text="ISO 3166-1 alpha-3 code."
    )
    started_on = Partial(required=False, allow_null=True)
    changes = Text(lines=True, max_length=2000, required=False, allow_blank=True, help_text="What, and why.")
    cost_band = serializers.ChoiceField(choices=CostBand.choices, required=False, allow_blank=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, required=False, allow_blank=True)
    results = Text(lines=True, max_length=2000, required=False, allow_blank=True)
    reference = Text(max_length=200, required=False, allow_blank=True, help_text="Evidence by its number or name.")
    url = Address(max_length=500, required=False, allow_blank=True, help_text="Evidence by its address.")
    no_evidence_reason = Text(max_length=300, required=False, allow_blank=True)
    language = serializers.ChoiceField(
        choices=Language.choices, required=False, help_text="Language of the words; else the language that you accept."
    )


class AdoptionOfIn(AdoptionIn):
    practice = Whole(min_value=1, max_value=LARGEST, help_text="Id of the published practice that was adapted.")


class ResultIn(Strict):
    practice = Whole(
        min_value=1, max_value=LARGEST, allow_null=True, help_text="Id of the practice that came of it; null for none."
    )


def entry_from(given: dict[str, Any], before: Adapted | None = None) -> Adapted:
    """What was sent; what was not sent stays as it was ``before``."""
    values = {"started" if name == "started_on" else name: value for name, value in given.items()}
    if before is not None:
        return dataclasses.replace(before, **values)
    return Adapted(**{"language": current_language()} | values)


def entry_of(adoption: Adoption) -> Adapted:
    plain = ("language", "changes", "cost_band", "outcome", "results", "reference", "url", "no_evidence_reason")
    kept = {name: getattr(adoption, name) for name in plain}
    return Adapted(member_state=adoption.member_state, started=adoption.started, **kept)


class AdoptionOut(Reviewed):
    """`state` published is confirmed by a focal point of the Member State."""

    id = serializers.IntegerField()
    practice = serializers.IntegerField()
    reference_of_practice = serializers.CharField()
    member_state = serializers.CharField()
    started_on = Partial(allow_null=True)
    changes = serializers.CharField(allow_blank=True)
    cost_band = serializers.ChoiceField(choices=CostBand.choices, allow_blank=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True)
    results = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    no_evidence_reason = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices)
    resulting = serializers.IntegerField(allow_null=True, help_text="Id of the practice that came of it.")
