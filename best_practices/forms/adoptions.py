"""The form in which an adoption is told, and the short forms around one. They save nothing."""

import re
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.models import MemberState
from ehealth_portal.members.queries import standing_of
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import PartialDateField, as_typed

from ..entry import Adapted
from ..models import Adoption, Practice
from ..models.adoptions import Outcome
from ..vocabulary import CostBand

REFERENCE = re.compile(r"BP-(\d{4})-(\d{3,9})(?:\D.*)?", re.IGNORECASE)


class AdoptionForm(forms.Form):
    member_state = forms.ChoiceField(label=gettext_lazy("Member State that adapted it"))
    started = PartialDateField(
        label=gettext_lazy("When it began"),
        help_text=gettext_lazy("Day, month, year. Only 11 2026 or 2026 will do."),
        required=False,
    )
    changes = PlainText(
        label=gettext_lazy("What was changed, and why"),
        help_text=gettext_lazy("What had to be different to make it fit. Up to 2,000 characters."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    cost_band = forms.ChoiceField(
        label=gettext_lazy("What it cost until it ran (optional)"),
        choices=[("", gettext_lazy("Not said")), *CostBand.choices],
        required=False,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Did it work?"), choices=Outcome.choices, required=False, widget=forms.RadioSelect
    )
    results = PlainText(
        label=gettext_lazy("What came of it (optional)"),
        help_text=gettext_lazy("With figures where there are any. Up to 2,000 characters."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reference = PlainText(label=gettext_lazy("Document that shows it (optional)"), max_length=200, required=False)
    url = forms.URLField(
        label=gettext_lazy("Web address of it (optional)"),
        help_text=gettext_lazy("As in https://www.example.org/evaluation.pdf"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    no_evidence_reason = PlainText(
        label=gettext_lazy("No evidence yet, because (optional)"), max_length=300, required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language you are writing in"), choices=[*OWN_NAMES.items()], required=False
    )
    nonce = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        states: Any = self.fields["member_state"]
        states.choices = _states(user)

    def entry(self) -> Adapted:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("nonce", "version")}
        state = MemberState.objects.get(pk=given.pop("member_state"))
        return Adapted(member_state=state, **given | {"language": given["language"] or current_language()})


def _states(user: Any) -> list[Any]:
    """Those that the person speaks for first."""
    own = standing_of(user).member_states
    named = sorted(((str(pk), named.name) for pk, named in state_names().items()), key=lambda one: one[1])
    mine = [one for one in named if int(one[0]) in own]
    if not mine:
        return [("", _("Choose a Member State")), *named]
    return [*mine, (_("Other Member States"), [one for one in named if one not in mine])]


def initial_of(adoption: Adoption) -> dict[str, Any]:
    """A stored adoption as the form shows it."""
    plain = ("changes", "cost_band", "outcome", "results", "reference", "url", "no_evidence_reason", "language")
    kept = {name: getattr(adoption, name) for name in plain}
    return kept | {"member_state": str(adoption.member_state_id), "started": as_typed(adoption.started)}


class ResultForm(forms.Form):
    """The practice that came of an adoption, by its number. Empty takes the link away."""

    resulting = PlainText(
        label=gettext_lazy("Number of the practice that came of it"),
        help_text=gettext_lazy("As in BP-2026-041. Empty: none."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "sm", "autocomplete": "off"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_resulting(self) -> Practice | None:
        typed = str(self.cleaned_data["resulting"]).strip()
        if not typed:
            return None
        found = REFERENCE.fullmatch(typed)
        numbered = Practice.objects.published().filter(year=found[1], number=found[2]) if found else None
        practice = numbered.order_by("-revision").first() if numbered is not None else None
        if practice is None:
            raise forms.ValidationError(
                _("There is no published practice “%(typed)s”: its number reads like BP-2026-041.") % {"typed": typed}
            )
        return practice
