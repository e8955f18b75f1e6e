"""Forms of fellowships and of the account of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ehealth_portal.plain_text import PlainText

from ..criteria import CRITERIA, MOST
from ..models import Expense, Fellowship
from ..operations.accounting import LARGEST, Line
from ..operations.fellowships import Decision, Outcome
from .registering import RefusedForm

DOLLARS = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}


def _dollars(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=LARGEST, widget=forms.NumberInput(attrs=DOLLARS)
    )


class AskForm(RefusedForm):
    extent = forms.ChoiceField(label=gettext_lazy("Extent"), choices=Fellowship.Extent, required=False)
    motive = PlainText(
        label=gettext_lazy("Why this person should come"),
        help_text=gettext_lazy("What they do, and what the country will do with what they learn."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class DecideForm(RefusedForm):
    """Points for each criterion; ``reason`` is read by the person and the focal point."""

    extent = forms.ChoiceField(
        label=gettext_lazy("Extent"),
        choices=[("", gettext_lazy("As asked for")), *Fellowship.Extent.choices],
        required=False,
    )
    reason = PlainText(label=gettext_lazy("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})
        for key, label in CRITERIA.items():
            self.fields[key] = forms.IntegerField(
                label=str(label), required=False, min_value=0, max_value=MOST, widget=forms.NumberInput(attrs=DOLLARS)
            )
        self.order_fields([*CRITERIA, "extent", "reason"])

    def decision(self, *, grants: bool) -> Decision:
        given = self.cleaned_data
        points = {key: given.get(key) for key in CRITERIA}
        return Decision(grants, points, reason=given.get("reason", ""), extent=given.get("extent", ""))


class SettleForm(RefusedForm):
    travel = _dollars(gettext_lazy("Travel (US dollars)"))
    allowance = _dollars(gettext_lazy("Allowance (US dollars)"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})

    def outcome(self, *, is_used: bool) -> Outcome:
        return Outcome(is_used, self.cleaned_data.get("travel"), self.cleaned_data.get("allowance"))


class ExpenseForm(RefusedForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What was used"),
        choices=[("", gettext_lazy("Choose")), *Expense.Kind.choices],
        required=False,
    )
    amount = _dollars(gettext_lazy("US dollars (empty: not known)"))
    note = PlainText(
        label=gettext_lazy("Note (optional)"),
        help_text=gettext_lazy("Only the secretariat reads it."),
        max_length=300,
        required=False,
    )
    paid_by = PlainText(label=gettext_lazy("Paid by (optional)"), max_length=200, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})

    def line(self) -> Line:
        given = self.cleaned_data
        return Line(given.get("kind", ""), given.get("amount"), given.get("note", ""), given.get("paid_by", ""))
