"""The edited text beside the author's, and translations. Saving one of them never touches another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.operations import locked
from ehealth_portal.review.transitions import State

from .. import permissions
from ..entry import Words
from ..models import Practice, Wording
from ..models.wordings import Voice
from ..queries.wording import original_text
from .telling import tell_edited, tell_released, tell_to_release


@transaction.atomic
def edit_text(practice: Practice, words: Words, *, by: User, at: datetime, version: int | None = None) -> Wording:
    """Write the edited text, in the language of the original, which stays as its author wrote it.

    ``version`` is that of the edited text that the person saw; 0 where there was none.
    """
    fresh = locked(practice)
    if not permissions.may_edit_text(by, fresh):
        raise NotAllowed(_("Only the secretariat edits texts, and not those of practices that they wrote or sent."))
    if fresh.state != State.SUBMITTED:
        raise NotPossibleNow(_("Texts are edited while a practice waits for a decision: a published one is frozen."))
    author = fresh.wordings.get(voice=Voice.AUTHOR)
    _demand_complete(words, author)
    edited = fresh.wordings.filter(voice=Voice.EDITED).first()
    before = edited.parts if edited else {}
    saved = _save(
        edited or Wording(practice=fresh, voice=Voice.EDITED, version=0),
        words, follows=author, language=author.language, by=by, at=at, version=version,
    )  # fmt: skip
    audit.record("best_practices.edit_text", fresh, by=by, at=at, before=before, after=saved.parts)
    tell_edited(fresh, by=by, at=at)
    return saved


@transaction.atomic
def translate(
    practice: Practice, language: str, words: Words, *, by: User, at: datetime, version: int | None = None
) -> Wording:
    """Write a draft of the translation into ``language``; one that is released stays until this one is.

    ``version`` is that of the newest translation that the person saw, released or not; 0 where there was none.
    """
    fresh = locked(practice)
    if not permissions.may_translate(by, fresh):
        raise NotAllowed(_("The author and the secretariat translate what was sent or published."))
    if language not in Language.values or language == fresh.language:
        raise NotPossibleNow(_("Choose one of the five languages that the original is not in."))
    known = list(fresh.wordings.filter(language=language, voice=Voice.TRANSLATION).order_by("is_released"))
    newest = known[0] if known else None
    before = {"version": newest.version} | newest.parts if newest else {}
    row = newest or Wording(practice=fresh, voice=Voice.TRANSLATION, version=0)
    if newest and newest.is_released:  # its draft begins where it is
        row = Wording(practice=fresh, voice=Voice.TRANSLATION, version=newest.version)
    row.is_released = False
    follows = original_text(fresh.wordings.all())
    saved = _save(row, words, follows=follows, language=language, by=by, at=at, version=version)
    after = {"language": language, "version": saved.version} | saved.parts
    audit.record("best_practices.translate", fresh, by=by, at=at, before=before, after=after)
    tell_to_release(saved, by=by, at=at)
    return saved


def _save(
    row: Wording,
    words: Words,
    *,
    follows: Wording | None,
    language: str,
    by: User,
    at: datetime,
    version: int | None,
) -> Wording:
    """As the next version. Stale when it is no longer the one that the person saw, and then nothing was written."""
    if version is not None and version != row.version:
        raise stale()
    assert follows is not None
    seen = row.version
    values = {
        "language": language, "version": seen + 1, "follows_id": follows.pk, "follows_version": follows.version,
        "written_by_id": by.pk, "written_at": at, **words.parts,
    }  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    if row.pk is None:
        _create(row)
    elif not _update(row, seen, values):
        raise stale()
    return row


def _update(row: Wording, seen: int, values: dict[str, Any]) -> int:
    return Wording.objects.filter(pk=row.pk, version=seen).update(**values)


def _create(row: Wording) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody else wrote the first one in the meantime
        if "once_a_language_and_voice" in str(error) or "UNIQUE" in str(error):
            raise stale() from error
        raise


def stale() -> Stale:
    return Stale(_("Somebody else changed this text after you opened it. Look at the new text, then try again."))


@transaction.atomic
def release_translation(wording: Wording, *, by: User, at: datetime, version: int | None = None) -> Wording:
    """Let readers have a translation, in the place of the one that was released before."""
    practice = locked(wording.practice)
    fresh = Wording.objects.select_for_update().filter(pk=wording.pk).first()
    if fresh is None:
        raise stale()
    if not permissions.may_release(by, fresh):
        raise NotAllowed(_("A translation is released by one of the secretariat who did not write it."))
    if fresh.is_released or practice.state not in (State.SUBMITTED, State.PUBLISHED):
        raise NotPossibleNow(_("This translation waits for no release."))
    if version is not None and version != fresh.version:
        raise stale()
    _demand_title(fresh)
    before = practice.wordings.filter(language=fresh.language, voice=Voice.TRANSLATION, is_released=True)
    told = [one.version for one in before]
    before.delete()
    released = {"is_released": True, "released_by": by, "released_at": at}
    if not Wording.objects.filter(pk=fresh.pk, version=fresh.version, is_released=False).update(**released):
        raise stale()
    fresh.refresh_from_db()
    after = {"language": fresh.language, "version": fresh.version}
    audit.record(
        "best_practices.release_translation",
        practice,
        by=by,
        at=at,
        before={"version": max(told, default=0)},
        after=after,
    )
    tell_released(fresh, by=by, at=at)
    return fresh


def _demand_title(text: Wording) -> None:
    errors: Mapping[str, list[str]] = {
        name: [_("Translate at least the title and the summary.")]
        for name in ("title", "summary")
        if not text.parts[name].strip()
    }
    if errors:
        raise Incomplete(errors)


def _demand_complete(words: Words, author: Wording) -> None:
    """Editing drops no part that the author wrote."""
    errors = {
        name: [_("The author wrote this part: edit it, or leave it as it is.")]
        for name, text in author.parts.items()
        if text.strip() and not words.parts[name].strip()
    }
    if errors:
        raise Incomplete(errors)
