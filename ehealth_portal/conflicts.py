"""Two people, one form: where the stored answers are not those in the form, in words, so that both are seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from .languages import comma_list


@dataclass(frozen=True)
class Differing:
    """A field whose stored value is not what stands in the form."""

    label: str
    stored: str
    href: str


def differing(form: forms.Form, stored: Mapping[str, Any]) -> list[Differing]:
    """The fields of a bound form whose answer is another one than the stored value of that name."""
    found = []
    for name, value in stored.items():
        bound = form[name]
        kept = bound.field.prepare_value(value)
        if _plain(bound.value()) != _plain(kept):
            href = f"#{bound.id_for_label or bound.auto_id}"
            found.append(Differing(str(bound.label), _in_words(bound.field, kept) or _("(nothing)"), href))
    return found


def send_again(form: forms.Form, **fresh: Any) -> None:
    """Let the same answers be sent once more, over what is stored now: ``fresh`` is the version that is seen now."""
    answers = QueryDict(mutable=True)
    answers.update(form.data)
    for name, value in fresh.items():
        answers[name] = str(value)
    form.data = answers


def _plain(value: Any) -> Any:
    many = isinstance(value, (list, tuple))
    return sorted(map(str, value)) if many else str("" if value is None else value).replace("\r\n", "\n").strip()


def _in_words(field: forms.Field, value: Any) -> str:
    """Choices by their labels, boxes by yes and no, others as they are."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    values = value if isinstance(value, (list, tuple)) else [value]
    labels = dict(_labels(getattr(field, "choices", ())))
    return comma_list(labels.get(str(one), str(one)) for one in values if one not in (None, ""))


def _labels(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):  # a group of choices
            yield from _labels(label)
        else:
            yield str(key), str(label)
