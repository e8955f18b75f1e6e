"""The form in which an activity is logged: what was typed becomes an Entry. It saves nothing."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES, Language, comma_list, current_language
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.forms.names import BodiesField, NamesField, StatesField
from ehealth_portal.members.models import Body
from ehealth_portal.members.queries import Standing, acting_bodies, standing_of
from ehealth_portal.members.recognising import recognise_states
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import PartialDateField, as_typed

from ..entry import Entry, Given, Served
from ..models import Activity, Kind
from ..queries.names import Named, body_names, provision_names, state_names
from .fields import FilesField, ReferenceField, offer
from .suggesting import suggested

SAME = {  # field of the form -> field of Entry, where the value passes as it is
    "title": "title", "kind": "kind", "summary": "summary", "language": "language", "started": "started",
    "ended": "ended", "place": "place", "countries": "countries", "bodies": "bodies", "partners": "partners",
    "no_evidence_reason": "no_evidence_reason",
}  # fmt: skip


@dataclass(frozen=True)
class ProvisionRow:
    """One provision as the form offers it."""

    name: Named
    checked: bool
    suggested: bool
    why: Any  # the bound field


class LogForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of activity"), choices=Kind.choices, required=False, widget=forms.RadioSelect
    )
    title = PlainText(
        label=_("What was done"),
        help_text=_("One sentence that makes sense on its own. It is shown on the public board."),
        max_length=300,
        required=False,
    )
    started = PartialDateField(
        label=_("Date, or first day"),
        help_text=_("Day, month, year. Example: 14 11 2026. Only 11 2026 or 2026 will do."),
        required=False,
    )
    ended = PartialDateField(
        label=_("Last day (optional)"), help_text=_("If it took more than one day."), required=False
    )
    body = forms.ChoiceField(label=_("Body"), help_text=_("Your own groups come first."), required=False)
    place = PlainText(
        label=_("Place (optional)"), help_text=_("City and country, or online."), max_length=200, required=False
    )
    provisions = forms.MultipleChoiceField(
        label=_("Provisions it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    summary = PlainText(
        label=_("Details (optional)"),
        help_text=_("Up to 1,200 characters. Write in any of the six languages."),
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    countries = StatesField(
        label=_("Countries taking part (optional)"),
        help_text=_("Names or ISO codes, with commas between."),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of this entry"), help_text=_("The language you are writing in."), choices=[*OWN_NAMES.items()]
    )
    bodies = BodiesField(
        label=_("Other bodies taking part (optional)"),
        help_text=_("Acronyms or names, with commas between. Example: SG17, TSAG"),
        required=False,
    )
    partners = NamesField(
        label=_("Partners (optional)"),
        help_text=_("Organizations outside ITU, one a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "low"}),
    )
    reference = ReferenceField(label=_("Document number or web address"), required=False)
    evidence_language = forms.ChoiceField(
        label=_("Language of this evidence (optional)"), choices=[("", "—"), *OWN_NAMES.items()], required=False
    )
    uploads = FilesField(label=_("Files (optional)"), required=False)
    no_evidence_reason = PlainText(label=_("No evidence yet, because"), max_length=300, required=False)
    nonce = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, today: date, activity: Activity | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.names = provision_names(served_by=activity.pk if activity else None)
        keep = activity.body_id if activity else None
        offer(self.fields["body"], body_choices(standing_of(user), today, keep=keep))
        offer(self.fields["provisions"], [(str(pk), name.full) for pk, name in self.names.items()])
        for pk in self.names:
            self.fields[f"why_{pk}"] = PlainText(
                label=_("Why it serves this provision"), max_length=300, required=False
            )
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and ended.last < started.first:
            self.add_error("ended", _("The last day is before the first one: check both."))
        return cleaned

    # --- out ------------------------------------------------------------------------------------------------------
    def entry(self, stored: Entry | None = None) -> Entry:
        """What was typed; where a field could not be read, what ``stored`` has. Call after ``is_valid()``."""
        good = {key: self.cleaned_data[name] for name, key in SAME.items() if name in self.cleaned_data}
        if "body" in self.cleaned_data:
            chosen = self.cleaned_data["body"]
            good["body"] = Body.objects.get(pk=chosen) if chosen else None
        if "provisions" in self.cleaned_data:
            good["served"] = self._served()
        whole = replace(stored or Entry(), **good, evidence=self.given())
        backwards = whole.started and whole.ended and whole.ended.last < whole.started.first
        return replace(whole, ended=None) if backwards else whole

    def _served(self) -> tuple[Served, ...]:
        chosen = Provision.objects.in_bulk(int(pk) for pk in self.cleaned_data["provisions"])
        return tuple(
            Served(provision, self.cleaned_data.get(f"why_{pk}", "")[:300]) for pk, provision in sorted(chosen.items())
        )

    def given(self) -> tuple[Given, ...]:
        """Evidence that passed its checks, even when something else in the form did not."""
        language = self.cleaned_data.get("evidence_language", "")
        reference = self.cleaned_data.get("reference")
        files = getattr(self.fields["uploads"], "good", [])
        return tuple(replace(one, language=language) for one in ([reference] if reference else []) + files)

    def unread(self) -> dict[str, list[str]]:
        """Fields with errors, as typed: a draft cannot keep "14 11" as a date, so the session does."""
        return {
            name: self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
            for name in self.errors
            if name in self.fields and name not in ("uploads", "version", "nonce")
        }

    # --- on the page ----------------------------------------------------------------------------------------------
    def provision_rows(self) -> list[ProvisionRow]:
        chosen = {str(value) for value in self["provisions"].value() or []}
        body = str(self["body"].value() or "")
        text = f"{self['title'].value() or ''} {self['summary'].value() or ''}"
        hints = suggested(text, int(body) if body.isascii() and body.isdigit() else None, self.names)
        rows = [
            ProvisionRow(name, str(pk) in chosen, pk in hints, self[f"why_{pk}"]) for pk, name in self.names.items()
        ]
        return sorted(rows, key=lambda row: not (row.checked or row.suggested))

    def recognised(self) -> list[str]:
        """The countries that were understood, in the reader's words."""
        typed = str(self["countries"].value() or "")
        if not typed:
            return []
        names = state_names()
        return [names[state.pk].name for state in recognise_states(typed).found if state.pk in names]


