"""The short form of a move: its reason, on the version that the person looked at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.plain_text import PlainText


class ReasonForm(forms.Form):
    reason = PlainText(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "class": "low"})
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
