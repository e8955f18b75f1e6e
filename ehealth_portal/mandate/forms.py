"""The form on which the secretariat confirms what an operative provision asks for, of whom and by when."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.conflicts import Differing, differing, send_again
from ehealth_portal.languages import current_language
from ehealth_portal.members.models import Body
from ehealth_portal.members.naming import body_names
from ehealth_portal.plain_text import PlainText

from .models import Addressee, Provision, Verb
from .operations import seen_mark

LEAD, COLLABORATION = Addressee.Part.LEAD, Addressee.Part.COLLABORATION


class ConfirmForm(forms.Form):
    """Cleans to ``asked()``; whether the answers are enough is for the act to say."""

    verb = forms.ChoiceField(
        label=_("Verb"), choices=Verb, help_text=_("The verb of the heading, as the assembly used it.")
    )
    nature = forms.ChoiceField(
        label=_("Nature"),
        choices=Provision.Nature,
        widget=forms.RadioSelect,
        help_text=_("A standing mandate goes on; a defined output is done one day."),
    )
    code = PlainText(label=_("Short name"), max_length=20, help_text=_("As on the board, for example TSB-1."))
    deliverable = PlainText(label=_("What is to come of it"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    time_limit_on = forms.DateField(
        label=_("Last day that the text names"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty where the text names none. “In 2013 or 2015” ends on 31 December 2015."),
    )
    lead = forms.MultipleChoiceField(label=_("Who must act"), widget=forms.CheckboxSelectMultiple)
    collaboration = forms.MultipleChoiceField(
        label=_("In collaboration with"), required=False, widget=forms.CheckboxSelectMultiple
    )
    conflict: Sequence[Differing] = ()
    is_stale = False  # somebody else confirmed the provision after this reader opened the page
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # when it was last confirmed, as the reader saw it

    def __init__(self, provision: Provision, *args: Any, **kwargs: Any) -> None:
        addressees = [(row.body_id, row.part) for row in provision.addressees.all()]
        kwargs.setdefault("initial", _as_stored(provision, addressees))
        super().__init__(*args, **kwargs)
        names = body_names(current_language())
        for name, part in (("lead", LEAD), ("collaboration", COLLABORATION)):
            self.fields[name].choices = _choices(names, [pk for pk, given in addressees if given == part])  # type: ignore[attr-defined]

    def show_stale(self, provision: Provision, sentence: str) -> None:
        """Say that somebody else was first, keep the answers, and let them be sent again over what is stored now."""
        self.is_stale = True
        self.add_error(None, sentence)
        stored = _as_stored(provision, [(row.body_id, row.part) for row in provision.addressees.all()])
        seen = stored.pop("seen")
        self.conflict = differing(self, stored)
        send_again(self, seen=seen)

    def addressees(self) -> list[tuple[Body, str]]:
        bodies = Body.objects.in_bulk([*map(int, self.cleaned_data["lead"] + self.cleaned_data["collaboration"])])
        return [
            (bodies[int(pk)], str(part))
            for name, part in (("lead", LEAD), ("collaboration", COLLABORATION))
            for pk in self.cleaned_data[name]
        ]


def _as_stored(provision: Provision, addressees: list[tuple[int, str]]) -> dict[str, Any]:
    stored = {name: getattr(provision, name) for name in ("verb", "nature", "code", "deliverable", "time_limit_on")}
    return stored | {
        "lead": [str(pk) for pk, part in addressees if part == LEAD],
        "collaboration": [str(pk) for pk, part in addressees if part == COLLABORATION],
        "seen": seen_mark(provision),
    }


def _choices(names: dict[int, str], first: list[int]) -> list[tuple[str, str]]:
    """Those that are chosen already come first, in the order of the text; then all others by name."""
    others = sorted((pk for pk in names if pk not in first), key=lambda pk: names[pk].casefold())
    return [(str(pk), names[pk]) for pk in [*first, *others] if pk in names]
