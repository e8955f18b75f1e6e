"""One answer as a form shows it: the fields of a cell, what was read of it, and what it says when it is sent."""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ehealth_portal.languages import current_language
from ehealth_portal.plain_text import PlainText

from ..models import Item
from ..models.assessments import Standing
from ..replying import Given
from ..scoring import LEAST, MOST
from ..wording import Said, said

LONGEST = 4000
UNSAID = Said()
CHOSEN = (Item.Kind.SCALE, Item.Kind.MATRIX, Item.Kind.ONE)  # "not applicable" stands among what is chosen from


class Typed(forms.DecimalField):
    """A number as the reader writes numbers; nought is one."""

    default_error_messages = {
        "invalid": gettext_lazy("“%(value)s” is not a number: use digits, as in 1250."),
    }

    def __init__(self, **more: Any) -> None:
        attributes = {"inputmode": "decimal", "class": "sm", "autocomplete": "off"}
        super().__init__(
            max_digits=16, decimal_places=2, localize=True, widget=forms.TextInput(attrs=attributes), **more
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": str(value)[:40]}) from None


@dataclass(frozen=True)
class Cell:
    """A question, or one row of a matrix. ``name``: of its field, and of its errors in an act: "item" or "item.row"."""

    item: Item
    row: str = ""
    label: Said = UNSAID

    @property
    def name(self) -> str:
        return f"{self.item.key}.{self.row}".strip(".")

    @property
    def question(self) -> str:
        """In the reader's language, with the row of a matrix."""
        asked = str(said(self.item.labels))
        words = {"question": asked.rstrip(":： \xa0"), "row": self.label}
        return _("%(question)s – %(row)s") % words if self.row else asked

    @property
    def standing_name(self) -> str:
        """Of the choice beside what is typed; blank where it stands among the choices."""
        return "" if self.item.kind in CHOSEN else f"{self.name}.standing"

    def fields(self) -> dict[str, forms.Field]:
        field = _field(self)
        return {self.name: field} | ({self.standing_name: _standing(self)} if self.standing_name else {})

    def initial(self, given: Given | None) -> dict[str, Any]:
        if given is None:
            return {}
        if given.standing != Standing.ANSWERED:
            return {self.standing_name or self.name: given.standing}
        scale = self.item.kind in (Item.Kind.SCALE, Item.Kind.MATRIX)
        number = None if given.number is None else int(given.number) if given.number % 1 == 0 else given.number
        return {self.name: given.text if number is None else str(number) if scale else number}

    def given(self, cleaned: Mapping[str, Any], language: str) -> Given | None:
        """None: left blank."""
        value = cleaned.get(self.name)
        standing = cleaned.get(self.standing_name) if self.standing_name else ""
        if not self.standing_name and value in Standing.values:
            standing, value = value, None
        blank = Given(self.item.key, self.row)
        if standing:
            return replace(blank, standing=standing)
        if value in (None, ""):
            return None
        if self.item.kind in (Item.Kind.ONE, Item.Kind.TEXT):
            return replace(blank, text=str(value), language=language)
        return replace(blank, number=Decimal(value))


@dataclass(frozen=True)
class Line:
    """A question, or a row of a matrix, with what was answered, for somebody who reads."""

    label: Said
    row: Said
    answer: str
    language: str  # of words that are in another language than the reader's
    is_carried: bool
    is_blank: bool


def cells_of(item: Item) -> list[Cell]:
    if item.kind == Item.Kind.MATRIX:
        return [Cell(item, row["key"], said(row["labels"])) for row in item.rows]
    return [Cell(item, "", said(item.labels))]


def lines_of(items: Iterable[Item], given: Mapping[tuple[str, str], Given], carried: Container[Any] = ()) -> list[Line]:
    found = []
    for cell in (cell for item in items for cell in cells_of(item)):
        one, key = given.get((cell.item.key, cell.row)), (cell.item.key, cell.row)
        language = one.language if one and one.text and cell.item.kind == Item.Kind.TEXT else ""
        language = "" if language == current_language() else language
        label, row = said(cell.item.labels), cell.label if cell.row else UNSAID
        found.append(Line(label, row, in_words(one, cell.item), language, key in carried, one is None))
    return found


def mark(given: Given | None) -> str:
    """What an answer says, short: two readings that are alike have the same mark, whatever the language or version."""
    if given is None:
        return ""
    number = "" if given.number is None else f"{Decimal(given.number).normalize():f}"
    said_ = "\x00".join((given.standing, number, given.text.replace("\r\n", "\n").strip()))
    return hashlib.sha256(said_.encode()).hexdigest()[:16]


def in_words(given: Given | None, item: Item) -> str:
    """An answer for a reader to see."""
    if given is None:
        return _("not answered")
    if given.standing != Standing.ANSWERED:
        return str(Standing(given.standing).label)
    if given.number is not None:
        return f"{Decimal(given.number).normalize():f}"
    return next((str(said(one["labels"])) for one in item.options if one["value"] == given.text), given.text)


def _field(cell: Cell) -> forms.Field:
    label: dict[str, Any] = {"label": str(cell.label), "required": False}
    match cell.item.kind:
        case Item.Kind.SCALE | Item.Kind.MATRIX:
            return forms.ChoiceField(choices=_scale(cell.item), widget=forms.RadioSelect, **label)
        case Item.Kind.ONE:
            options = [(one["value"], str(said(one["labels"]))) for one in cell.item.options]
            return forms.ChoiceField(choices=[("", _("No answer yet")), *options, *_no_value(cell.item)], **label)
        case Item.Kind.NUMBER:
            return Typed(**label)
        case _:
            area = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
            return PlainText(max_length=LONGEST, widget=area, **label)


def _scale(item: Item) -> list[tuple[str, Any]]:
    ends = {one["value"]: str(said(one["labels"])) for one in item.options}
    named = [(str(number), _point(str(number), ends)) for number in range(LEAST, MOST + 1)]
    return [*named, *_no_value(item), ("", _("No answer yet"))]


def _point(point: str, ends: Mapping[str, str]) -> str:
    return _("%(point)s: %(words)s") % {"point": point, "words": ends[point]} if ends.get(point) else point


def _no_value(item: Item) -> list[tuple[str, Any]]:
    return [(Standing.NOT_APPLICABLE.value, Standing.NOT_APPLICABLE.label)] if item.may_not_apply else []


def _standing(cell: Cell) -> forms.Field:
    choices = [
        ("", pgettext("answer", "As written above, or not answered yet")),
        (Standing.NOTHING.value, Standing.NOTHING.label),
        *_no_value(cell.item),
    ]
    return forms.ChoiceField(label=_("Or say"), choices=choices, required=False, widget=forms.RadioSelect)
