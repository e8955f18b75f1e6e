"""The form in which a practice is written: what was typed becomes an Entry. It saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.mandate.models import Provision
from ehealth_portal.mandate.named import Named
from ehealth_portal.members.forms.names import NamesField, StatesField
from ehealth_portal.members.recognising import recognise_states
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import FIRST_YEAR, PartialDateField

from ..entry import Entry, Served
from ..interventions import INTERVENTIONS
from ..models.wordings import PARTS
from ..queries.writing import Behalf, behalf_of, behalves, first_behalf
from ..vocabulary import LISTS, CostBand, Facet, Licence, Strength
from .rows import PROOFS, STANDARDS, Rows

ROWS = (STANDARDS, PROOFS)
FACETS = tuple(LISTS)
SAME = (
    "language", "contact_role", "started", "ended", "cost_band", "people_reached", "reached_in", "reached_source",
    "licence", "countries", "implementers",
)  # fmt: skip
MANY = ("provisions", *FACETS)


def _long(label: Any, help_text: Any, most: int, rows: int = 5) -> PlainText:
    widget = forms.Textarea(attrs={"rows": rows})
    return PlainText(label=label, help_text=help_text, max_length=most, required=False, widget=widget)


def _several(facet: str, label: Any) -> forms.MultipleChoiceField:
    choices = list(LISTS[facet].items())
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _one_of(label: Any, choices: list[Any], help_text: Any = "") -> forms.ChoiceField:
    nothing = [("", gettext_lazy("Not said"))]
    return forms.ChoiceField(label=label, choices=[*nothing, *choices], required=False, help_text=help_text)


@dataclass(frozen=True)
class ProvisionRow:
    """One provision as the form offers it."""

    name: Named
    checked: bool
    why: Any  # the bound field


@dataclass(frozen=True)
class Group:
    """A group of WHO's classification with its services as check boxes."""

    label: Any
    boxes: list[Any]
    chosen: int


