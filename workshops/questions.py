"""Clean values of a questionnaire's sections and questions, and what may be wrong with them. No database here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.languages import Language

from .models import Item
from .models.assessments import Standing
from .scoring import LEAST, MOST
from .vocabulary import Theme

Texts = Mapping[str, str]  # by language
Errors = dict[str, list[str]]
MOST_CHARACTERS = 500
ENDS = (str(LEAST), str(MOST))


@dataclass(frozen=True)
class Asked:
    """One question. ``rows``: [{"key", "labels"}] of a matrix; ``options``: [{"value", "labels"}] of a list, or the
    ends of a scale. ``key`` blank: made of the English label."""

    kind: str
    labels: Texts
    theme: str = ""
    rows: Sequence[Mapping[str, Any]] = ()
    options: Sequence[Mapping[str, Any]] = field(default=())
    may_not_apply: bool = True
    key: str = ""


def wrong_texts(name: str, texts: Texts) -> Errors:
    """English is asked for, since it stands in for the languages that are missing."""
    if unknown := set(texts) - set(Language.values):
        return {name: [_("“%(value)s” is not one of the six languages.") % {"value": min(unknown)}]}
    if not texts.get(Language.EN, "").strip():
        return {name: [_("Write it in English at least: it stands in for languages that are missing.")]}
    if any(len(text) > MOST_CHARACTERS for text in texts.values()):
        return {name: [_("Write at most %(number)d characters.") % {"number": MOST_CHARACTERS}]}
    return {}


def wrong_question(asked: Asked) -> Errors:
    errors = wrong_texts("labels", asked.labels)
    if asked.kind not in Item.Kind.values:
        errors["kind"] = [_("Choose a kind of question.")]
    if asked.theme and asked.theme not in Theme.values:
        errors["theme"] = [_("Choose a theme.")]
    errors |= _wrong_parts("rows", "key", asked.rows)
    errors |= _wrong_parts("options", "value", asked.options)
    match asked.kind:
        case Item.Kind.MATRIX if not asked.rows:
            errors.setdefault("rows", [_("Give at least one row.")])
        case Item.Kind.ONE if len(asked.options) < 2:
            errors.setdefault("options", [_("Give at least two to choose from.")])
    if asked.rows and asked.kind != Item.Kind.MATRIX:
        errors.setdefault("rows", [_("Only several scales have rows: leave this blank.")])
    return errors | _wrong_ends(asked)


def _wrong_ends(asked: Asked) -> Errors:
    if asked.kind in (Item.Kind.SCALE, Item.Kind.MATRIX):
        if any(one.get("value") not in ENDS for one in asked.options):
            return {"options": [_("Only the two ends of a scale have words: 1 and 5.")]}
    elif asked.options and asked.kind != Item.Kind.ONE:
        return {"options": [_("Only lists and scales have words to choose from: leave this blank.")]}
    return {}


def _wrong_parts(name: str, key: str, parts: Sequence[Mapping[str, Any]]) -> Errors:
    """Each with a key of its own, and words in English at least."""
    keys = [str(one.get(key, "")) for one in parts]
    if not all(keys) or any(value in Standing.values for value in keys):
        return {name: [_("Each line needs a short name of its own.")]}
    if twice := [value for value, number in Counter(keys).items() if number > 1]:
        return {name: [_("“%(value)s” stands there twice.") % {"value": twice[0]}]}
    for one in parts:
        if errors := wrong_texts(name, one.get("labels", {})):
            return errors
    return {}
