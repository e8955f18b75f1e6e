"""The form behind the link of a reminder. It saves nothing."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms.fields import ReferenceField
from ehealth_portal.plain_text import PlainText
from ehealth_portal.statuses import Status
from ehealth_portal.typed_dates import DayField

from .operations.answering import Said


class AnswerForm(forms.Form):
    narrative = PlainText(
        label=_("What happened"),
        help_text=_("Up to 2,000 characters, in any language."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what happened.")},
    )
    on = DayField(label=_("Day"), help_text=_("Day, month, year. Example: 14 11 2026"))
    status = forms.ChoiceField(
        label=_("Status, as your group sees it (optional)"),
        choices=[("", _("No statement")), *Status.choices],
        required=False,
    )
    challenges = PlainText(
        label=_("Challenges (optional)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    way_forward = PlainText(
        label=_("Way forward (optional)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reference = ReferenceField(label=_("Document number or web address (optional)"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""

    def said(self) -> Said:
        values = self.cleaned_data
        return Said(
            narrative=values["narrative"],
            on=values["on"].first,
            status=values["status"],
            challenges=values["challenges"],
            way_forward=values["way_forward"],
            evidence=(values["reference"],) if values["reference"] else (),
        )


class ConfirmForm(forms.Form):
    """On the version that was read; evidence that is ticked goes before anybody else judges it."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    leave_out = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, evidence: list[int], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["leave_out"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, str(pk)) for pk in evidence]


def first_values(today: date) -> dict[str, str]:
    return {"on": as_typed_day(today)}


def as_typed_day(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"
