"""Form fields of the app: dates as they are known, names of countries and bodies, several files, references."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.plain_text import PlainText

from ..entry import Given
from ..evidence_files import ACCEPT, checked
from ..recognising import recognise_bodies, recognise_states, unknown_sentences


class StatesField(PlainText):
    def clean(self, value: Any) -> tuple[MemberState, ...]:
        read = recognise_states(str(super().clean(value) or ""))
        if read.unknown:
            remedy = _("Write the country's name in any of the six languages, or its ISO code.")
            raise ValidationError(unknown_sentences(read.unknown, remedy=remedy))
        return read.found


class BodiesField(PlainText):
    def clean(self, value: Any) -> tuple[Body, ...]:
        read = recognise_bodies(str(super().clean(value) or ""))
        if read.unknown:
            remedy = _("Write an acronym such as SG17, or name an organization under “Partners”.")
            raise ValidationError(unknown_sentences(read.unknown, remedy=remedy))
        return read.found


class NamesField(PlainText):
    """Names, one a line or with semicolons: a name may hold commas."""

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = str(super().clean(value) or "").replace(";", "\n").split("\n")
        names = tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
        for name in names:
            if len(name) > 200:
                raise ValidationError(
                    _("“%(name)s…” is too long: up to 200 characters a name, one a line.") % {"name": name[:40]}
                )
        return names


class ReferenceField(PlainText):
    """A document number or a web address, told apart by its beginning."""

    def clean(self, value: Any) -> Given | None:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        if not typed.lower().startswith(("http://", "https://", "www.")):
            if len(typed) > 200:
                raise ValidationError(_("This document number has more than 200 characters: shorten it."))
            return Given(reference=typed)
        address = typed if not typed.lower().startswith("www.") else f"https://{typed}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            raise ValidationError(
                _("“%(typed)s” is not a whole web address: it reads like https://www.example.org/page.")
                % {"typed": typed[:80]}
            ) from None
        if len(address) > 500:
            raise ValidationError(_("This web address has more than 500 characters: give a shorter one."))
        return Given(url=address)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT, "multiple": True})


class FilesField(forms.FileField):
    """Several files, each checked; ``good`` keeps those that passed even when another did not."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        kept = gettext_lazy("Documents keep their author's name and comments: take out what readers should not see.")
        super().__init__(help_text=kept, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Given]:
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        self.good: list[Given] = []
        problems = []
        for upload in uploads[:10]:
            try:
                self.good.append(checked(upload))
            except ValidationError as problem:
                problems.append(problem)
        if len(uploads) > 10:
            problems.append(ValidationError(_("At most 10 files go in one sending: add the others after saving.")))
        if problems:
            raise ValidationError(problems)
        return self.good


def offer(field: forms.Field, choices: list[Any]) -> None:
    """Set the choices of a field that depend on who asks."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
