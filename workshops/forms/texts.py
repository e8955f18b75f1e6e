"""The announcement in one more language, beside the original."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import direction, html_code
from ehealth_portal.plain_text import PlainText

from ..entry import Words
from ..models import Announcement
from ..queries.texts import PARTS

LABELS = {
    "title": _("Title"),
    "summary": _("Summary"),
    "audience": pgettext_lazy("of a workshop", "For whom"),
    "practical": _("Practical information"),
}
LONGEST: dict[str, Any] = {name: Announcement._meta.get_field(name).max_length for name in PARTS}  # type: ignore[union-attr]


class WordsForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, original: Announcement, language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.original = original
        attrs = {"lang": html_code(language), "dir": direction(language)}
        for name in PARTS:
            rows = max(3, min(14, len(getattr(original, name)) // 70 + 1))
            widget = forms.TextInput(attrs) if name == "title" else forms.Textarea(attrs | {"rows": rows})
            self.fields[name] = PlainText(label=LABELS[name], max_length=LONGEST[name], required=False, widget=widget)

    def pairs(self) -> list[tuple[str, forms.BoundField]]:
        """Each part of the original with its field; parts of which neither says anything are left out."""
        pairs = [(getattr(self.original, name), self[name]) for name in PARTS]
        return [(said, field) for said, field in pairs if said or field.value()]

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in PARTS})
