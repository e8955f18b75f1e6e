"""Forms of assessment rounds and of questionnaires with their sections and questions. They save nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ehealth_portal.conflicts import Differing, differing, send_again
from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import IN_LANGUAGE, Language, comma_list
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.forms.names import StatesField
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership, MemberState
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import DayField, as_typed

from ..models import Item, Questionnaire, Round
from ..operations.questionnaires import mark
from ..operations.rounds import Asking
from ..questions import MOST_CHARACTERS, Asked
from ..vocabulary import Theme
from ..wording import said

Texts = Mapping[str, str]
LEGENDS = {  # of what stands in six languages, as on the page
    "titles": gettext_lazy("Title"),
    "introductions": gettext_lazy("Introduction (optional)"),
    "labels": pgettext_lazy("asked of people", "Question"),
    "rows": gettext_lazy("Rows"),
    "options": gettext_lazy("What is chosen from, or the ends of a scale"),
}
ORDER = (Language.EN, Language.AR, Language.ZH, Language.FR, Language.RU, Language.ES)


def fields_of(name: str, *, lines: bool = False) -> dict[str, forms.Field]:
    """One field a language: ``titles_en`` …; English first, since it stands in for the others."""
    made: dict[str, forms.Field] = {}
    for language in ORDER:
        widget = forms.Textarea(attrs={"rows": 4}) if lines else forms.TextInput()
        widget.attrs |= {"lang": language.value, "dir": "auto"}
        most = 4000 if lines else MOST_CHARACTERS
        label = IN_LANGUAGE[language]
        made[f"{name}_{language}"] = PlainText(label=label, required=False, max_length=most, widget=widget)
    return made


def texts_of(cleaned: Mapping[str, Any], name: str) -> dict[str, str]:
    found = {str(language): str(cleaned.get(f"{name}_{language}", "")) for language in ORDER}
    return {language: text for language, text in found.items() if text.strip()}


def initial_texts(name: str, texts: Texts) -> dict[str, str]:
    return {f"{name}_{language}": text for language, text in texts.items()}


class TextsForm(forms.Form):
    """``parts`` names what stands in six languages; an act's error of a part is shown at its English."""

    parts: tuple[str, ...] = ("titles",)
    lines: tuple[str, ...] = ()

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        for name in self.parts:
            self.fields.update(fields_of(name, lines=name in self.lines))

    def six(self, name: str) -> list[forms.BoundField]:
        return [self[f"{name}_{language}"] for language in ORDER]

    @property
    def titles(self) -> list[forms.BoundField]:
        return self.six("titles")

    @property
    def introductions(self) -> list[forms.BoundField]:
        return self.six("introductions")

    @property
    def labels(self) -> list[forms.BoundField]:
        return self.six("labels")

    @property
    def rows(self) -> list[forms.BoundField]:
        return self.six("rows")

    @property
    def options(self) -> list[forms.BoundField]:
        return self.six("options")

    def texts(self, name: str) -> dict[str, str]:
        return texts_of(self.cleaned_data, name)

    def show(self, errors: Mapping[str, list[str]]) -> None:
        for name, sentences in errors.items():
            field = f"{name}_{Language.EN}" if name in self.parts else name
            self.add_error(field if field in self.fields else None, sentences)


class SeenForm(TextsForm):
    """Of something that is stored (``of``), as it was ``seen``: of two editors the second sees both words."""

    conflict: Sequence[tuple[Any, Differing]] = ()  # each with the words above its field
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, of: Any = None, **more: Any) -> None:
        self.of = of
        super().__init__(data, initial=self.stored(), **more)

    def stored(self) -> dict[str, Any]:
        """What the form would show now."""
        if self.of is None:
            return {}
        texts = (initial_texts(name, getattr(self.of, name)) for name in self.parts)
        return {"seen": mark(self.of)} | {name: text for part in texts for name, text in part.items()}

    def show_stale(self, sentence: str) -> None:
        """What was typed stays; what is stored now is shown beside it, and may be replaced knowingly."""
        self.of.refresh_from_db()
        now = self.stored()
        groups = {name: [f"{name}_{language}" for language in ORDER] for name in self.parts}
        groups[""] = [name for name in self.base_fields if name != "seen"]
        self.conflict = [
            (LEGENDS.get(name, ""), one)
            for name, fields in groups.items()
            for one in differing(self, {field: now.get(field, "") for field in fields})
        ]
        self.add_error(None, sentence)
        send_again(self, seen=now["seen"])


class QuestionnaireForm(SeenForm):
    parts = ("titles", "introductions")
    lines = ("introductions",)


class SectionForm(SeenForm):
    pass


