"""Which text readers get: in the original's language the edited one, else the author's; in another a released
translation, else the original."""

from collections.abc import Iterable

from ehealth_portal.languages import Language, current_language

from ..models import Wording
from ..models.wordings import Voice


def text_for(wordings: Iterable[Wording], language: str = "") -> Wording | None:
    """The one of a practice's ``wordings`` to read in ``language`` (the reader's unless told).

    Its own ``language`` says whether it is what was asked for. None where nothing was written yet.
    """
    released = [one for one in wordings if one.is_released]
    wanted = [one for one in released if one.language == (language or current_language())]
    original = [one for one in released if one.voice == Voice.AUTHOR]
    home = original[0].language if original else ""
    return min(wanted or [one for one in released if one.language == home], key=_rank, default=None)


def _rank(wording: Wording) -> int:
    return [Voice.EDITED, Voice.AUTHOR, Voice.TRANSLATION].index(Voice(wording.voice))


def author_text(wordings: Iterable[Wording]) -> Wording | None:
    """The author's own text, which stays beside the edited one."""
    return next((one for one in wordings if one.voice == Voice.AUTHOR), None)


def original_text(wordings: Iterable[Wording]) -> Wording | None:
    """What readers of the original's language get, and what translations follow: the edited text, else the author's."""
    own = [one for one in wordings if one.voice != Voice.TRANSLATION]
    return min(own, key=_rank, default=None)


def is_outdated(text: Wording, wordings: Iterable[Wording]) -> bool:
    """Whether what it follows says something else by now: a later version, or an edited text beside the author's."""
    if text.voice == Voice.AUTHOR:
        return False
    follows = author_text(wordings) if text.voice == Voice.EDITED else original_text(wordings)
    return follows is None or (text.follows_id, text.follows_version) != (follows.pk, follows.version)


def languages_of(wordings: Iterable[Wording]) -> list[str]:
    """The languages in which it can be read, in the order of the six."""
    released = {one.language for one in wordings if one.is_released}
    return [language for language in Language.values if language in released]


def texts_for(practices: Iterable[int], language: str = "") -> dict[int, Wording]:
    """The text of each practice by its id: one query, any number."""
    of: dict[int, list[Wording]] = {}
    for wording in Wording.objects.released().filter(practice__in=list(practices)):
        of.setdefault(wording.practice_id, []).append(wording)
    return {pk: text for pk, wordings in of.items() if (text := text_for(wordings, language))}
