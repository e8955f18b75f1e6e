"""Words that are kept in several languages beside each other, and days, as they are told to a reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format, get_format

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import Language, current_language
from ehealth_portal.templatetags.portal import partial_date


@dataclass(frozen=True)
class Said:
    """A text and the language it is in, which may not be the reader's."""

    text: str = ""
    language: str = Language.EN

    @property
    def is_foreign(self) -> bool:
        return self.language != current_language()

    def __str__(self) -> str:
        return self.text


def said(words: Mapping[str, str] | None, language: str = "") -> Said:
    """In the reader's language (or ``language``); else in English, else in the first there is."""
    there = {code: text for code, text in (words or {}).items() if text}
    for code in (language or current_language(), Language.EN.value, *there):
        if code in there:
            return Said(there[code], code)
    return Said()


def days(started: PartialDate, ended: PartialDate | None) -> str:
    """``9–10 February 2027``, ``2027年2月9日–10日``: what both days share is said once."""
    first = partial_date(started)
    if ended is None or ended == started:
        return first
    if started.precision == ended.precision == "day" and (started.first.year, started.first.month) == (
        ended.first.year,
        ended.first.month,
    ):
        whole = get_format("DATE_FORMAT")
        if whole.startswith("j"):
            return f"{started.first.day}–{partial_date(ended)}"
        return f"{first}–{date_format(ended.first, whole.rpartition('月')[2])}"  # the day's own part of the format
    return f"{first} – {partial_date(ended)}"
