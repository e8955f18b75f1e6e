"""Dates as people type them: read from many shapes, shown again as the forms ask for them, and the form fields."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .dated import PartialDate
from .plain_text import PlainText

FIRST_YEAR, LAST_YEAR = 1865, 2100  # the Union was founded in 1865


def read_date(text: str) -> PartialDate | None:
    """``2014``, ``2014-05``, ``2014-05-20``, ``05 2014``, ``20 05 2014`` with any of space / . - between.

    Nothing typed is None; ValidationError names what was typed and the remedy.
    """
    typed = text.strip()
    if not typed:
        return None
    digits = "".join(str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign for sign in typed)
    numbers = re.sub(r"[\s/.\-–年月日]+", " ", digits).strip().split(" ")
    if all(number.isdigit() for number in numbers) and len(numbers) <= 3:
        ordered = numbers if len(numbers[0]) == 4 else numbers[::-1]
        if len(ordered[0]) == 4 and all(len(number) <= 2 for number in ordered[1:]):
            try:
                found = PartialDate.read("-".join([ordered[0], *(number.zfill(2) for number in ordered[1:])]))
            except ValueError:
                raise ValidationError(
                    _("“%(typed)s” is not a day of the calendar: check the day and the month.") % {"typed": typed}
                ) from None
            if FIRST_YEAR <= found.first.year <= LAST_YEAR:
                return found
            raise ValidationError(_("“%(typed)s”: enter a year between 1865 and 2100.") % {"typed": typed})
    raise ValidationError(
        _("“%(typed)s” is not a date that can be read: enter day, month and year, as in 14 11 2026, or only 2026.")
        % {"typed": typed}
    )


def as_typed(day: PartialDate | None) -> str:
    """A date as the form asks for it: day, month, year."""
    return " ".join(part.lstrip("0") for part in reversed(str(day).split("-"))) if day else ""


class PartialDateField(PlainText):
    """A date of which the year or the month may be all that is known."""

    widget = forms.TextInput(attrs={"class": "sm", "autocomplete": "off"})

    def clean(self, value: Any) -> PartialDate | None:
        return read_date(str(super().clean(value) or ""))


class DayField(PartialDateField):
    """A date known to the day."""

    default_error_messages = {"required": gettext_lazy("Enter a day, such as 9 2 2027.")}

    def clean(self, value: Any) -> PartialDate | None:
        found = super().clean(value)
        if found and found.precision != "day":
            raise ValidationError(_("“%(typed)s” lacks the day: enter day, month and year.") % {"typed": value})
        return found
