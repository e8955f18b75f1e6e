"""Forms of the ledger: a need, what may answer it, the country's words, an offer. They save nothing."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.members.models import MemberState, Organization
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import DayField, as_typed

from ..answering import SOURCES
from ..entry import Offered, Voiced
from ..models import Offer
from ..vocabulary import Theme

Choices = Iterable[tuple[str, Any]]


class Plain(forms.Form):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""


class ThemeField(forms.ChoiceField):
    def __init__(self) -> None:
        choices = [("", gettext_lazy("Choose a theme")), *Theme.choices]
        super().__init__(label=gettext_lazy("Theme"), choices=choices, required=False)


class NeedForm(Plain):
    member_state = forms.ChoiceField(label=gettext_lazy("Country that needs it"))
    theme = ThemeField()
    text = PlainText(
        label=gettext_lazy("What is needed"),
        help_text=gettext_lazy("In the words of the country. Name no persons: it may become public."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of these words"), choices=[*OWN_NAMES.items()])
    voiced_on = DayField(label=gettext_lazy("Day on which it was voiced"), help_text=gettext_lazy("As in 1 11 2026."))
    voiced_in = PlainText(
        label=gettext_lazy("Where it was voiced"),
        help_text=gettext_lazy("As in “Letter of the Ministry of Health”. Name the organization, not the person."),
        max_length=200,
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may read this need"),
        help_text=gettext_lazy("Whoever can help can then offer it. You can decide this later."),
        required=False,
    )
    record_type = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    record_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, states: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        first = [] if len(states) == 1 else [("", _("Choose a country"))]
        self.fields["member_state"].choices = [*first, *states]  # type: ignore[attr-defined]

    def voiced(self) -> Voiced:
        given = self.cleaned_data
        state = MemberState.objects.get(pk=int(given["member_state"]))
        return Voiced(**given | {"member_state": state, "voiced_on": given["voiced_on"].first})


class MatchForm(Plain):
    """One of three: something suggested, a record by its number, a standard."""

    suggested = forms.ChoiceField(label=gettext_lazy("Suggested for this need"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Or another record"), required=False)
    number = forms.IntegerField(
        label=gettext_lazy("Its number"), min_value=1, max_value=2**31, required=False, widget=forms.TextInput
    )
    standard = PlainText(
        label=gettext_lazy("Or a standard"),
        help_text=gettext_lazy("By its number, as in ITU-T H.810."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "standards", "autocomplete": "off"}),
    )
    note = PlainText(
        label=gettext_lazy("Why it may answer the need (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "low"}),
    )

    def __init__(self, *args: Any, suggested: Choices, **more: Any) -> None:
        super().__init__(*args, auto_id="id_match_%s", **more)
        self.fields["suggested"].choices = [("", _("Choose")), *suggested]  # type: ignore[attr-defined]
        kinds = [(record_type, source.name) for record_type, source in SOURCES.items()]
        self.fields["kind"].choices = [("", _("Choose")), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, number = cleaned.get("kind"), cleaned.get("number")
        if bool(kind) != bool(number) and "number" not in self.errors:
            self.add_error("number" if kind else "kind", _("Choose the kind of record, and write its number."))
        chosen = [bool(cleaned.get("suggested")), bool(kind), bool(cleaned.get("standard"))]
        if sum(chosen) != 1 and not self.errors:
            self.add_error("suggested", _("Name one thing: what is suggested, another record, or a standard."))
        return cleaned

    def matched(self) -> dict[str, str]:
        """As the act takes it."""
        given = self.cleaned_data
        record_type, _slash, pk = given["suggested"].partition("/")
        if given["kind"]:
            record_type, pk = given["kind"], str(given["number"])
        return {"record_type": record_type, "record_id": pk, "standard": given["standard"], "note": given["note"]}


class WordsForm(Plain):
    """The country's word on its need, on the version that it looked at."""

    words = PlainText(
        label=gettext_lazy("In a sentence"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "low"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class OfferForm(Plain):
    maker = forms.ChoiceField(label=gettext_lazy("Who offers it"))
    theme = ThemeField()
    title = PlainText(
        label=gettext_lazy("What is offered"),
        help_text=gettext_lazy("One line, as in “Ten solar kits for clinics”."),
        max_length=200,
        required=False,
    )
    text = PlainText(
        label=gettext_lazy("To whom, and on which conditions"),
        help_text=gettext_lazy("Everybody reads it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of these words"), choices=[*OWN_NAMES.items()])
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which you can help"),
        choices=[*OWN_NAMES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_until = DayField(
        label=gettext_lazy("Last day of the offer (optional)"),
        help_text=gettext_lazy("As in 31 12 2027."),
        required=False,
    )

    def __init__(self, *args: Any, makers: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        first = [] if len(makers) == 1 else [("", _("Choose"))]
        self.fields["maker"].choices = [*first, *makers]  # type: ignore[attr-defined]

    def offered(self) -> Offered:
        given = dict(self.cleaned_data)
        kind, _slash, pk = given.pop("maker").partition("-")
        state = MemberState.objects.get(pk=int(pk)) if kind == "state" else None
        organization = Organization.objects.get(pk=int(pk)) if kind == "organization" else None
        given["languages"] = tuple(given["languages"])
        given["valid_until"] = given["valid_until"].first if given["valid_until"] else None
        return Offered(**given, member_state=state, organization=organization)


class ProposeForm(Plain):
    """Which offer meets the need at hand, or which need the offer at hand."""

    of = forms.ChoiceField()

    def __init__(self, *args: Any, choices: Choices, label: Any, **more: Any) -> None:
        super().__init__(*args, auto_id="id_propose_%s", **more)
        self.fields["of"].label = label
        self.fields["of"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]


def offers_as_choices(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.title) for one in offers]


def today_typed(day: date) -> Any:
    return as_typed(PartialDate(day))
