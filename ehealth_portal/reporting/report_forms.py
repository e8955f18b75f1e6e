"""The settings of a report as a form; the move form asks for a reason where the table of moves does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.mandate.models import Edition
from ehealth_portal.mandate.naming import edition_name
from ehealth_portal.plain_text import PlainText

from .models import Audience, Report
from .operations.reports import Settings


class SettingsForm(forms.Form):
    """Clean values for ``Settings``. Dates are typed: a date picker shows the browser's language, not the page's."""

    title = PlainText(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(label=_("Report to"), choices=Audience.choices)
    edition = forms.ModelChoiceField(label=_("Edition"), queryset=Edition.objects.none(), empty_label=None)
    period_start = forms.DateField(
        label=_("First day"),
        help_text=_("Year-month-day, as in 2026-05-15"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Enter a day as year-month-day, as in 2026-05-15.")},
    )
    period_end = forms.DateField(
        label=_("Last day"),
        help_text=_("The last day of the period, as in 2026-11-22"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Enter a day as year-month-day, as in 2026-11-22.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=tuple(OWN_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=Report.Format.choices, widget=forms.CheckboxSelectMultiple
    )
    include = forms.MultipleChoiceField(
        label=_("Include"), choices=Report.Part.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = (  # type: ignore[attr-defined]
            Edition.objects.filter(provisions__kind="operative")
            .select_related("resolution")
            .prefetch_related("texts")
            .distinct()
        )
        self.fields["edition"].label_from_instance = edition_name  # type: ignore[attr-defined]

    def settings(self) -> Settings:
        given = self.cleaned_data
        return Settings(
            title=given["title"],
            audience=given["audience"],
            period_start=given["period_start"],
            period_end=given["period_end"],
            edition=given["edition"],
            languages=tuple(given["languages"]),
            formats=tuple(given["formats"]),
            include=tuple(given["include"]),
        )


def stored_answers(report: Report) -> dict[str, Any]:
    """The settings that a report has now, by the names of the form."""
    names = ("title", "audience", "edition", "period_start", "period_end", "languages", "formats", "include")
    return {name: getattr(report, name) for name in names}


def filled(report: Report) -> SettingsForm:
    """The form as it shows the settings that a report has now."""
    return SettingsForm(initial=stored_answers(report) | {"version": report.version})
