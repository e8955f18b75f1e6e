"""Forms of circulars. They save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.members.models import Body, CountryGroup, MemberState, Organization
from ehealth_portal.members.naming import body_names, member_state_names
from ehealth_portal.plain_text import PlainText
from ehealth_portal.regions import REGIONS
from ehealth_portal.review.transitions import State

from .models import AddressClass, Circular, CircularText
from .operations.writing import Wanted, Words, wanted_of
from .queries.tracking import STAGES

MANY = ("bodies", "member_states", "organizations")


def _day(label: Any, help_text: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off", "class": "sm"}),
        error_messages={"invalid": _("Enter a day as year-month-day, as in 2026-11-22.")},
    )


def _several(label: Any, rows: Any) -> forms.ModelMultipleChoiceField:
    widget = forms.SelectMultiple(attrs={"size": 6})
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=rows,
        required=False,
        widget=widget,
        help_text=_("To choose several, hold down Ctrl or the command key."),
    )


class CircularForm(forms.Form):
    """Whom a circular is for; clean values for ``Wanted``."""

    classes = forms.MultipleChoiceField(
        label=_("To whom"), choices=AddressClass.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    group_day = _day(
        _("Groups of countries as of"),
        _("A State that left a group before this day is not addressed with it. As in 2026-11-22"),
        required=True,
    )
    member_states = _several(_("Single Member States"), MemberState.objects.none())
    organizations = _several(_("Single organizations"), Organization.objects.none())
    bodies = _several(_("Those who act for a body"), Body.objects.none())
    asks_acknowledgement = forms.BooleanField(label=_("Ask them to acknowledge receipt"), required=False)
    reply_by = _day(_("Reply by"), _("Leave it empty if no reply is needed. As in 2026-12-18"), required=False)
    corrects = forms.ModelChoiceField(
        label=_("Corrects the circular"), queryset=Circular.objects.none(), required=False, empty_label=_("(none)")
    )
    record_type = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    record_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        states, bodies = member_state_names(language), body_names(language)
        fields: dict[str, Any] = self.fields
        fields["member_states"].queryset = MemberState.objects.all()
        fields["member_states"].label_from_instance = lambda one: states.get(one.pk, one.iso3)
        fields["organizations"].queryset = Organization.objects.all()
        fields["organizations"].label_from_instance = lambda one: one.name
        fields["bodies"].queryset = Body.objects.all()
        fields["bodies"].label_from_instance = lambda one: bodies.get(one.pk, str(one))
        for name in MANY:
            fields[name].choices = sorted(fields[name].choices, key=lambda one: str(one[1]))
        fields["corrects"].queryset = Circular.objects.filter(state=State.PUBLISHED)

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        plain = ("group_day", "asks_acknowledgement", "reply_by", "record_type", "record_id", "corrects")
        values: dict[str, Any] = {name: given[name] for name in plain}
        values |= {name: tuple(given[name]) for name in (*MANY, "classes")}
        return Wanted(**values)


def stored_answers(circular: Circular) -> dict[str, Any]:
    kept = wanted_of(circular)
    values = {name: [one.pk for one in getattr(kept, name)] for name in MANY}
    values |= {name: getattr(kept, name) for name in ("group_day", "asks_acknowledgement", "reply_by")}
    return values | {"classes": list(kept.classes), "corrects": kept.corrects.pk if kept.corrects else None}


def filled(circular: Circular) -> CircularForm:
    of_record = {"record_type": circular.record_type, "record_id": circular.record_id}
    return CircularForm(initial=stored_answers(circular) | of_record | {"version": circular.version})


class TextForm(forms.Form):
    """The letter in one language."""

    subject = PlainText(label=_("Subject"), max_length=200, required=False)
    body = PlainText(
        label=_("Letter"),
        help_text=_("An empty line begins a paragraph. **Bold**, *italic*, lists and links as in Markdown."),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    is_complete = forms.BooleanField(label=_("This text is complete and may be sent"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self, language: str) -> Words:
        given = self.cleaned_data
        return Words(language, given["subject"], given["body"], given["is_complete"])


def stored_text(text: CircularText | None) -> dict[str, Any]:
    if text is None:
        return {"subject": "", "body": "", "is_complete": False}
    return {"subject": text.subject, "body": text.body, "is_complete": text.is_complete}


class ReplyForm(forms.Form):
    reply = PlainText(label=_("Your reply"), widget=forms.Textarea(attrs={"rows": 8}), required=False, max_length=5000)


class BoardForm(forms.Form):
    """Which lines of the board are shown; what it does not know it leaves out."""

    stage = forms.ChoiceField(label=_("How far"), choices=[("", _("All")), *STAGES], required=False)
    region = forms.ChoiceField(label=_("ITU region"), choices=[("", _("All")), *REGIONS.items()], required=False)
    group = forms.ChoiceField(
        label=_("Group of countries"), choices=[("", _("All")), *CountryGroup.choices], required=False
    )

    def asked(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


LANGUAGES = tuple(OWN_NAMES)