class WritingForm(forms.Form):
    behalf = forms.ChoiceField(
        label=gettext_lazy("On behalf of"),
        help_text=gettext_lazy("Those for whom you hold a role."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the original"),
        help_text=gettext_lazy("The language you are writing in. Translations come later."),
        choices=[*OWN_NAMES.items()],
    )
    title = PlainText(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("It says what it is, as in “Teledermatology over 2G in district clinics”."),
        max_length=200,
        required=False,
    )
    summary = _long(
        gettext_lazy("Summary"), gettext_lazy("Two or three sentences: what was done, and for whom."), 1200, 4
    )
    place = PlainText(
        label=gettext_lazy("Place and size (optional)"),
        help_text=gettext_lazy("As in “38 clinics in three districts”."),
        max_length=200,
        required=False,
    )
    problem = _long(gettext_lazy("The problem"), gettext_lazy("What was wrong before, for whom."), 4000)
    solution = _long(
        gettext_lazy("What was done"),
        gettext_lazy("The steps, who took them, with which means. Lines that begin with “-” become a list."),
        6000,
        8,
    )
    results = _long(
        gettext_lazy("Results"), gettext_lazy("Figures before and after, with their period, where there are any."), 6000
    )
    lessons = _long(
        gettext_lazy("What went wrong (optional)"),
        gettext_lazy("What did not work, and why. It helps others more than what did."),
        4000,
    )
    conditions = _long(
        gettext_lazy("What it takes to repeat it"),
        gettext_lazy("People, equipment, rules, money; what must be there first."),
        4000,
    )
    privacy = _long(
        gettext_lazy("Privacy and patients’ rights"),
        gettext_lazy("How consent and confidentiality were kept; or why no personal data are involved."),
        4000,
    )
    started = PartialDateField(
        label=gettext_lazy("Began"),
        help_text=gettext_lazy("A year is enough: 2026, or 11 2026, or 14 11 2026."),
        required=False,
    )
    ended = PartialDateField(
        label=gettext_lazy("Ended (optional)"), help_text=gettext_lazy("Leave it empty while it runs."), required=False
    )
    countries = StatesField(
        label=gettext_lazy("Countries"),
        help_text=gettext_lazy("Where it was done: names or ISO codes, with commas between."),
        required=False,
    )
    implementers = NamesField(
        label=gettext_lazy("Done by (optional)"),
        help_text=gettext_lazy("Ministries, hospitals, companies, one a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "low"}),
    )
    application = _several(Facet.APPLICATION, gettext_lazy("Kind of e-health"))
    area = _several(Facet.AREA, gettext_lazy("Health area (optional)"))
    intervention = _several(Facet.INTERVENTION, gettext_lazy("Digital interventions (optional)"))
    setting = _several(Facet.SETTING, gettext_lazy("Setting"))
    connectivity = _several(Facet.CONNECTIVITY, gettext_lazy("Network that it needs"))
    provisions = forms.MultipleChoiceField(label=gettext_lazy("Provisions it serves"), required=False)
    cost_band = _one_of(
        gettext_lazy("Cost until it ran (optional)"), CostBand.choices, gettext_lazy("The whole of it, in US dollars.")
    )
    people_reached = forms.IntegerField(
        label=gettext_lazy("People reached (optional)"),
        min_value=0,
        max_value=10**10,
        required=False,
        widget=forms.NumberInput(attrs={"class": "sm"}),
    )
    reached_in = forms.IntegerField(
        label=gettext_lazy("in the year"),
        min_value=FIRST_YEAR,
        max_value=2100,
        required=False,
        widget=forms.NumberInput(attrs={"class": "sm"}),
    )
    reached_source = PlainText(label=gettext_lazy("Source of that figure"), max_length=300, required=False)
    strength = _one_of(gettext_lazy("Strength of the evidence (optional)"), [*Strength.choices])
    licence = _one_of(
        gettext_lazy("Licence of your text (optional)"),
        Licence.choices,
        gettext_lazy("Under which others may use what you wrote."),
    )
    contact_role = PlainText(
        label=gettext_lazy("Contact"),
        help_text=gettext_lazy("The office that answers questions, never a person: “Digital health unit, Ministry”."),
        max_length=200,
        required=False,
    )
    nonce = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: Any, names: Mapping[int, Named], stored: Entry | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.names = names
        self.stored = stored or Entry()
        keep = behalf_of(self.stored)
        self.fields["behalf"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody but myself")),
            *behalves(user, keep=keep),
        ]
        self.fields["provisions"].choices = [  # type: ignore[attr-defined]
            (str(pk), name.full) for pk, name in names.items()
        ]
        for pk in names:
            self.fields[f"why_{pk}"] = PlainText(
                label=_("Why it serves this provision"), max_length=300, required=False
            )
        kept = {"standard": len(self.stored.standards), "proof": len(self.stored.proofs)}
        self.counts = {rows.name: max(self._count(rows), kept[rows.name]) for rows in ROWS}
        for rows in ROWS:
            rows.add_to(self, self.counts[rows.name])

    def _count(self, rows: Rows) -> int:
        asked = str((self.data if self.is_bound else self.initial).get(f"{rows.name}-rows", ""))
        return rows.count(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and ended.last < started.first:
            self.add_error("ended", _("It ends before it begins: check both dates."))
        self.rows = {rows.name: rows.clean(self, self.counts[rows.name]) for rows in ROWS}
        if cleaned.get("people_reached") is not None:
            if cleaned.get("reached_in") is None and "reached_in" not in self.errors:
                self.add_error("reached_in", _("Say of which year the number of people reached is."))
            if not cleaned.get("reached_source") and "reached_source" not in self.errors:
                self.add_error("reached_source", _("Say where the number of people reached comes from."))
        return self.cleaned_data

    # --- out ------------------------------------------------------------------------------------------------------
    def entry(self) -> Entry:
        """What was typed; where a field could not be read, what is stored. Call after ``is_valid()``."""
        cleaned = self.cleaned_data
        good: dict[str, Any] = {name: cleaned[name] for name in SAME if name in cleaned}
        words = {name: cleaned[name] for name in PARTS if name in cleaned}
        marks = {facet: tuple(cleaned[facet]) for facet in FACETS if facet in cleaned}
        good |= {"words": replace(self.stored.words, **words), "marks": {**self.stored.marks, **marks}}
        if "behalf" in cleaned:
            good |= Behalf.read(cleaned["behalf"]).fields
        if "strength" in cleaned:
            good["strength"] = int(cleaned["strength"]) if cleaned["strength"] else None
        if "provisions" in cleaned:
            good["served"] = self._served()
        good |= {"standards": self.rows["standard"], "proofs": self.rows["proof"]}
        return self._possible(replace(self.stored, **good))

    def _served(self) -> tuple[Served, ...]:
        chosen = Provision.objects.in_bulk(int(pk) for pk in self.cleaned_data["provisions"])
        whys = {pk: self.cleaned_data.get(f"why_{pk}", "") for pk in chosen}
        return tuple(Served(provision, whys[pk]) for pk, provision in sorted(chosen.items()))

    def _possible(self, entry: Entry) -> Entry:
        """Without what the database refuses: the form keeps it as it was typed."""
        if entry.started and entry.ended and entry.ended.last < entry.started.first:
            entry = replace(entry, ended=None)
        if entry.ended and not entry.started:
            entry = replace(entry, ended=None)
        if entry.people_reached is not None and (entry.reached_in is None or not entry.reached_source):
            entry = replace(entry, people_reached=None)
        return entry

    def unread(self) -> dict[str, list[str]]:
        """As typed, what a draft cannot keep; of rows all of a kind where one could not be read."""
        wanted = {name for name in self.errors if name in self.fields} - {"version", "nonce"}
        if wanted & {"reached_in", "reached_source"}:
            wanted.add("people_reached")
        if self.cleaned_data.get("ended") and not self.cleaned_data.get("started"):
            wanted.add("ended")
        for rows in ROWS:
            of_kind = {name for name in self.fields if name.startswith(f"{rows.name}-")}
            if wanted & of_kind:
                wanted |= of_kind | {f"{rows.name}-rows"}
        return {name: self.data.getlist(name) for name in sorted(wanted)}  # type: ignore[attr-defined]

    # --- on the page ----------------------------------------------------------------------------------------------
    def provision_rows(self) -> list[ProvisionRow]:
        chosen = {str(value) for value in self["provisions"].value() or []}
        rows = [ProvisionRow(name, str(pk) in chosen, self[f"why_{pk}"]) for pk, name in self.names.items()]
        return sorted(rows, key=lambda row: not row.checked)

    def intervention_groups(self) -> list[Group]:
        boxes: dict[str, list[Any]] = {}
        for box in self["intervention"]:
            boxes.setdefault(str(box.data["value"]).partition(".")[0], []).append(box)
        return [
            Group(INTERVENTIONS[number], found, sum(bool(box.data["selected"]) for box in found))
            for number, found in boxes.items()
        ]

    def standard_rows(self) -> list[list[forms.BoundField]]:
        return list(STANDARDS.bound(self, self.counts[STANDARDS.name]))

    def proof_rows(self) -> list[list[forms.BoundField]]:
        return list(PROOFS.bound(self, self.counts[PROOFS.name]))

    def recognised(self, names: Mapping[int, Named]) -> list[str]:
        """The countries that were understood, in the reader's words."""
        typed = str(self["countries"].value() or "")
        return [names[state.pk].name for state in recognise_states(typed).found if state.pk in names]


def first_values(user: Any) -> dict[str, Any]:
    """The reader's language, and on behalf of whom they act first."""
    spoken = {"language": current_language(), "behalf": str(first_behalf(user))}
    return spoken | PROOFS.initial(()) | STANDARDS.initial(())