def entry_of(activity: Activity) -> Entry:
    """A stored activity as an Entry, without its evidence."""
    return Entry(
        title=activity.title,
        kind=activity.kind,
        body=activity.body,
        summary=activity.summary,
        language=activity.language,
        started=activity.started,
        ended=activity.ended,
        place=activity.place,
        served=tuple(
            Served(one.provision, one.why)
            for one in activity.served.select_related("provision").order_by("provision_id")
        ),
        countries=tuple(activity.countries.order_by("iso3")),
        bodies=tuple(activity.bodies.order_by("slug")),
        partners=tuple(activity.partners.order_by("id").values_list("name", flat=True)),
        no_evidence_reason=activity.no_evidence_reason,
    )


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same, whatever the order of countries and bodies."""

    def plain(entry: Entry) -> Entry:
        return replace(
            entry,
            evidence=(),
            countries=tuple(sorted(entry.countries, key=lambda state: state.pk)),
            bodies=tuple(sorted(entry.bodies, key=lambda body: body.pk)),
            served=tuple(sorted(entry.served, key=lambda served: served.provision.pk)),
        )

    return plain(one) == plain(other)


def initial_of(entry: Entry) -> dict[str, Any]:
    """An entry as the form shows it."""
    states, bodies = state_names(), body_names()
    shared = Counter(body.code for body in bodies.values())
    made: dict[str, Any] = {
        "title": entry.title,
        "kind": entry.kind,
        "body": str(entry.body.pk) if entry.body else "",
        "summary": entry.summary,
        "language": entry.language,
        "started": as_typed(entry.started),
        "ended": as_typed(entry.ended),
        "place": entry.place,
        "provisions": [str(one.provision.pk) for one in entry.served],
        "countries": comma_list(
            states[state.pk].name if state.pk in states else state.iso3 for state in entry.countries
        ),
        "bodies": comma_list(body.acronym if shared[body.acronym] == 1 else body.slug for body in entry.bodies),
        "partners": "\n".join(entry.partners),
        "no_evidence_reason": entry.no_evidence_reason,
    }
    return made | {f"why_{one.provision.pk}": one.why for one in entry.served}


def first_values(user: Any, today: date) -> dict[str, Any]:
    """What an empty form starts with: the reader's language and the body that acts for their first role today."""
    held = [role.body_id for role in standing_of(user).roles if role.body_id]
    acting = acting_bodies(today)
    body = str(acting.get(held[0], held[0])) if held else ""
    return {"language": current_language() if current_language() in Language.values else "en", "body": body}


def body_choices(standing: Standing, today: date, *, keep: int | None = None) -> list[Any]:
    """The bodies that the person may log for: those acting today, those before them, and for the secretariat all."""
    names, succeeded = body_names(), acting_bodies(today)
    alive = {pk for pk in Body.objects.on(today).values_list("pk", flat=True) if pk not in succeeded}
    own = {pk for pk in names if pk in standing.bodies or pk == keep}
    groups = [
        (_("Your groups"), own & alive),
        (_("Earlier bodies of your groups"), own - alive),
        (_("Other bodies"), (names.keys() - own) & alive if standing.is_secretariat else set()),
        (_("Other bodies, earlier"), names.keys() - own - alive if standing.is_secretariat else set()),
    ]
    listed = [
        (label, sorted(((str(pk), names[pk].full) for pk in members), key=lambda choice: choice[1]))
        for label, members in groups
        if members
    ]
    return [("", _("Choose a body")), *listed]
