"""The columns of an import: their names in the API, and their headings in the six languages."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ehealth_portal.languages import Language, interface_code
from ehealth_portal.members.recognising import folded

MOST_NUMBERED = 9


@dataclass(frozen=True)
class Column:
    """``key`` is the field of the API; ``hint`` is what the template's instructions say of it."""

    key: str
    label: str | Promise
    hint: str | Promise
    longest: int = 0  # characters; 0 where something else limits it
    needed: bool = False


COLUMNS = (
    Column("title", _("What was done"), _("One sentence that makes sense on its own."), 300, needed=True),
    Column("kind", _("Kind of activity"), _("Choose from the list."), needed=True),
    Column("body", _("Body"), _("The body that did it: choose from the list."), needed=True),
    Column("started_on", _("First day"), _("2026-03-14, or only 2026-03 or 2026."), needed=True),
    Column("ended_on", _("Last day"), _("If it took more than one day.")),
    Column("place", _("Place"), _("City and country, or online."), 200),
    Column("provisions", _("Provisions"), _("Several in one cell: resolves.1: why | resolves.3: why")),
    Column("countries", _("Countries"), _("Several in one cell, with | between them.")),
    Column("bodies", _("Other bodies"), _("Acronyms such as SG17, with | between them.")),
    Column("partners", _("Partners"), _("Organizations outside ITU, with | between them.")),
    Column(
        "evidence",
        _("Evidence"),
        _("Document numbers or web addresses, with | between them. Files are added on the activity's own page."),
    ),
    Column("no_evidence_reason", _("No evidence yet, because"), _("Only where there is no evidence."), 300),
    Column("summary", _("Details"), _("Up to 1,200 characters."), 1200),
    Column("language", _("Language of this entry"), _("The language in which the row is written.")),
    Column("key", _("Key"), _("Your own number for the row, so that a second import knows it again."), 60),
)
NUMBERED = {
    "provision": _("Provision %(number)d"),
    "why": _("Why it serves provision %(number)d"),
    "country": _("Country %(number)d"),
}
BY_KEY = {column.key: column for column in COLUMNS}
NUMBER = re.compile(r"(provision|why|country)[ _]?([1-9])")


def numbered(key: str, number: int) -> str:
    """The heading of one of several columns of a kind, in the reader's language."""
    return str(NUMBERED[key]) % {"number": number}


def longest_of(key: str) -> int:
    """The most characters that the cell may hold; 0 where something else limits it."""
    if key.startswith("why"):
        return 300
    return BY_KEY[key].longest if key in BY_KEY else 0


@lru_cache(maxsize=1)
def headings() -> dict[str, str]:
    """Every heading that is understood, folded, with the column it means: the API's names and all six languages."""
    known = {folded(key): key for key in BY_KEY}
    for number in range(1, MOST_NUMBERED + 1):
        known |= {folded(f"{key}_{number}"): f"{key}_{number}" for key in NUMBERED}
    for language in Language.values:
        with override(interface_code(language)):
            for column in COLUMNS:
                known.setdefault(folded(str(column.label)), column.key)
            for key in NUMBERED:
                for number in range(1, MOST_NUMBERED + 1):
                    known.setdefault(folded(numbered(key, number)), f"{key}_{number}")
    return known
