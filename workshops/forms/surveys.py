"""Forms of surveys: what staff ask and when; the need that a person would like their country's ledger to know."""

from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.dated import PartialDate
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import DayField, as_typed

from ..models import Questionnaire, Survey
from ..operations.surveying import NeedSaid
from ..queries.surveys import to_choose
from ..vocabulary import Theme
from .answers import AnswersForm

DAY = gettext_lazy("Day, month, year. Example: 9 2 2027.")


class SurveyForm(forms.Form):
    questionnaire = forms.ChoiceField(label=gettext_lazy("Questionnaire"), required=False)
    opens_on = DayField(label=gettext_lazy("Open from"), help_text=DAY, required=False)
    closes_on = DayField(label=gettext_lazy("Open until"), help_text=DAY, required=False)

    def __init__(self, *args: Any, survey: Survey | None = None, days: tuple[date, date] | None = None, **more: Any):
        super().__init__(*args, **{"label_suffix": ""} | more)
        choices = to_choose()
        if survey and str(survey.questionnaire_id) not in dict(choices):
            choices.append((str(survey.questionnaire_id), survey.questionnaire.slug))
        field: Any = self.fields["questionnaire"]
        field.choices = [("", _("Choose")), *choices]
        opens, closes = (survey.opens_on, survey.closes_on) if survey else days or (None, None)
        self.initial = {**self.initial, "opens_on": _typed(opens), "closes_on": _typed(closes)}
        self.initial["questionnaire"] = str(survey.questionnaire_id) if survey else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("questionnaire") and "questionnaire" not in self.errors:
            self.add_error("questionnaire", _("Choose a questionnaire."))
        for name in ("opens_on", "closes_on"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Enter a day, such as 9 2 2027."))
        return cleaned

    @property
    def chosen(self) -> Questionnaire:
        return Questionnaire.objects.get(pk=self.cleaned_data["questionnaire"])


def _typed(day: date | None) -> str:
    return as_typed(PartialDate(day)) if day else ""


class ReplyForm(AnswersForm):
    """The questions; and, of who registered with a country, what that country needs, for its ledger."""

    def __init__(self, *args: Any, has_country: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if has_country:
            self.fields["=theme"] = forms.ChoiceField(
                label=gettext_lazy("What it is about"),
                choices=[("", gettext_lazy("Choose")), *Theme.choices],
                required=False,
            )
            self.fields["=need"] = PlainText(
                label=gettext_lazy("What your country needs"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("=need") and not cleaned.get("=theme"):
            self.add_error("=theme", _("Choose a theme for what your country needs."))
        if cleaned.get("=theme") and not cleaned.get("=need"):
            self.add_error("=need", _("Say what is needed, or choose no theme."))
        return cleaned

    def need(self) -> NeedSaid | None:
        given = self.cleaned_data
        return NeedSaid(given["=theme"], given["=need"]) if given.get("=need") else None

    @property
    def theme_field(self) -> BoundField:
        return self["=theme"]

    @property
    def need_field(self) -> BoundField:
        return self["=need"]
