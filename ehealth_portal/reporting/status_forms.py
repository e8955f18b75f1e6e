"""The form in which an addressee reports, or the secretariat assesses, the status of a provision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language, current_language
from ehealth_portal.plain_text import PlainText

from .models import Status


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, widget=forms.RadioSelect)
    reason = PlainText(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody can read it. Name what it rests on: a document, a decision, a date."),
    )
    language = forms.ChoiceField(label=_("Language of the reason"), choices=Language.choices)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)  # the word that stood there

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": current_language()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
