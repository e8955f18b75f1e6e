"""Form fields of the app: several files, references."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_references import read_reference

from ..entry import Given
from ..evidence_files import ACCEPT, checked


class ReferenceField(PlainText):
    """A document number or a web address."""

    def clean(self, value: Any) -> Given | None:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        reference, url = read_reference(typed)
        return Given(reference=reference, url=url)


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
