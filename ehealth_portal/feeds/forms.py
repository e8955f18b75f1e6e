"""The form of a key: only where it will be used. It saves nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.plain_text import PlainText

from .operations import LONGEST_NAME


class KeyForm(forms.Form):
    name = PlainText(
        label=_("Where it will be used"),
        help_text=_("A name by which you will know it again. Example: calendar on my phone"),
        max_length=LONGEST_NAME,
    )
