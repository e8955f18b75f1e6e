"""What the reader of the queue asks for, and what is to be sent once more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.members.forms.people import day_field

from ..models import Channel, Notice, Reason
from ..queries.queue import AGAIN_TO_WEBHOOKS, SENT_OUT, Asked

CHANNELS = [(one.value, one.label) for one in Channel if one in SENT_OUT]


class AskedForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All channels")), *CHANNELS])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Notice.State.choices])
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=[("", _("All reasons")), *Reason.choices])
    first = day_field(_("From day"), _("Year-month-day."))
    last = day_field(_("Until day"), _("Year-month-day; this day counts."))

    def asked(self) -> Asked:
        """What was understood; a field that was not is as if it were blank."""
        return Asked(**{name: self.cleaned_data.get(name) or default for name, default in vars(Asked()).items()})


class ReplayForm(AskedForm):
    """A range must be named: a click that sends everything once more is one too many."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name in ("channel", "first", "last"):
            self.fields[name].required = True
        self.fields["channel"].choices = CHANNELS  # type: ignore[attr-defined]
        again = [(one.value, one.label) for one in Notice.State if one in AGAIN_TO_WEBHOOKS]
        self.fields["state"].choices = [("", _("All that were not delivered")), *again]  # type: ignore[attr-defined]

    def in_words(self) -> list[tuple[Any, Any]]:
        """What was chosen, to be read before it is done."""
        chosen = {name: dict(getattr(field, "choices", ())) for name, field in self.fields.items()}
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return [(self.fields[name].label, chosen[name].get(value, value)) for name, value in given.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first: enter a later one."))
        sent = (Notice.State.SENT, Notice.State.DELIVERED)
        if cleaned.get("state") in sent and cleaned.get("channel") != Channel.WEBHOOK:
            self.add_error(
                "state", _("What was sent already is sent once more to webhooks only: choose another state.")
            )
        return cleaned
