"""The form before an erasure: it cannot be undone, so the address is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class EraseForm(forms.Form):
    address = forms.CharField(label=gettext_lazy("E-mail address of the person, as shown above"), max_length=254)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"]).strip()
        if typed.lower() != self.email:
            raise forms.ValidationError(_("This is not the address of this person: look at it again."))
        return typed
