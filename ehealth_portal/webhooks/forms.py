"""Forms of webhooks. They save nothing."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.notifications.models import Level
from ehealth_portal.plain_text import PlainText

from . import topics
from .models import Endpoint
from .operations import Wanted

BROAD = [
    ("activities", _("All activities")),
    ("report", _("Progress reports")),
    ("workshop", _("Workshops")),
]


class EndpointForm(forms.Form):
    name = PlainText(
        label=_("Name"), help_text=_("By which you will know it again. Example: our portal for Members"), max_length=80
    )
    url = PlainText(
        label=_("Address"),
        help_text=_("Of your receiver, as in https://hooks.example.org/e-health. Only https, and only a name."),
        max_length=400,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    broad = forms.MultipleChoiceField(
        label=_("What it is told of"), choices=BROAD, required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = PlainText(
        label=_("Single topics"),
        help_text=_(
            "One a line: body:itu-t-sg21, country:MWI, kind:meeting, theme:training or "
            "provision:78/dubai-2012/resolves.1"
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "low", "dir": "ltr", "spellcheck": "false"}),
    )
    level = forms.ChoiceField(label=_("How much"), choices=Level.choices, initial=Level.ALL, widget=forms.RadioSelect)

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        chosen = (*given["broad"], *topics.split(given["topics"]))
        return Wanted(given["name"], given["url"], tuple(dict.fromkeys(chosen)), given["level"])

    @staticmethod
    def initial_of(endpoint: Endpoint) -> dict[str, Any]:
        kept = [one.topic for one in endpoint.topics.all()]
        broad = [word for word, _label in BROAD]
        return {
            "name": endpoint.name,
            "url": endpoint.url,
            "level": endpoint.level,
            "broad": [one for one in kept if one in broad],
            "topics": "\n".join(one for one in kept if one not in broad),
        }


class RangeForm(forms.Form):
    """From when until when is sent again; times are UTC."""

    first = forms.DateTimeField(
        label=_("From (UTC)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "sm"})
    )
    last = forms.DateTimeField(
        label=_("Until (UTC)"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "sm"})
    )

    def range(self) -> tuple[datetime, datetime]:
        given = self.cleaned_data
        return given["first"].astimezone(UTC), given["last"].astimezone(UTC)