class RoundForm(TextsForm):
    questionnaire = forms.ChoiceField(label=gettext_lazy("Questionnaire"))
    opens_on = DayField(label=gettext_lazy("First day"), help_text=gettext_lazy("As in 1 2 2027."))
    closes_on = DayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("Countries are reminded before it. As in 31 3 2027.")
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Ask every country that is today in"),
        choices=CountryGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    states = StatesField(
        label=gettext_lazy("Countries"),
        help_text=gettext_lazy("Besides those of the groups: names or ISO codes, with commas between."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, on: Any, of: Round | None = None, **more: Any) -> None:
        self.on = on
        super().__init__(data, initial=_initial_round(of), **more)
        rows = Questionnaire.objects.order_by("slug", "-version")
        self.fields["questionnaire"].choices = [(str(one.pk), version_named(one)) for one in rows]  # type: ignore[attr-defined]

    def asking(self) -> Asking:
        given = self.cleaned_data
        groups = CountryGroupMembership.objects.on(self.on).filter(group__in=given["groups"])
        wanted = {one.pk for one in given["states"]} | set(groups.values_list("member_state_id", flat=True))
        return Asking(
            questionnaire=Questionnaire.objects.get(pk=int(given["questionnaire"])),
            titles=self.texts("titles"),
            opens_on=_day(given["opens_on"]),
            closes_on=_day(given["closes_on"]),
            member_states=tuple(MemberState.objects.filter(pk__in=wanted)),
        )

    def show(self, errors: Mapping[str, list[str]]) -> None:
        super().show({"states" if name == "member_states" else name: value for name, value in errors.items()})


def _day(value: Any) -> Any:
    return value.first if isinstance(value, PartialDate) else value


def version_named(questionnaire: Questionnaire) -> str:
    words = {"title": str(said(questionnaire.titles)), "number": questionnaire.version}
    return _("%(title)s, version %(number)d") % words


def _initial_round(round_: Round | None) -> dict[str, Any]:
    if round_ is None:
        return {}
    names = state_names()
    asked = [(one.pk, one.iso3) for one in round_.member_states.all()]
    return {
        "questionnaire": str(round_.questionnaire_id),
        "opens_on": as_typed(PartialDate(round_.opens_on)),
        "closes_on": as_typed(PartialDate(round_.closes_on)),
        "states": comma_list(names[pk].name if pk in names else iso3 for pk, iso3 in asked),
        **initial_texts("titles", round_.titles),
    }


class ItemForm(SeenForm):
    """Rows and options: one a line, English first, the other languages in the same order."""

    parts = ("labels", "rows", "options")
    lines = ("rows", "options")

    kind = forms.ChoiceField(label=gettext_lazy("Kind of question"), choices=Item.Kind.choices)
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme (optional)"),
        choices=[("", gettext_lazy("None")), *Theme.choices],
        help_text=gettext_lazy("Scales count for its score; what is written in one's own words goes to the ledger."),
        required=False,
    )
    may_not_apply = forms.BooleanField(label=gettext_lazy("“Not applicable” may be answered"), required=False)

    def stored(self) -> dict[str, Any]:
        return _initial_item(self.of) | ({"seen": mark(self.of)} if self.of else {})

    def asked(self) -> Asked:
        given = self.cleaned_data
        scale = given["kind"] in (Item.Kind.SCALE, Item.Kind.MATRIX)
        return Asked(
            kind=given["kind"],
            labels=self.texts("labels"),
            theme=given["theme"],
            rows=_parted(self.texts("rows"), "key", self.of.rows if self.of else []),
            options=_ends(self.texts("options"))
            if scale
            else _parted(self.texts("options"), "value", self.of.options if self.of else []),
            may_not_apply=given["may_not_apply"],
        )


def _initial_item(item: Item | None) -> dict[str, Any]:
    if item is None:
        return {"may_not_apply": True}
    plain = {"kind": item.kind, "theme": item.theme, "may_not_apply": item.may_not_apply}
    return plain | initial_texts("labels", item.labels) | _lines("rows", item.rows) | _lines("options", item.options)


def _lines(name: str, parts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found = {language: [one["labels"].get(language, "") for one in parts] for language in ORDER}
    return {f"{name}_{language}": "\n".join(lines) for language, lines in found.items() if any(lines)}


def _parted(texts: Texts, key: str, before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A line that says in English what one said before keeps its key, so that answers are carried over."""
    known = {one["labels"].get(Language.EN, ""): one[key] for one in before}
    lines = {language: text.split("\n") for language, text in texts.items()}
    parts: list[dict[str, Any]] = []
    for number, english in enumerate(lines.get(Language.EN, [])):
        words = {language: there[number].strip() for language, there in lines.items() if number < len(there)}
        if english.strip():
            made = known.get(english.strip()) or slugify(english)[:36] or f"line-{number + 1}"
            parts.append({key: made, "labels": {language: text for language, text in words.items() if text}})
    return parts


def _ends(texts: Texts) -> list[dict[str, Any]]:
    """Two lines: the words of 1 and of 5."""
    parts = _parted(texts, "value", [])
    return [part | {"value": value} for part, value in zip(parts, ("1", "5", *"?" * len(parts)), strict=False)]
