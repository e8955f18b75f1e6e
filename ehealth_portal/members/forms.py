"""Forms of a person's own account: language and API tokens. They save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Your language"),
        help_text=_("The language in which the portal writes to you."),
        choices=[*OWN_NAMES.items()],
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        help_text=_("A name by which you will know it again. Example: nightly import of our liaison statements"),
        max_length=80,
    )
    rights = forms.ChoiceField(
        label=_("What it may do"),
        choices=[("read", _("Read what you may read")), ("read write", _("Read, and do what you may do"))],
        initial="read",
        widget=forms.RadioSelect,
    )
