"""The form in which staff write the questions of a workshop's registration form: rows, the last ones empty."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import current_language
from ehealth_portal.plain_text import PlainText

from ..models import Question
from ..operations.asking_questions import Wanted
from ..wording import said


class QuestionForm(forms.Form):
    label = PlainText(label=pgettext_lazy("asked of people", "Question"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Answered by"), choices=Question.Kind.choices, required=False)
    options = PlainText(
        label=_("Answers to choose from"),
        help_text=_("One a line; for lists only."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "low"}),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    key = PlainText(
        label=_("Short name (optional)"),
        help_text=_("Small Latin letters, as in “visa”: other questions and tables name it so."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "sm", "autocomplete": "off"}),
    )
    after = PlainText(
        label=_("Only after (optional)"),
        help_text=_("Short name of a question above."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "sm", "autocomplete": "off"}),
    )
    when = PlainText(
        label=_("answered with"),
        help_text=_("yes or no, or an answer of its list."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "sm", "autocomplete": "off"}),
    )
    DELETE = forms.BooleanField(label=_("Take this question off"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""


class QuestionRows(forms.BaseFormSet):
    """``stored``: the questions as they are; their words in other languages stay."""

    def __init__(self, data: Any = None, *, stored: Iterable[Question] = ()) -> None:
        self.stored = {one.key: one for one in stored}
        super().__init__(data, initial=[_initial(one) for one in self.stored.values()])

    def wanted(self) -> list[tuple[int, Wanted]]:
        """What was typed, each with the row in which it stands; empty rows are left out. Call after ``is_valid()``."""
        rows = [(place, form.cleaned_data) for place, form in enumerate(self.forms)]
        return [
            (place, self._wanted(given, place))
            for place, given in rows
            if given.get("label") and not given.get("DELETE")
        ]

    def _wanted(self, given: dict[str, Any], place: int) -> Wanted:
        language = current_language()
        key = given["key"] or slugify(given["label"])[:40].strip("-") or f"question-{place + 1}"
        known = self.stored.get(key)
        before = {one["value"]: one["labels"] for one in known.options} if known else {}
        named = {str(said(labels)): value for value, labels in before.items()}
        lines = list(dict.fromkeys(line.strip() for line in given["options"].splitlines() if line.strip()))
        options = [
            {"value": named[line], "labels": before[named[line]]}  # as shown, maybe in another language: left as it is
            if line in named
            else {"value": line[:100], "labels": {language: line}}
            for line in lines
        ]
        when = named.get(given["when"], given["when"])
        return Wanted(
            key=key,
            kind=given["kind"],
            labels=known.labels | ({} if given["label"] == str(said(known.labels)) else {language: given["label"]})
            if known
            else {language: given["label"]},
            options=options if given["kind"] in (Question.Kind.ONE, Question.Kind.SOME) else [],
            is_required=given["is_required"],
            after=given["after"],
            when=when.casefold() if when.casefold() in ("yes", "no") else when,
        )


def _initial(question: Question) -> dict[str, Any]:
    return {
        "label": str(said(question.labels)),
        "kind": question.kind,
        "options": "\n".join(str(said(one["labels"])) for one in question.options),
        "is_required": question.is_required,
        "key": question.key,
        "after": question.after.key if question.after else "",
        "when": question.when,
    }


Rows: Any = forms.formset_factory(QuestionForm, formset=QuestionRows, extra=3, max_num=25, absolute_max=30)
