"""Forms of compendia and editions. They save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import OWN_NAMES, direction, html_code
from ehealth_portal.members.models import CountryGroup
from ehealth_portal.plain_text import PlainText
from ehealth_portal.regions import REGIONS

from ..models import Compendium, Edition, EditionText
from ..operations.editions import Words
from ..queries.editions import Line
from ..queries.holders import MEMBER_STATES, OTHERS, SECTOR_MEMBERS


class NamesForm(forms.Form):
    """What a compendium is called, in the languages in which it has a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        for code, own in OWN_NAMES.items():
            attrs = {"lang": html_code(code), "dir": direction(code)}
            self.fields[code] = PlainText(
                label=own, required=False, max_length=200, widget=forms.TextInput(attrs=attrs)
            )

    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in OWN_NAMES}


def stored_names(compendium: Compendium) -> dict[str, Any]:
    return dict(compendium.names.values_list("language", "name"))


class DocumentsForm(forms.Form):
    """The languages and formats that an edition appears in."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=tuple(OWN_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=Edition.Format.choices, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def chosen(edition: Edition) -> DocumentsForm:
    """The form as it shows what is chosen now."""
    initial = {"languages": edition.languages, "formats": edition.formats, "version": edition.version}
    return DocumentsForm(initial=initial, label_suffix="")


class TextForm(forms.Form):
    """What an edition says by hand in one language; errata are asked for where it corrects another."""

    title = PlainText(label=_("Title"), max_length=200, required=False)
    introduction = PlainText(
        label=_("Introduction"),
        help_text=_("An empty line begins a paragraph."),
        max_length=10000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    errata = PlainText(
        label=_("What was wrong in the edition that this one corrects"),
        help_text=_("It stands in front of this edition, and beside the one that it corrects."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, language: str, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        if not corrects:
            del self.fields["errata"]
        for name in ("title", "introduction", "errata"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"lang": html_code(language), "dir": direction(language)}

    def words(self, language: str) -> Words:
        given = self.cleaned_data
        return Words(language, given["title"], given["introduction"], given.get("errata", ""))


def stored_text(text: EditionText | None, *, corrects: bool) -> dict[str, Any]:
    names = ("title", "introduction", "errata") if corrects else ("title", "introduction")
    return {name: getattr(text, name) if text else "" for name in names}


class OrderForm(forms.Form):
    """One number for each entry: where it is to stand. ``up``, ``down`` and ``out`` are buttons of one entry."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"place-{line.practice.pk}"] = forms.IntegerField(
                label=_("Place"),
                required=False,
                min_value=1,
                max_value=9999,
                initial=line.entry.position,
                widget=forms.NumberInput(
                    attrs={
                        "class": "sm num",
                        "min": "1",
                        "max": str(len(lines)),
                        "aria-labelledby": f"l-place t-{line.practice.pk}",
                    }
                ),
            )

    def rows(self) -> list[tuple[Line, Any]]:
        return [(line, self[f"place-{line.practice.pk}"]) for line in self.lines]

    def order(self) -> list[int]:
        """By the typed numbers. What was moved goes before what stood there, or behind it when it came from above."""

        def key(line: Line) -> tuple[float, int]:
            there = line.entry.position
            wanted = self.cleaned_data.get(f"place-{line.practice.pk}") or there
            return wanted + (0.5 if wanted > there else -0.5 if wanted < there else 0), there

        return [line.practice.pk for line in sorted(self.lines, key=key)]

    def stepped(self, practice: int, step: int) -> list[int]:
        """The order with one practice a place further up (-1) or down (1)."""
        order = [line.practice.pk for line in self.lines]
        if practice in order:
            place = order.index(practice)
            to = min(max(place + step, 0), len(order) - 1)
            order.insert(to, order.pop(place))
        return order


SORTS = [
    (MEMBER_STATES, _("Member States")),
    (SECTOR_MEMBERS, _("Sector Members")),
    (OTHERS, _("Other organizations and bodies")),
]


class BoardForm(forms.Form):
    """Which rows of the board are shown; what it does not know it leaves out."""

    edition = forms.ChoiceField(label=pgettext_lazy("of a compendium", "Edition"), required=False)
    sort = forms.ChoiceField(label=_("Addressees"), choices=[("", _("All")), *SORTS], required=False)
    region = forms.ChoiceField(label=_("ITU region"), choices=[("", _("All")), *REGIONS.items()], required=False)
    group = forms.ChoiceField(
        label=_("Group of countries"), choices=[("", _("All")), *CountryGroup.choices], required=False
    )
    unacknowledged = forms.BooleanField(label=_("Not yet acknowledged"), required=False)

    def __init__(self, *args: Any, editions: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        numbers = [(str(one.number), str(one.number)) for one in editions]
        self.fields["edition"].choices = [("", _("The newest ones")), *numbers]  # type: ignore[attr-defined]
        self.is_valid()

    def asked(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name, "") for name in ("sort", "region", "group", "unacknowledged")}

    def shown(self, editions: list[Edition], *, most: int) -> list[Edition]:
        number = self.cleaned_data.get("edition", "")
        return [one for one in editions if str(one.number) == number] if number else editions[:most]
