"""What the reader of the audit trail asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.members.forms.people import day_field

from .queries.audit import TYPES, Asked


class AskedForm(forms.Form):
    record_type = forms.ChoiceField(
        label=_("Type of record"), required=False, choices=[("", _("All records")), *TYPES.items()]
    )
    record_id = forms.CharField(label=_("Its number"), required=False, max_length=40)
    person = forms.CharField(
        label=_("Person who acted"),
        help_text=_("A part of the name, or the whole address."),
        required=False,
        max_length=100,
    )
    first = day_field(_("From day"), _("Year-month-day."))
    last = day_field(_("Until day"), _("Year-month-day; this day counts."))

    def asked(self) -> Asked:
        """What was understood; a field that was not is as if it were blank."""
        return Asked(**{name: self.cleaned_data.get(name) or default for name, default in vars(Asked()).items()})
