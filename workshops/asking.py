"""A workshop's own questions: which are asked, given the answers so far, and what is wrong with an answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from .models import Question


def asked(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Those that apply: a question after another is asked only if that one was asked and answered with ``when``."""
    shown: dict[int, Question] = {}
    for question in questions:
        before = shown.get(question.after_id) if question.after_id else None
        if question.after_id is None or (before and _is(answers.get(before.key), question.when)):
            shown[question.pk] = question
    return list(shown.values())


def _is(answer: Any, wanted: str) -> bool:
    if isinstance(answer, bool):
        return wanted == ("yes" if answer else "no")
    return wanted in answer if isinstance(answer, list) else answer == wanted


def checked(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The answers to what is asked (others are dropped), and the errors by key of the question."""
    kept: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for question in asked(questions, answers):
        answer = answers.get(question.key)
        if answer in (None, "", []):
            if question.is_required:
                errors[question.key] = [_("Answer this question.")]
            continue
        if wrong := _wrong(question, answer):
            errors[question.key] = [wrong]
        else:
            kept[question.key] = answer
    return kept, errors


def _wrong(question: Question, answer: Any) -> str:
    values = [option["value"] for option in question.options]
    match question.kind:
        case Question.Kind.YES_NO:
            return "" if isinstance(answer, bool) else _("Answer yes or no.")
        case Question.Kind.ONE:
            return "" if answer in values else _("“%(value)s” is not in the list: choose one.") % {"value": answer}
        case Question.Kind.SOME:
            unknown = [one for one in answer if one not in values] if isinstance(answer, list) else [answer]
            return _("“%(value)s” is not in the list: choose again.") % {"value": unknown[0]} if unknown else ""
        case _:
            return "" if isinstance(answer, str) and len(answer) <= 4000 else _("Write at most 4000 characters.")
