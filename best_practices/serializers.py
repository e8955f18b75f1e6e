"""What the API takes and gives for best practices. Nothing is saved here."""

import dataclasses
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ehealth_portal.confidence import Confidence
from ehealth_portal.languages import Language, current_language
from ehealth_portal.mandate.serializers import ProvisionIn, ServedOut
from ehealth_portal.members.models import Body, MemberState, Organization
from ehealth_portal.rest.fields import Address, Known, KnownList, Partial, Strict, Text, Whole
from ehealth_portal.rest.reviewed import PersonOut, Reviewed

from .criteria import MOST, Criterion
from .entry import Entry, Given, Served, Standard, Words
from .models import Proof
from .models.wordings import PARTS, Voice
from .vocabulary import LISTS, Application, Area, Connectivity, CostBand, Licence, Setting, Strength

ISO3 = r"^[A-Z]{3}$"
LARGEST = 2**63 - 1
LONGEST = {"title": 200, "summary": 1200, "place": 200, "solution": 6000, "results": 6000}
RENAMED = {"started_on": "started", "ended_on": "ended"}


class ProvisionServedIn(ProvisionIn):
    why = Text(max_length=300, required=False, default="", allow_blank=True, help_text="Why it serves this provision.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"served": Served(super().validate(attrs)["provision"], attrs.get("why", ""))}


class StandardIn(Strict):
    reference = Text(max_length=60, help_text="Number of the standard: `ITU-T H.810`.")
    title = Text(max_length=200, required=False, default="", allow_blank=True)
    url = Address(max_length=500, required=False, default="", allow_blank=True)


class ProofIn(Strict):
    """A document that shows the results: by its number, its address, or both."""

    reference = Text(max_length=200, required=False, default="", allow_blank=True)
    url = Address(max_length=500, required=False, default="", allow_blank=True)
    title = Text(max_length=200, required=False, default="", allow_blank=True)
    kind = serializers.ChoiceField(choices=Proof.Kind.choices, required=False, default="", allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("reference") or attrs.get("url")):
            raise serializers.ValidationError({"reference": [_("Give its number or its address.")]})
        return attrs


def _said(name: str, **options: Any) -> Text:
    is_short = name in ("title", "place")
    return Text(lines=not is_short, max_length=LONGEST.get(name, 4000), required=False, allow_blank=True, **options)


def _marks(choices: Any, **options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=choices), required=False, max_length=len(choices), **options
    )


class WordsIn(Strict):
    """The text in one language, by part."""

    title = _said("title")
    summary = _said("summary")
    place = _said("place", help_text="Where, and how large: `38 clinics in three districts`.")
    problem = _said("problem")
    solution = _said("solution")
    results = _said("results")
    lessons = _said("lessons", help_text="What went wrong.")
    conditions = _said("conditions", help_text="What another country needs to repeat it.")
    privacy = _said("privacy", help_text="How privacy and patients’ rights were kept.")


class PracticeIn(WordsIn):
    """A practice as it is written. A draft may be incomplete; submit/ says what is missing."""

    language = serializers.ChoiceField(
        choices=Language.choices, required=False, help_text="Of the text; else the language that you accept."
    )
    area = _marks(Area.choices)
    application = _marks(Application.choices)
    intervention = _marks(list(LISTS["intervention"].items()), help_text="By WHO's classification: `1.1`.")
    setting = _marks(Setting.choices)
    connectivity = _marks(Connectivity.choices, help_text="The least that it needs.")
    body = Known(Body.objects.all(), "slug", max_length=60, required=False, allow_null=True)
    member_state = Known(MemberState.objects.all(), "iso3", pattern=ISO3, max_length=3, required=False, allow_null=True)
    organization = Known(Organization.objects.all(), "slug", max_length=60, required=False, allow_null=True)
    contact_role = Text(max_length=200, required=False, allow_blank=True, help_text="An office, never a person.")
    started_on = Partial(required=False, allow_null=True)
    ended_on = Partial(required=False, allow_null=True)
    cost_band = serializers.ChoiceField(choices=CostBand.choices, required=False, allow_blank=True)
    people_reached = Whole(required=False, allow_null=True, min_value=0, max_value=LARGEST)
    reached_in = Whole(required=False, allow_null=True, min_value=1000, max_value=9999, help_text="Year of the figure.")
    reached_source = Text(max_length=300, required=False, allow_blank=True)
    strength = Whole(
        required=False, allow_null=True, min_value=1, max_value=4, help_text="Of the evidence: 4 is evaluated."
    )
    licence = serializers.ChoiceField(choices=Licence.choices, required=False, allow_blank=True)
    countries = KnownList(MemberState.objects.all(), "iso3", pattern=ISO3, required=False, max_length=200)
    provisions = ProvisionServedIn(many=True, required=False, max_length=60)
    standards = StandardIn(many=True, required=False, max_length=60)
    implementers = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)
    proofs = ProofIn(many=True, required=False, max_length=50, help_text="All of them: what is not named is gone.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        before: Entry = self.context.get("before") or Entry()
        whole = _replaced(before, attrs)
        if whole.ended and not whole.started:
            raise serializers.ValidationError({"started_on": [_("Say when it began, too.")]})
        if whole.started and whole.ended and whole.ended.last < whole.started.first:
            raise serializers.ValidationError({"ended_on": [_("It ended before it began: look at both dates.")]})
        if whole.people_reached is not None and not (whole.reached_in and whole.reached_source.strip()):
            sentence = _("The people reached are told with the year of that figure and its source.")
            raise serializers.ValidationError({"people_reached": [sentence]})
        if sum(one is not None for one in (whole.body, whole.member_state, whole.organization)) > 1:
            sentence = _("It is told on behalf of one: a body, a Member State or an organization.")
            raise serializers.ValidationError({"body": [sentence]})
        return attrs


def _replaced(before: Entry, given: dict[str, Any]) -> Entry:
    values = {RENAMED.get(name, name): value for name, value in given.items()}
    words = {name: values.pop(name) for name in PARTS if name in values}
    marks = {name: tuple(dict.fromkeys(values.pop(name))) for name in LISTS if name in values}
    rows = {"provisions": "served", "standards": "standards", "proofs": "proofs"}
    made = {"served": lambda one: one["served"], "standards": lambda one: Standard(**one)}
    for name, kept in rows.items():
        if name in values:
            values[kept] = tuple(made.get(kept, lambda one: Given(**one))(one) for one in values.pop(name))
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return dataclasses.replace(
        before, words=dataclasses.replace(before.words, **words), marks={**before.marks, **marks}, **values
    )


def entry_from(given: dict[str, Any], before: Entry | None = None) -> Entry:
    """What was sent as an Entry; with ``before`` what was not sent stays as it was."""
    return _replaced(before or Entry(language=current_language()), given)


def words_from(given: dict[str, Any]) -> Words:
    return Words(**{name: given[name] for name in PARTS if name in given})


class TextIn(WordsIn):
    """A whole text. `version` is that of the text that you read, 0 where there was none."""

    version = Whole(required=False, min_value=0, max_value=2**31 - 1)


class ReleaseIn(Strict):
    version = Whole(required=False, min_value=0, max_value=2**31 - 1, help_text="Of the translation that you read.")


class StandardOut(serializers.Serializer[Any]):
    reference = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)


class ImplementerOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    organization = serializers.CharField(allow_null=True, help_text="Slug, where it is in the register.")


class ProofOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Proof.Kind.choices, allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)


class WordsOut(serializers.Serializer[Any]):
    title = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True)
    solution = serializers.CharField(allow_blank=True)
    results = serializers.CharField(allow_blank=True)
    lessons = serializers.CharField(allow_blank=True)
    conditions = serializers.CharField(allow_blank=True)
    privacy = serializers.CharField(allow_blank=True)


def _several(choices: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=choices))


class PracticeOut(WordsOut, Reviewed):
    """A practice with the text to read in the language that you accept: `text_language` and `voice` say which it is.
    All texts are at texts/.
    """

    id = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True, help_text="`BP-2026-041`; blank before it is published.")
    revision = serializers.IntegerField()
    revises = serializers.IntegerField(allow_null=True, help_text="Id of the revision before.")
    superseded_at = serializers.DateTimeField(allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices, help_text="Of the original.")
    text_language = serializers.ChoiceField(choices=Language.choices)
    voice = serializers.ChoiceField(choices=Voice.choices, help_text="Whose text it is.")
    languages = serializers.ListField(child=serializers.CharField(), help_text="In which it can be read.")
    area = _several(Area.choices)
    application = _several(Application.choices)
    intervention = _several(list(LISTS["intervention"].items()))
    setting = _several(Setting.choices)
    connectivity = _several(Connectivity.choices)
    body = serializers.CharField(allow_null=True)
    member_state = serializers.CharField(allow_null=True)
    organization = serializers.CharField(allow_null=True)
    contact_role = serializers.CharField(allow_blank=True)
    started_on = Partial(allow_null=True)
    ended_on = Partial(allow_null=True)
    cost_band = serializers.ChoiceField(choices=CostBand.choices, allow_blank=True)
    people_reached = serializers.IntegerField(allow_null=True)
    reached_in = serializers.IntegerField(allow_null=True)
    reached_source = serializers.CharField(allow_blank=True)
    strength = serializers.ChoiceField(choices=Strength.choices, allow_null=True)
    licence = serializers.ChoiceField(choices=Licence.choices, allow_blank=True)
    countries = serializers.ListField(child=serializers.CharField())
    provisions = ServedOut(many=True)
    standards = StandardOut(many=True)
    implementers = ImplementerOut(many=True)
    proofs = ProofOut(many=True)
    source = serializers.CharField(allow_blank=True, help_text="Where a public record was compiled from.")  # type: ignore[assignment]
    confidence = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    confidence_note = serializers.CharField(allow_blank=True)
    external_key = serializers.CharField(allow_blank=True, help_text="What an import knows it by.")
    valid_until = serializers.DateField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)


class TextOut(WordsOut):
    id = serializers.IntegerField()
    language = serializers.ChoiceField(choices=Language.choices)
    voice = serializers.ChoiceField(choices=Voice.choices)
    version = serializers.IntegerField()
    follows = serializers.IntegerField(allow_null=True, help_text="Id of the text that a translation follows.")
    follows_version = serializers.IntegerField(allow_null=True)
    is_released = serializers.BooleanField()
    written_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField(allow_null=True)


class ScoreOut(serializers.Serializer[Any]):
    criterion = serializers.ChoiceField(choices=Criterion.choices)
    points = serializers.IntegerField(min_value=0, max_value=MOST)
    comment = serializers.CharField(allow_blank=True)


class PracticeReviewOut(serializers.Serializer[Any]):
    """`reviewer` is named to the secretariat, and to the reviewer."""

    id = serializers.IntegerField()
    of = serializers.DateTimeField(help_text="When what is reviewed was sent.")
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    given_at = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)
    comment = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was declined.")
    scores = ScoreOut(many=True)
    reviewer = PersonOut(required=False)
