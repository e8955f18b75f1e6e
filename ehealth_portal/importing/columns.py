"""The columns of a table: their names in the API, and their headings in the six languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import override

from ehealth_portal.languages import Language, interface_code
from ehealth_portal.members.recognising import folded

MOST_NUMBERED = 9


@dataclass(frozen=True)
class Column:
    """``key`` is the field of the API; ``hint`` is what the template's instructions say of it. ``is_told`` is of what
    a download says and an import passes over.
    """

    key: str
    label: str | Promise
    hint: str | Promise = ""
    longest: int = 0  # characters; 0 where something else limits it
    needed: bool = False
    is_told: bool = False


@dataclass(frozen=True)
class Columns:
    """``numbered`` has headings such as "Country %(number)d", by the beginning of the column's name. ``must`` is the
    column without which a table is none of these.
    """

    all: tuple[Column, ...]
    numbered: Mapping[str, str | Promise] = field(default_factory=dict)
    longest_of_numbered: Mapping[str, int] = field(default_factory=dict)
    must: str = "title"

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.all}

    def heading(self, key: str, number: int) -> str:
        """The heading of one of several columns of a kind, in the reader's language."""
        return str(self.numbered[key]) % {"number": number}

    def longest_of(self, key: str) -> int:
        """The most characters that the cell may hold; 0 where something else limits it."""
        if key in self.by_key:
            return self.by_key[key].longest
        return self.longest_of_numbered.get(key.rpartition("_")[0] or key, 0)

    @cached_property
    def headings(self) -> dict[str, str]:
        """Every heading that is understood, folded, with the column it means: the API's names and all languages."""
        numbers = range(1, MOST_NUMBERED + 1)
        known = {folded(key): key for key in self.by_key}
        known |= {folded(f"{key}_{number}"): f"{key}_{number}" for key in self.numbered for number in numbers}
        for language in Language.values:
            with override(interface_code(language)):
                for column in self.all:
                    known.setdefault(folded(str(column.label)), column.key)
                for key in self.numbered:
                    for number in numbers:
                        known.setdefault(folded(self.heading(key, number)), f"{key}_{number}")
        return known
