"""A form whose act was refused: every sentence stands beside the field that it is about."""

from collections.abc import Callable
from typing import Any

from django import forms

from .refusals import Incomplete, NotPossibleNow, Refusal, Stale


def show_refusal(form: forms.BaseForm, refused: Refusal, field: str = "") -> None:
    """What is about no field of the form stands beside ``field``, or above it."""
    errors = refused.errors if isinstance(refused, Incomplete) else {}
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else field or None, sentence)
    if not errors:
        form.add_error(None, str(refused))


def attempt(form: forms.BaseForm, act: Callable[[], Any], field: str = "") -> int:
    """Do it; a refusal becomes an error of the form. Gives the status of the answer, 0 when it was done."""
    try:
        act()
    except (Incomplete, Stale, NotPossibleNow) as refused:
        show_refusal(form, refused, field)
        return 422 if isinstance(refused, Incomplete) else 409
    return 0
