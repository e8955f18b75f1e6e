"""The form in which a workshop is planned: what was typed becomes an Entry. It saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.mandate.models import Provision
from ehealth_portal.mandate.named import Named
from ehealth_portal.members.forms.names import BodiesField, StatesField
from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import DayField, PartialDateField

from ..entry import Entry, Served
from ..models import Series
from ..queries.planning import SIX_WEEKS, bodies_for, series_to_choose
from ..vocabulary import Kind, Theme

WORDS = ("title", "summary", "audience", "practical")
DAYS = ("registration_opens_on", "registration_closes_on", "fellowships_by", "services_by")
PLAIN = (
    "kind", "language", "started", "ended", "timezone", "place", "country", "is_in_person", "is_remote",
    "remote_address", "seats", "remote_seats", "is_moderated", "offers_fellowships", "is_captioned", "bodies",
)  # fmt: skip
MANY = ("provisions", "themes", "interpretation")


class CountryField(StatesField):
    """One country, by its name in any of the six languages or by its code."""

    def clean(self, value: Any) -> MemberState | None:  # type: ignore[override]
        found = super().clean(value)
        if len(found) > 1:
            raise ValidationError(_("Name one country: the one in which it is held."))
        return found[0] if found else None


class ZoneField(PlainText):
    """An IANA time zone; nothing typed is UTC."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "").replace(" ", "_") or "UTC"
        known = {zone.casefold(): zone for zone in available_timezones()}
        if typed.casefold() not in known:
            raise ValidationError(_("“%(value)s” is not a time zone: choose one of the list.") % {"value": typed})
        return known[typed.casefold()]


def _long(label: Any, help_text: Any, most: int, rows: int = 4) -> PlainText:
    widget = forms.Textarea(attrs={"rows": rows})
    return PlainText(label=label, help_text=help_text, max_length=most, required=False, widget=widget)


def _day(label: Any, help_text: Any = "") -> DayField:
    return DayField(label=label, help_text=help_text, required=False)


def _yes(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _seats(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=gettext_lazy("Leave it empty for no limit."),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "sm"}),
    )


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class ProvisionRow:
    """One provision as the form offers it."""

    name: Named
    checked: bool
    why: Any  # the bound field


