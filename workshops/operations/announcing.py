"""The announcement in the other languages: written by one person, released to readers by another."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.operations import locked
from ehealth_portal.review.transitions import State

from .. import permissions
from ..entry import Words
from ..models import Announcement, Workshop
from . import telling
from .writing import words_of


@transaction.atomic
def translate(
    workshop: Workshop, language: str, words: Words, *, by: User, at: datetime, version: int | None = None
) -> Announcement:
    """Keep the text in one language; the others stay as they are. Readers do not get it until it is released, and no
    longer once it is changed. ``version``: as read; None: there was none.
    """
    fresh = locked(workshop)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    if fresh.state in (State.SUBMITTED, State.WITHDRAWN):
        raise NotPossibleNow(_("This workshop waits for a decision, or was withdrawn: it cannot be changed now."))
    _check(fresh, language, words)
    text = fresh.announcements.select_for_update().filter(language=language).first()
    if (text.version if text else None) != version:
        raise Stale(_("Somebody else changed this text after you opened it. Look at the new text first."))
    text = text or Announcement(workshop=fresh, language=language, version=0)
    before = asdict(words_of(text))
    for name, said in asdict(words).items():
        setattr(text, name, said)
    text.version += 1
    text.follows_version = _original(fresh).version
    text.is_released, text.written_by, text.written_at = False, by, at
    text.save()
    after = asdict(words) | {"language": language}
    audit.record("workshops.translate", fresh, by=by, at=at, before=before, after=after)
    if fresh.is_published:
        telling.tell_to_release(fresh, text, by=by, at=at)
    return text


@transaction.atomic
def release(announcement: Announcement, *, by: User, at: datetime, version: int | None = None) -> Announcement:
    """Give the text to readers: another person than its writer, on the version that they looked at."""
    fresh = locked(announcement.workshop)
    if not permissions.is_house(by):
        raise NotAllowed(_("Only the secretariat releases texts to readers."))
    if not fresh.is_published:
        raise NotPossibleNow(_("Its texts are released once the workshop is published."))
    text = fresh.announcements.select_for_update().get(pk=announcement.pk)
    if version is not None and text.version != version:
        raise Stale(_("Somebody else changed this text after you opened it. Look at the new text first."))
    if text.written_by_id == by.pk:
        raise NotAllowed(_("Nobody releases their own text: another person of the secretariat must do it."))
    if not text.is_released:
        text.is_released = True
        text.save(update_fields=["is_released"])
        after = {"language": text.language, "version": text.version}
        audit.record("workshops.release", fresh, by=by, at=at, after=after)
    return text


def _check(workshop: Workshop, language: str, words: Words) -> None:
    if language not in Language.values or language == workshop.language:
        raise NotPossibleNow(_("The original is changed with the workshop; here are its other languages."))
    if not words.title.strip():
        raise Incomplete({"title": [_("Give it a title.")]})


def _original(workshop: Workshop) -> Announcement:
    original = workshop.announcements.filter(language=workshop.language).first()
    if original is None:
        raise NotPossibleNow(_("There is no original text yet: write that first."))
    return original
