"""Forms of those who register or nominate: about the person, the workshop's own questions, what they need there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.models import MemberState
from ehealth_portal.plain_text import PlainText

from ..entry import Person
from ..models import Question, Registration, ServiceRequest, Workshop
from ..vocabulary import Gender, Mode
from ..wording import Said, said

YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


@dataclass(frozen=True)
class Asked:
    """A question on the page. ``only_if``: the sentence that says when it is to be answered."""

    question: Question
    field: BoundField
    label: Said
    after: str = ""  # name of the field on which it depends
    only_if: str = ""


class RefusedForm(forms.Form):
    def add_refusal(self, errors: Mapping[str, list[str]]) -> None:
        """Put the sentences of an Incomplete beside the fields; what has no field here stands above the form."""
        for name, sentences in errors.items():
            self.add_error(name if name in self.fields else None, sentences)


class QuestionsForm(RefusedForm):
    """The workshop's own questions. All are shown, each with when it is to be answered; a script hides the others."""

    def __init__(self, *args: Any, questions: Iterable[Question] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.questions = list(questions)
        for question in self.questions:
            self.fields[name_of(question)] = _field(question)

    def answers(self) -> dict[str, Any]:
        return {one.key: _answer(one, self.cleaned_data.get(name_of(one))) for one in self.questions}

    def asked(self) -> list[Asked]:
        known = {one.pk: one for one in self.questions}
        return [self._asked(one, known.get(one.after_id or 0)) for one in self.questions]

    def _asked(self, question: Question, after: Question | None) -> Asked:
        field, label = self[name_of(question)], said(question.labels)
        if after is None:
            return Asked(question, field, label)
        words = {"question": said(after.labels), "answer": _in_words(after, question.when)}
        sentence = _("Only if you answered “%(answer)s” to “%(question)s”.") % words
        return Asked(question, field, label, name_of(after), sentence)


class PersonForm(QuestionsForm):
    """``workshop`` says which ways to take part there are; ``email`` is given where it cannot be chosen."""

    name = PlainText(
        label=pgettext_lazy("of a person", "Name"),
        help_text=gettext_lazy("As it is to stand on the certificate."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How to take part"), choices=Mode.choices, widget=forms.RadioSelect, required=False
    )
    member_state = forms.ChoiceField(label=gettext_lazy("Country (optional)"), required=False)
    organization = PlainText(
        label=gettext_lazy("Organization (optional)"),
        help_text=gettext_lazy("Needed if you choose no country."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    function = PlainText(
        label=gettext_lazy("Function (optional)"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender (optional)"),
        help_text=gettext_lazy("Only counted: how many women and men a workshop reached."),
        choices=[("", gettext_lazy("Not said")), *Gender.choices],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mails"), choices=[*OWN_NAMES.items()], required=False
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, workshop: Workshop, email: str = "", states: Iterable[int] | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.workshop, self.given_email = workshop, email
        self.initial = {"language": current_language(), "mode": self.modes[0], **self.initial}
        if email:
            del self.fields["email"]
        if len(self.modes) == 1:
            del self.fields["mode"]
        field: Any = self.fields["member_state"]
        field.choices = _states(states)
        if states is not None:
            field.label = _("Country")

    @property
    def modes(self) -> list[str]:
        ways = ((Mode.IN_PERSON, self.workshop.is_in_person), (Mode.REMOTE, self.workshop.is_remote))
        return [mode.value for mode, is_there in ways if is_there]

    def person(self) -> Person:
        """What was typed. Call after ``is_valid()``."""
        given = self.cleaned_data
        state = MemberState.objects.get(pk=given["member_state"]) if given.get("member_state") else None
        return Person(
            name=given.get("name", ""),
            email=self.given_email or given.get("email", ""),
            mode=given.get("mode") or self.modes[0],
            language=given.get("language") or current_language(),
            member_state=state,
            organization=given.get("organization", ""),
            function=given.get("function", ""),
            gender=given.get("gender", ""),
            answers=self.answers(),
        )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": gettext_lazy("Enter the address with which you registered."),
            "invalid": gettext_lazy("Write an e-mail address, as in name@example.org."),
        },
    )


def consent_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("I agree that these data are kept and used as described here."), required=False
    )


class RegisterForm(PersonForm):
    consent = consent_field()


class ConfirmForm(QuestionsForm):
    consent = consent_field()


class ServiceForm(RefusedForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What you need"),
        choices=[("", gettext_lazy("Choose")), *ServiceRequest.Kind.choices],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language, for interpretation"),
        choices=[("", pgettext_lazy("language", "None")), *OWN_NAMES.items()],
        required=False,
    )
    note = PlainText(
        label=gettext_lazy("In your words (optional)"),
        help_text=gettext_lazy("Only those who work on this workshop read it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "low"}),
    )


class DecisionForm(RefusedForm):
    """``reason`` is read by the person."""

    reason = PlainText(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def name_of(question: Question) -> str:
    return f"q_{question.key}"


def initial_of(registration: Registration, questions: Iterable[Question]) -> dict[str, Any]:
    """A stored registration as the form shows it."""
    plain = ("name", "mode", "organization", "function", "gender", "language", "version")
    kept = {name: getattr(registration, name) for name in plain}
    answers = {name_of(one): _typed(registration.answers.get(one.key)) for one in questions}
    return kept | answers | {"member_state": str(registration.member_state_id or "")}


def answers_in_words(registration: Registration, questions: Iterable[Question]) -> list[tuple[Said, str]]:
    """What was answered, for a reader to see."""
    given = registration.answers
    return [(said(one.labels), _in_words(one, given[one.key])) for one in questions if one.key in given]


def _typed(answer: Any) -> Any:
    return ("yes" if answer else "no") if isinstance(answer, bool) else answer


def _in_words(question: Question, answer: Any) -> str:
    if question.kind == Question.Kind.YES_NO:
        return str(dict(YES_NO)["yes" if answer in (True, "yes") else "no"])
    labels = {one["value"]: str(said(one["labels"])) for one in question.options}
    many = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(one, str(one)) for one in many)


def _answer(question: Question, value: Any) -> Any:
    if question.kind == Question.Kind.YES_NO:
        return {"yes": True, "no": False}.get(value)
    return value


def _field(question: Question) -> forms.Field:
    wording = str(said(question.labels))
    label = wording if question.is_required else _("%(question)s (optional)") % {"question": wording}
    more: dict[str, Any] = {"label": label, "required": False}
    options = [(one["value"], str(said(one["labels"]))) for one in question.options]
    match question.kind:
        case Question.Kind.YES_NO:
            return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **more)
        case Question.Kind.ONE:
            return forms.ChoiceField(choices=[("", _("Choose")), *options], **more)
        case Question.Kind.SOME:
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **more)
        case Question.Kind.LONG:
            return PlainText(max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), **more)
        case _:
            return PlainText(max_length=300, **more)


def _states(only: Iterable[int] | None) -> list[tuple[str, str]]:
    named = sorted(((str(pk), one.name) for pk, one in state_names().items()), key=lambda one: one[1])
    if only is None:
        return [("", _("No country")), *named]
    mine = {str(pk) for pk in only}
    return [one for one in named if one[0] in mine]