class PlanForm(forms.Form):
    title = PlainText(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("It says what it is about: “Health records that travel: a workshop for East Africa”."),
        max_length=250,
        required=False,
    )
    summary = _long(gettext_lazy("Summary"), gettext_lazy("A few sentences: what it is about, and for whom."), 2000)
    audience = _long(
        gettext_lazy("For whom (optional)"),
        gettext_lazy("Who should come, and what they need to know before."),
        1000,
        3,
    )
    practical = _long(
        gettext_lazy("Practical information (optional)"),
        gettext_lazy("Visa, travel, how to join. Lines that begin with “-” become a list."),
        6000,
        6,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the original"),
        help_text=gettext_lazy("The language you are writing in. The other languages come afterwards."),
        choices=[*OWN_NAMES.items()],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of event"), choices=Kind.choices, required=False)
    body = forms.ChoiceField(
        label=gettext_lazy("Body that holds it"), help_text=gettext_lazy("Bodies of your own group."), required=False
    )
    bodies = BodiesField(
        label=gettext_lazy("Together with (optional)"),
        help_text=gettext_lazy("Acronyms or names, with commas between. Example: SG17, TSAG"),
        required=False,
    )
    series = forms.ChoiceField(label=gettext_lazy("Series (optional)"), required=False)
    started = PartialDateField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Day, month, year. Example: 9 2 2027. Only 2 2027 or 2027 will do."),
        required=False,
    )
    ended = PartialDateField(
        label=gettext_lazy("Last day (optional)"),
        help_text=gettext_lazy("If it takes more than one day."),
        required=False,
    )
    timezone = ZoneField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Of the place, as in Africa/Kigali. Empty means UTC."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "dir": "ltr"}),
    )
    is_in_person = _yes(gettext_lazy("One can take part in person"))
    place = PlainText(
        label=gettext_lazy("Place"), help_text=gettext_lazy("City, and the building."), max_length=200, required=False
    )
    country = CountryField(
        label=gettext_lazy("Country (optional)"),
        help_text=gettext_lazy("Where it is held: its name or its ISO code."),
        required=False,
    )
    seats = _seats(gettext_lazy("Seats in the room (optional)"))
    is_remote = _yes(gettext_lazy("One can take part remotely"))
    remote_address = forms.URLField(
        label=gettext_lazy("Address of the session (optional)"),
        help_text=gettext_lazy("Told only to those who hold a seat online."),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "dir": "ltr"}),
    )
    remote_seats = _seats(gettext_lazy("Seats online (optional)"))
    registration_opens_on = _day(
        gettext_lazy("Registration opens on (optional)"),
        gettext_lazy("Leave it empty if nobody registers in this portal."),
    )
    registration_closes_on = _day(gettext_lazy("Registration closes after (optional)"))
    is_moderated = _yes(
        gettext_lazy("Each registration is accepted by the secretariat"),
        gettext_lazy("Otherwise who registers gets a free seat at once."),
    )
    offers_fellowships = _yes(gettext_lazy("Fellowships are offered"))
    fellowships_by = _day(
        gettext_lazy("Fellowships to be asked for by (optional)"),
        gettext_lazy("Empty means six weeks before the first day, as ITU asks."),
    )
    services_by = _day(
        gettext_lazy("Interpretation, captions and access to be asked for by (optional)"),
        gettext_lazy("Empty means six weeks before the first day, as ITU asks."),
    )
    interpretation = _several(gettext_lazy("Interpretation offered (optional)"), [*OWN_NAMES.items()])
    is_captioned = _yes(gettext_lazy("With captions"))
    themes = _several(gettext_lazy("Themes that it deals with"), Theme.choices)
    provisions = forms.MultipleChoiceField(label=pgettext_lazy("of a workshop", "Provisions it serves"), required=False)
    nonce = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: Any, names: Mapping[int, Named], stored: Entry | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.names = names
        self.stored = stored or Entry()
        body, series = self.stored.body, [("", pgettext("series", "None")), *series_to_choose()]
        self._offer("body", [("", _("Not chosen yet")), *bodies_for(user, keep=body.pk if body else None)])
        self._offer("series", series)
        self._offer("provisions", [(str(pk), name.full) for pk, name in names.items()])
        for pk in names:
            self.fields[f"why_{pk}"] = PlainText(
                label=pgettext("of a workshop", "Why it serves this provision"), max_length=300, required=False
            )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and ended.last < started.first:
            self.add_error("ended", _("It ends before it begins: check both days."))
        opens, closes = cleaned.get("registration_opens_on"), cleaned.get("registration_closes_on")
        if opens and closes and opens.first > closes.first:
            self.add_error(
                "registration_closes_on", _("Registration closes before it opens: correct one of the two days.")
            )
        if not (cleaned.get("is_in_person") or cleaned.get("is_remote")):
            self.add_error("is_in_person", _("Say whether one takes part in person, remotely, or both."))
        return self.cleaned_data

    # --- out ------------------------------------------------------------------------------------------------------
    def entry(self) -> Entry:
        """What was typed; where a field could not be read, what is stored. Call after ``is_valid()``."""
        cleaned = self.cleaned_data
        good: dict[str, Any] = {name: cleaned[name] for name in PLAIN if name in cleaned}
        good |= {name: cleaned[name].first if cleaned[name] else None for name in DAYS if name in cleaned}
        good |= {name: tuple(cleaned[name]) for name in ("themes", "interpretation") if name in cleaned}
        good["words"] = replace(self.stored.words, **{name: cleaned[name] for name in WORDS if name in cleaned})
        if "body" in cleaned:
            good["body"] = Body.objects.get(pk=cleaned["body"]) if cleaned["body"] else None
        if "series" in cleaned:
            good["series"] = Series.objects.get(pk=cleaned["series"]) if cleaned["series"] else None
        if "provisions" in cleaned:
            good["served"] = self._served()
        if "is_in_person" in self.errors:
            good.pop("is_remote", None)  # of the two as they are stored, one holds
        return _possible(replace(self.stored, **good))

    def _served(self) -> tuple[Served, ...]:
        chosen = Provision.objects.in_bulk(int(pk) for pk in self.cleaned_data["provisions"])
        return tuple(
            Served(provision, self.cleaned_data.get(f"why_{pk}", "")) for pk, provision in sorted(chosen.items())
        )

    def unread(self) -> dict[str, list[str]]:
        """As typed, what a draft cannot keep."""
        wanted = {name for name in self.errors if name in self.fields} - {"version", "nonce"}
        return {name: self.data.getlist(name) for name in sorted(wanted)}  # type: ignore[attr-defined]

    # --- on the page ----------------------------------------------------------------------------------------------
    def provision_rows(self) -> list[ProvisionRow]:
        chosen = {str(value) for value in self["provisions"].value() or []}
        rows = [ProvisionRow(name, str(pk) in chosen, self[f"why_{pk}"]) for pk, name in self.names.items()]
        return sorted(rows, key=lambda row: not row.checked)


def _possible(entry: Entry) -> Entry:
    """Without what the database refuses, which the form keeps as it was typed; with ITU's days where none is given."""
    if entry.started and entry.ended and entry.ended.last < entry.started.first:
        entry = replace(entry, ended=None)
    opens, closes = entry.registration_opens_on, entry.registration_closes_on
    if opens and closes and opens > closes:
        entry = replace(entry, registration_closes_on=None)
    if entry.started is None or entry.started.precision != "day":
        return entry
    last_day = entry.started.first - SIX_WEEKS
    if entry.offers_fellowships and entry.fellowships_by is None:
        entry = replace(entry, fellowships_by=last_day)
    asks = entry.registration_opens_on is not None and entry.services_by is None
    return replace(entry, services_by=last_day) if asks else entry


def first_values(user: Any) -> dict[str, Any]:
    """The reader's language; the body, where there is one only."""
    own = bodies_for(user)
    body = own[0][0] if len(own) == 1 else ""
    return {"language": current_language(), "kind": Kind.WORKSHOP.value, "is_in_person": True, "body": body}
