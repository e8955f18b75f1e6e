"""Forms of a person's own account: language, API tokens and service accounts. They save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.plain_text import PlainText

from .. import scopes
from ..operations.tokens import DAYS, MOST_DAYS

CHOSEN = "chosen"


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Your language"),
        help_text=_("The language in which the portal writes to you."),
        choices=[*OWN_NAMES.items()],
    )


class DaysForm(forms.Form):
    """How long a token works."""

    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("At most 365. A token that ends soon does little harm when it is lost."),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        required=False,
        widget=forms.NumberInput(attrs={"class": "sm", "inputmode": "numeric"}),
    )

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or DAYS


class TokenForm(DaysForm):
    name = PlainText(
        label=_("What it is for"),
        help_text=_("A name by which you will know it again. Example: nightly import of our liaison statements"),
        max_length=80,
    )
    rights = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            ("read", _("Read what you may read")),
            ("read write", _("Read, and do what you may do")),
            (CHOSEN, _("Only what is chosen here")),
        ],
        initial="read",
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Chosen areas"), choices=scopes.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("name", "rights", "scopes", "days")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("rights") == CHOSEN and not given.get("scopes") and "scopes" not in self.errors:
            self.add_error("scopes", _("Choose at least one area."))
        return given

    def chosen_scopes(self) -> tuple[str, ...]:
        given = self.cleaned_data
        return tuple(given["scopes"] if given["rights"] == CHOSEN else given["rights"].split())


class ServiceForm(forms.Form):
    name = PlainText(label=_("Name"), max_length=80)
    purpose = PlainText(
        label=_("What the program does"),
        help_text=_("Example: brings the liaison statements of our group into the portal every night"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "low"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("It reads and writes drafts. Sending, publishing and judging is done by people."),
        choices=scopes.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    networks = PlainText(
        label=_("From which networks it is used"),
        help_text=_("As in 192.0.2.0/24 2001:db8::/32, with blanks between. Leave empty: from anywhere."),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
