"""Rows of a form that repeat without scripts: documents that prove results, standards used."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_references import read_address

from ..entry import Given, Standard
from ..known_standards import TITLES, address_of
from ..models import Proof

FEWEST, MOST = 3, 30


class AddressField(PlainText):
    """A web address; one that begins with www. gets its beginning."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "url", "autocomplete": "off", "dir": "ltr"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        return read_address(typed) if typed else ""


@dataclass(frozen=True)
class Rows:
    """One kind of row. ``fields`` makes the form's fields of one; ``read`` its value, given what was typed."""

    name: str
    fields: Callable[[], dict[str, forms.Field]]
    read: Callable[[Mapping[str, str]], Any]
    first: str  # the part that takes the focus

    @property
    def parts(self) -> list[str]:
        return list(self.fields())

    def key(self, place: int, part: str) -> str:
        return f"{self.name}-{place}-{part}"

    def initial(self, values: tuple[Any, ...]) -> dict[str, Any]:
        shown = {self.key(place, part): getattr(one, part) for place, one in enumerate(values) for part in self.parts}
        return shown | {f"{self.name}-rows": self.count(len(values) + 1)}

    @staticmethod
    def count(wanted: int) -> int:
        return min(max(FEWEST, wanted), MOST)

    def add_to(self, form: forms.Form, count: int) -> None:
        for place in range(count):
            for part, field in self.fields().items():
                form.fields[self.key(place, part)] = field

    def bound(self, form: forms.Form, count: int) -> Iterator[list[forms.BoundField]]:
        return ([form[self.key(place, part)] for part in self.parts] for place in range(count))

    def typed(self, form: forms.Form, count: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows in which something was typed and each field could be read."""
        for place in range(count):
            values = {part: form.cleaned_data.get(self.key(place, part)) for part in self.parts}
            if any(values.values()) and None not in values.values():
                yield place, values

    def clean(self, form: forms.Form, count: int) -> tuple[Any, ...]:
        """The values, with the errors of rows that say too little put into the form."""
        found = []
        for place, values in self.typed(form, count):
            try:
                found.append(self.read(values))
            except ValidationError as problem:
                form.add_error(self.key(place, self.first), problem)
        return tuple(found)


def _proof_fields() -> dict[str, forms.Field]:
    no_kind, no_language = [("", "—"), *Proof.Kind.choices], [("", "—"), *OWN_NAMES.items()]
    return {
        "title": PlainText(label=gettext_lazy("Title of the document"), max_length=200, required=False),
        "url": AddressField(label=gettext_lazy("Web address")),
        "reference": PlainText(label=gettext_lazy("or document number"), max_length=200, required=False),
        "kind": forms.ChoiceField(label=gettext_lazy("Kind (optional)"), choices=no_kind, required=False),
        "language": forms.ChoiceField(label=gettext_lazy("Language (optional)"), choices=no_language, required=False),
    }


def _proof(values: Mapping[str, str]) -> Given:
    if not values["url"] and not values["reference"]:
        raise ValidationError(
            _("“%(title)s”: give the document’s web address or its number.") % {"title": values["title"][:60]}
            if values["title"]
            else _("Give the document’s web address or its number.")
        )
    return Given(**values)


def _standard_fields() -> dict[str, forms.Field]:
    suggested = forms.TextInput(attrs={"list": "known-standards", "autocomplete": "off"})
    title = gettext_lazy("Title (optional)")
    return {
        "reference": PlainText(label=gettext_lazy("Number"), max_length=60, required=False, widget=suggested),
        "title": PlainText(label=title, max_length=200, required=False),
        "url": AddressField(label=gettext_lazy("Web address (optional)")),
    }


def _standard(values: Mapping[str, str]) -> Standard:
    if not values["reference"]:
        raise ValidationError(
            _("“%(title)s”: give the standard’s number too, as in ITU-T H.810.")
            % {"title": (values["title"] or values["url"])[:60]}
        )
    number = _full_number(values["reference"])
    return Standard(number, values["title"] or TITLES.get(number, ""), values["url"] or address_of(number))


def _full_number(typed: str) -> str:
    """“h.810” for ITU-T H.810, where that is one of the known ones."""
    known = {name.removeprefix("ITU-T ").casefold(): name for name in TITLES}
    return known.get(typed.casefold().removeprefix("itu-t ").strip(), typed)


PROOFS = Rows("proof", _proof_fields, _proof, "url")
STANDARDS = Rows("standard", _standard_fields, _standard, "reference")
