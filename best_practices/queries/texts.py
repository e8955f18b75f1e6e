"""The six languages of a practice and how each stands; what the edited text changed in the author's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ehealth_portal.audit.difference import Piece, difference
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.members.who import actors

from .. import permissions
from ..models import Practice, Wording
from ..models.wordings import PARTS, Voice
from .wording import author_text, is_outdated


@dataclass(frozen=True)
class Text:
    """One text with who wrote and who released it, as far as the reader may know."""

    wording: Wording
    is_outdated: bool
    written_by: str
    released_by: str
    may_release: bool


@dataclass(frozen=True)
class Standing:
    """A language and the texts in it, the released one first."""

    language: str
    is_original: bool
    texts: list[Text]


def standings(practice: Practice, wordings: Sequence[Wording], user: Any) -> list[Standing]:
    """Of all six, the original first: one query for all names."""
    people = {pk for one in wordings for pk in (one.written_by_id, one.released_by_id) if pk}
    names = actors(people, user)
    told: dict[str, list[Text]] = {language: [] for language in OWN_NAMES}
    for one in sorted(wordings, key=lambda wording: (not wording.is_released, wording.voice != Voice.EDITED)):
        told[one.language].append(
            Text(
                wording=one,
                is_outdated=is_outdated(one, wordings),
                written_by=names.get(one.written_by_id or 0, ""),
                released_by=names.get(one.released_by_id or 0, ""),
                may_release=not one.is_released and permissions.may_release(user, one),
            )
        )
    in_order = sorted(OWN_NAMES, key=lambda language: language != practice.language)
    return [Standing(language, language == practice.language, told[language]) for language in in_order]


def translation_of(wordings: Sequence[Wording], language: str) -> Wording | None:
    """The newest translation into a language: its draft, else the released one."""
    found = [one for one in wordings if one.language == language and one.voice == Voice.TRANSLATION]
    return min(found, key=lambda one: one.is_released, default=None)


def changes(wordings: Sequence[Wording]) -> list[tuple[str, list[Piece]]]:
    """Part by part, where the edited text says something else than the author's."""
    author = author_text(wordings)
    edited = next((one for one in wordings if one.voice == Voice.EDITED), None)
    if author is None or edited is None:
        return []
    pairs = [(name, author.parts[name], edited.parts[name]) for name in PARTS]
    return [(name, difference(before, after)) for name, before, after in pairs if before != after]
