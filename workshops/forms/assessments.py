"""The short forms around an assessment: to whom a section goes, and why it is recalled."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.review.forms import ReasonForm

from ..queries.assessments import one_of, with_address


class HandForm(forms.Form):
    """A section and a colleague: one who has a role for the country, or anybody who has an account, by address."""

    section = forms.ChoiceField(label=gettext_lazy("Section"))
    to = forms.ChoiceField(label=gettext_lazy("Colleague with a role for your country"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("Or the e-mail address of another person who has an account"),
        help_text=gettext_lazy("They read the whole assessment, and answer this section only."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, sections: Iterable[Any], people: Iterable[Any]) -> None:
        super().__init__(data, auto_id="id_hand_%s", label_suffix="")
        self.fields["section"].choices = [("", _("Choose a section")), *sections]  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        to, email = cleaned.get("to"), cleaned.get("email")
        if bool(to) == bool(email) and not self.errors:
            self.add_error("to", _("Choose one person, or write one address."))
        elif email:
            cleaned["person"] = with_address(email)
            if cleaned["person"] is None:
                self.add_error("email", _("“%(email)s” has no account here: invite them first.") % {"email": email})
        elif to:
            cleaned["person"] = one_of([int(to)])
        return cleaned


class RecallForm(ReasonForm):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_recall_%s", label_suffix="")
        self.fields["reason"].label = _("Why it is to be revised")
