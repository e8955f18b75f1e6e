"""The form in which questions of a questionnaire are answered: of an assessment by sections, of a survey as a whole.

An assessment's form remembers what was read of each answer, so that only what the person changed is kept, and a change
by somebody else meanwhile is seen. A survey uses ``content()`` only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import OWN_NAMES, current_language

from ..models import Item
from ..replying import Given, wrong
from ..wording import Said, said
from .cells import Cell, cells_of, in_words, mark

Key = tuple[str, str]  # item, row


@dataclass(frozen=True)
class Shown:
    """A cell on the page. ``read``: name and value of the hidden field that remembers what was read."""

    field: BoundField
    standing: BoundField | None
    label: Said
    read: tuple[str, str]
    is_carried: bool
    language: str  # of a stored text that is not in the reader's language

    @property
    def is_scale(self) -> bool:
        return self.standing is None and isinstance(self.field.field.widget, forms.RadioSelect)

    @property
    def errors(self) -> list[str]:
        return [*self.field.errors, *(self.standing.errors if self.standing else [])]


@dataclass(frozen=True)
class Question:
    """What templates/workshops/_question.html takes."""

    item: Item
    label: Said
    cells: list[Shown]

    @property
    def is_matrix(self) -> bool:
        return self.item.kind == Item.Kind.MATRIX


@dataclass(frozen=True)
class Conflict:
    """An answer that two people changed: what is stored now, and where the other one stands in the form."""

    label: str
    stored: str
    language: str
    href: str


class AnswersForm(forms.Form):
    """``given``: the stored answers by item and row, each with its version; ``carried``: those not yet looked at."""

    def __init__(
        self,
        data: Any = None,
        *,
        items: Iterable[Item],
        given: Mapping[Key, Given] | None = None,
        carried: Iterable[Key] = (),
        **more: Any,
    ) -> None:
        self.items, self.stored, self.carried = list(items), dict(given or {}), set(carried)
        super().__init__(data, prefix=more.pop("prefix", "q"), label_suffix="", **more)
        self.cells = [cell for item in self.items for cell in cells_of(item)]
        for cell in self.cells:
            self.fields.update(cell.fields())
            self.initial.update(cell.initial(self.stored.get((cell.item.key, cell.row))))
        if any(item.kind == Item.Kind.TEXT for item in self.items):
            self.fields["=language"] = forms.ChoiceField(
                label=gettext_lazy("Language you are writing in"),
                choices=[*OWN_NAMES.items()],
                required=False,
                initial=current_language(),
            )

    def clean(self) -> dict[str, Any]:
        """The same rules as those of the act, so that all errors stand together on the page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for cell in self.cells:
            given = cell.given(cleaned, self.language)
            if cell.standing_name and cleaned.get(cell.standing_name) and cleaned.get(cell.name) not in (None, ""):
                self.add_error(
                    cell.name, _("Something is written and “nothing” is chosen beside it: leave one of them.")
                )
            elif given is not None and cell.name not in self.errors and (problem := wrong(given, cell.item)):
                self.add_error(cell.name, problem)
        return cleaned

    @property
    def language(self) -> str:
        return self.cleaned_data.get("=language") or current_language()

    @property
    def language_field(self) -> BoundField | None:
        return self["=language"] if "=language" in self.fields else None

    def questions(self) -> list[Question]:
        return [
            Question(item, said(item.labels), [self._shown(cell) for cell in self.cells if cell.item is item])
            for item in self.items
        ]

    def _shown(self, cell: Cell) -> Shown:
        key = (cell.item.key, cell.row)
        stored = self.stored.get(key)
        foreign = stored.language if stored and stored.text and cell.item.kind == Item.Kind.TEXT else ""
        return Shown(
            field=self[cell.name],
            standing=self[cell.standing_name] if cell.standing_name else None,
            label=cell.label,
            read=(self._read_name(cell), self._read[key] if key in self._read else _as_read(stored)),
            is_carried=key in self.carried,
            language=foreign if foreign != current_language() else "",
        )

    # --- what was sent ---------------------------------------------------------------------------------------------
    def content(self) -> dict[str, dict[str, dict[str, Any]]]:
        """All answers as a submission or a survey's reply keeps them; blank ones are left out."""
        kept: dict[str, dict[str, dict[str, Any]]] = {}
        for cell in self.cells:
            if one := cell.given(self.cleaned_data, self.language):
                kept.setdefault(cell.item.key, {})[cell.row] = {
                    "standing": one.standing,
                    "number": None if one.number is None else str(one.number),
                    "text": one.text,
                    "language": one.language if one.text else "",
                }
        return kept

    def changed(self) -> tuple[list[Given], list[tuple[str, str, int]]]:
        """The answers that the person changed, each with the version as it was read, and those made blank."""
        given: list[Given] = []
        blank: list[tuple[str, str, int]] = []
        for cell in self.cells:
            one, (version, seen) = cell.given(self.cleaned_data, self.language), self._seen(cell)
            if mark(one) in (seen, mark(self.stored.get((cell.item.key, cell.row)))):
                continue
            if one is None:
                blank.append((cell.item.key, cell.row, version))
            else:
                given.append(_with_version(one, version))
        return given, blank

    def conflicts(self) -> list[Conflict]:
        """Where somebody else changed, since it was read, what the person changed into something else."""
        return [self._conflict(cell) for cell in self.cells if self._differs(cell)]

    def _differs(self, cell: Cell) -> bool:
        stored, one = self.stored.get((cell.item.key, cell.row)), cell.given(self.cleaned_data, self.language)
        version, seen = self._seen(cell)
        return version != (stored.version if stored else 0) and mark(one) not in (seen, mark(stored))

    def _conflict(self, cell: Cell) -> Conflict:
        stored, field = self.stored.get((cell.item.key, cell.row)), self[cell.name]
        href = f"#{field.id_for_label or f'{field.auto_id}_0'}"
        return Conflict(cell.question, in_words(stored, cell.item), stored.language if stored else "", href)

    def read_anew(self) -> None:
        """Let the answers in conflict be sent once more, over what is stored now."""
        for cell in self.cells:
            if self._differs(cell):
                key = (cell.item.key, cell.row)
                self._read[key] = _as_read(self.stored.get(key))

    def _read_name(self, cell: Cell) -> str:
        return self.add_prefix(f"{cell.name}.read")

    @cached_property
    def _read(self) -> dict[Key, str]:
        if not self.is_bound:
            return {}
        return {(cell.item.key, cell.row): self.data.get(self._read_name(cell), "") for cell in self.cells}

    def _seen(self, cell: Cell) -> tuple[int, str]:
        """Version and mark of what the person had read; of nothing: 0 and blank."""
        version, _dot, seen = self._read.get((cell.item.key, cell.row), "").partition("-")
        return (int(version) if version.isdecimal() and len(version) < 10 else 0), seen


def _as_read(stored: Given | None) -> str:
    return f"{stored.version or 0}-{mark(stored)}" if stored else ""


def _with_version(given: Given, version: int) -> Given:
    return Given(given.item, given.row, given.standing, given.number, given.text, given.language, version)
