"""The announcement in the six languages: what there is of each, and whether it still follows the original."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.members.who import actors

from ..models import Announcement, Workshop

PARTS = ("title", "summary", "audience", "practical")


@dataclass(frozen=True)
class Line:
    language: str
    text: Announcement | None
    is_original: bool
    is_outdated: bool  # the original has changed since
    written_by: str
    may_release: bool


def original_of(workshop: Workshop, texts: Iterable[Announcement]) -> Announcement | None:
    return next((text for text in texts if text.language == workshop.language), None)


def lines_of(workshop: Workshop, user: Any, *, is_house: bool) -> list[Line]:
    """One a language, the original first. The same number of queries for one text as for six."""
    texts = {text.language: text for text in workshop.announcements.all()}
    original = texts.get(workshop.language)
    people = actors({text.written_by_id for text in texts.values() if text.written_by_id}, user)
    lines = [_line(workshop, language, texts.get(language), original, people, user, is_house) for language in OWN_NAMES]
    return sorted(lines, key=lambda line: not line.is_original)


def _line(
    workshop: Workshop,
    language: str,
    text: Announcement | None,
    original: Announcement | None,
    people: dict[int, str],
    user: Any,
    is_house: bool,
) -> Line:
    is_original = language == workshop.language
    waits = text is not None and not is_original and not text.is_released and workshop.is_published
    return Line(
        language=language,
        text=text,
        is_original=is_original,
        is_outdated=is_outdated(text, original),
        written_by=people.get((text.written_by_id if text else None) or 0, ""),
        may_release=waits and is_house and text is not None and text.written_by_id != user.pk,
    )


def is_outdated(text: Announcement | None, original: Announcement | None) -> bool:
    if text is None or original is None or text.language == original.language:
        return False
    return text.follows_version is not None and text.follows_version != original.version
