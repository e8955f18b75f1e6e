"""The resolution's own words in the reader's language, or in the nearest there is, always with their language."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Edition, EditionText, ProvisionText, SectionText, TextStatus
from ehealth_portal.mandate.naming import citation_of


@dataclass(frozen=True)
class Wording:
    """A text of one language. ``label`` is the project's short name for menus, never part of the resolution."""

    text: str
    language: str
    status: str = ""
    label: str = ""

    @property
    def is_official(self) -> bool:
        return self.status == TextStatus.OFFICIAL


def nearest(rows: Iterable[Any], language: str) -> Any:
    """Of rows with a ``language`` the one in ``language``, else the English one, else any; None of none."""
    rank = {"en": 1} | {language: 0}
    return min(rows, key=lambda row: rank.get(row.language, 2), default=None)


def _by_owner(rows: Iterable[Any], owner: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


def provision_wordings(provisions: Iterable[int], language: str = "") -> dict[int, Wording]:
    """Of each provision, one query however many there are."""
    language = language or current_language()
    texts = _by_owner(ProvisionText.objects.filter(provision_id__in=list(provisions)), "provision_id")
    return {
        pk: Wording(text=best.text, language=best.language, status=best.status, label=best.label)
        for pk, rows in texts.items()
        if (best := nearest(rows, language))
    }


def section_wordings(sections: Iterable[int], language: str = "") -> dict[int, Wording]:
    """The heading of each section, one query however many there are."""
    language = language or current_language()
    texts = _by_owner(SectionText.objects.filter(section_id__in=set(sections)).exclude(heading=""), "section_id")
    return {
        pk: Wording(text=best.heading, language=best.language, status=best.status)
        for pk, rows in texts.items()
        if (best := nearest(rows, language))
    }


def title_of(edition: Edition) -> Wording:
    """The title of an edition; where no language has one, its place and year."""
    language = current_language()
    best = nearest(EditionText.objects.filter(edition=edition).exclude(title=""), language)
    if best is None:
        return Wording(text=citation_of(edition), language=language)
    return Wording(text=best.title, language=best.language, status=best.title_status)
