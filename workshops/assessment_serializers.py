"""What the API takes and gives for rounds and assessments. Nothing is saved here."""

from typing import Any

from rest_framework import serializers

from ehealth_portal.languages import Language, current_language
from ehealth_portal.members.models import CountryGroup
from ehealth_portal.rest.fields import Strict, Text

from .models import Assessment, Item
from .models.assessments import Standing
from .replying import Given
from .vocabulary import Theme

MOST = 40  # characters of a key
TEXTS_HELP = "By language; English stands in for those that are missing."


class AssessmentAnswerIn(Strict):
    """One answer. A row names one of a matrix. Numbers are of scales (1 to 5) and of numbers, texts of the others."""

    item = Text(max_length=MOST)
    row = Text(max_length=MOST, required=False, allow_blank=True, default="")
    standing = serializers.ChoiceField(choices=Standing.choices, required=False, default=Standing.ANSWERED)
    number = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, allow_null=True, default=None)
    text = Text(lines=True, max_length=4000, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(
        choices=Language.choices, required=False, help_text="Language of the text; else the language that you accept."
    )


class AssessmentBlankIn(Strict):
    item = Text(max_length=MOST)
    row = Text(max_length=MOST, required=False, allow_blank=True, default="")


class AssessmentIn(Strict):
    """Answers to keep, and those to be empty again. What is not named stays as it is."""

    answers = AssessmentAnswerIn(many=True, required=False)
    blank = AssessmentBlankIn(many=True, required=False)


def given_from(answers: list[dict[str, Any]]) -> list[Given]:
    return [Given(**{"language": current_language()} | one) for one in answers]


class AssessmentAnswerOut(serializers.Serializer[Any]):
    item = serializers.CharField()
    row = serializers.CharField(allow_blank=True)
    standing = serializers.ChoiceField(choices=Standing.choices)
    number = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    text = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)
    is_carried = serializers.BooleanField(help_text="Taken over from the last round, and not yet looked at.")


class AssessmentSubmittedOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    scores = serializers.DictField(child=serializers.FloatField(), help_text="Need by theme, from 1 to 5.")


class AssessmentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    round = serializers.IntegerField()
    member_state = serializers.CharField()
    state = serializers.ChoiceField(choices=Assessment.State.choices)
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class OneAssessmentOut(AssessmentOut):
    reason = serializers.CharField(allow_blank=True, help_text="Why it was recalled last.")
    answers = AssessmentAnswerOut(many=True, help_text="The working copy.")
    submitted = AssessmentSubmittedOut(many=True, help_text="The newest first: it counts.")


class AssessmentRoundOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    titles = serializers.DictField(child=serializers.CharField(), help_text=TEXTS_HELP)
    opens_on = serializers.DateField()
    closes_on = serializers.DateField(help_text="The last day on which it is open.")
    opened_at = serializers.DateTimeField(allow_null=True, help_text="null: planned.")
    questionnaire = serializers.CharField()
    questionnaire_version = serializers.IntegerField()
    asked = serializers.ListField(child=serializers.CharField(), help_text="ISO 3166-1 alpha-3 codes.")
    heard = serializers.ListField(child=serializers.CharField(), help_text="Of those: which have submitted.")


class AssessmentQuestionOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    section = serializers.CharField()
    kind = serializers.ChoiceField(choices=Item.Kind.choices)
    theme = serializers.ChoiceField(choices=Theme.choices, allow_blank=True)
    labels = serializers.DictField(child=serializers.CharField(), help_text=TEXTS_HELP)
    rows = serializers.ListField(child=serializers.DictField(), help_text="Of a matrix: key and labels of each.")
    options = serializers.ListField(child=serializers.DictField(), help_text="Values and labels.")
    may_not_apply = serializers.BooleanField()


class RoundGapOut(serializers.Serializer[Any]):
    """Scores are from 1 to 5. Supply counts workshops and published practices of the four years before."""

    group = serializers.ChoiceField(choices=CountryGroup.choices, allow_blank=True, help_text="Blank: all countries.")
    theme = serializers.ChoiceField(choices=Theme.choices)
    respondents = serializers.IntegerField(help_text="Countries, never fewer than three.")
    median = serializers.FloatField()
    lower_quartile = serializers.FloatField()
    upper_quartile = serializers.FloatField()
    supply = serializers.FloatField(allow_null=True, help_text="Null: there was nothing to count.")
    gap = serializers.FloatField()
    workshops = serializers.IntegerField()
    practices = serializers.IntegerField()


class OneAssessmentRoundOut(AssessmentRoundOut):
    questions = AssessmentQuestionOut(many=True)
    gauge = RoundGapOut(many=True, help_text="Need against supply: by group, the widest gap first.")
