"""The forms around leads: what was seen and where, who could write it down, why it is dropped."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.plain_text import PlainText

from ..operations.leads import Seen
from .rows import AddressField


class LeadForm(forms.Form):
    title = PlainText(
        label=gettext_lazy("What was seen"),
        help_text=gettext_lazy("One line, as in “Vaccination records on feature phones”."),
        max_length=200,
        required=False,
    )
    note = PlainText(
        label=gettext_lazy("What is worth writing down"),
        help_text=gettext_lazy("And where it was seen, who knows of it: whoever writes it down reads this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    url = AddressField(label=gettext_lazy("Web address (optional)"))
    language = forms.ChoiceField(label=gettext_lazy("Language of this note"), choices=[*OWN_NAMES.items()])
    record_type = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    record_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""

    def seen(self) -> Seen:
        return Seen(**self.cleaned_data)


class OfferForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("Who could write it down"))

    def __init__(self, *args: Any, people: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.fields["to"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class DropForm(forms.Form):
    reason = PlainText(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "low"}),
    )
