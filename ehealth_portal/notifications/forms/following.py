"""How often mail comes about what a person follows, and when it may come at all."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from ..models import Cadence, Level, Preference
from ..operations.following import Wishes

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


def zones() -> list[tuple[str, Any]]:
    """UTC first, then by region: Africa/Blantyre."""
    named = sorted(zone for zone in available_timezones() if zone.split("/")[0] in REGIONS and "/" in zone)
    regions: dict[str, list[tuple[str, str]]] = {}
    for zone in named:
        region, _slash, place = zone.partition("/")
        regions.setdefault(region, []).append((zone, place.replace("_", " ")))
    return [("UTC", "UTC"), *regions.items()]


REGIONS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


class FollowForm(forms.Form):
    topic = forms.CharField(max_length=200, widget=forms.HiddenInput)
    level = forms.ChoiceField(label=_("What"), choices=Level.choices, initial=Level.ALL, required=False)
    cadence = forms.ChoiceField(label=_("By mail"), choices=Cadence.choices, initial=Cadence.WEEKLY, required=False)


class PreferenceForm(forms.Form):
    duties = forms.ChoiceField(
        label=_("Mail about what waits for you and what becomes of your own work"), choices=Cadence.choices
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=zones)
    digest_hour = forms.TypedChoiceField(label=_("Summaries come at"), choices=HOURS, coerce=int)
    digest_weekday = forms.TypedChoiceField(
        label=_("The weekly summary comes on"), choices=list(WEEKDAYS.items()), coerce=int
    )
    quiet_from = forms.TypedChoiceField(
        label=_("No mail from"),
        choices=HOURS,
        coerce=int,
        help_text=_("The same hour twice means that mail may come at any hour."),
    )
    quiet_until = forms.TypedChoiceField(label=_("until"), choices=HOURS, coerce=int)

    def wishes(self) -> Wishes:
        return Wishes(**self.cleaned_data)


def preference_form(preference: Preference, posted: Any = None) -> PreferenceForm:
    kept = {name: getattr(preference, name) for name in PreferenceForm.base_fields}
    return PreferenceForm(posted, initial=kept, label_suffix="")
