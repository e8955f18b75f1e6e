"""Words that are kept in several languages beside each other: which are shown to a reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from ehealth_portal.languages import Language, current_language


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
