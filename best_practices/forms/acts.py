"""The short forms around a practice: reasons, asking for reviews, giving one, texts in another language."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import direction, html_code
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import DayField

from ..criteria import ASKS, SCALE, Criterion
from ..entry import Words
from ..models import Wording
from ..models.wordings import PARTS
from ..operations.reviewing import Points

LABELS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "place": gettext_lazy("Place and size"),
    "problem": gettext_lazy("The problem"),
    "solution": gettext_lazy("What was done"),
    "results": gettext_lazy("Results"),
    "lessons": gettext_lazy("What went wrong"),
    "conditions": gettext_lazy("What it takes to repeat it"),
    "privacy": gettext_lazy("Privacy and patients’ rights"),
}
LONGEST: dict[str, Any] = {
    name: Wording._meta.get_field(name).max_length  # type: ignore[union-attr]
    for name in PARTS
}
ONE_LINE = ("title", "place")


def _low(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "low"})


class DeclineForm(forms.Form):
    reason = PlainText(
        label=gettext_lazy("Why you give your place up"),
        help_text=gettext_lazy("An interest of your own, no time: the secretariat reads it and asks another person."),
        required=False,
        max_length=300,
        widget=_low(),
    )


class AskForm(forms.Form):
    reviewer = forms.ChoiceField(label=gettext_lazy("Who reviews it"))
    due_on = DayField(label=gettext_lazy("Until"), help_text=gettext_lazy("Day, month, year."))

    def __init__(self, *args: Any, people: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.fields["reviewer"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Points for each criterion, a comment each, and in words what to publish, change or drop."""

    comment = PlainText(
        label=gettext_lazy("What you hold of it"),
        help_text=gettext_lazy("Publish it, change it, or drop it, and why. The author reads it, without your name."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        for criterion in Criterion:
            self.fields[criterion.value] = forms.ChoiceField(
                label=criterion.label,
                help_text=str(ASKS[criterion]),
                choices=[(points, f"{points} – {words}") for points, words in SCALE.items()],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"why_{criterion.value}"] = PlainText(
                label=_("Why (optional)"), max_length=1000, required=False, widget=_low()
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[criterion], self[f"why_{criterion}"]) for criterion in Criterion.values]

    def scores(self) -> dict[str, Points]:
        given = self.cleaned_data
        return {
            name: Points(int(given[name]), given.get(f"why_{name}", "")) for name in Criterion.values if given.get(name)
        }


class WordsForm(forms.Form):
    """A whole text in one language, beside the text that it follows."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, follows: Wording, language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.follows = follows
        attrs = {"lang": html_code(language), "dir": direction(language)}
        for name in PARTS:
            rows = max(3, min(14, len(follows.parts[name]) // 70 + 1))
            widget = forms.TextInput(attrs) if name in ONE_LINE else forms.Textarea(attrs | {"rows": rows})
            self.fields[name] = PlainText(label=LABELS[name], max_length=LONGEST[name], required=False, widget=widget)

    def pairs(self) -> list[tuple[str, forms.BoundField]]:
        """Each part of the text that it follows with its field; parts of which neither says anything are left out."""
        pairs = [(self.follows.parts[name], self[name]) for name in PARTS]
        return [(said, field) for said, field in pairs if said or field.value()]

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in PARTS})
