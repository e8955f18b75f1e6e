"""A further revision of a published practice: a draft that says what it says, under the number it will take over."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked

from .. import permissions
from ..models import Practice, Wording
from ..models.wordings import PARTS, Voice
from ..queries.wording import is_outdated, original_text
from .drafting import PLAIN, told

DATES = ("started_on", "started_precision", "ended_on", "ended_precision")
ROWS = ("marks", "served", "standards", "implementers", "proofs")


@transaction.atomic
def revise(practice: Practice, *, by: User, at: datetime) -> Practice:
    """Begin the next revision. Whoever has begun it gets the one that is there; a second is never open at a time."""
    fresh = locked(practice)
    if not permissions.may_revise(by, fresh):
        raise NotAllowed(_("The author and the secretariat revise a published practice."))
    if open_one := Practice.objects.filter(revises=fresh).first():
        if open_one.is_editable and open_one.created_by_id == by.pk:
            return open_one
        raise _revised_already()
    copied = {name: getattr(fresh, name) for name in (*PLAIN, *DATES, "source", "confidence", "confidence_note")}
    draft = Practice(revises=fresh, revision=fresh.revision + 1, created_by=by, created_at=at, updated_at=at, **copied)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:  # the one that is open is another person's, whose draft the wall hides
        raise _revised_already() from error
    draft.countries.set(fresh.countries.all())
    for name in ROWS:
        _copy(getattr(fresh, name).all(), draft)
    _copy_texts(fresh, draft, at=at)
    after = told(draft) | {"revises": fresh.pk, "revision": draft.revision}
    audit.record("best_practices.revise", draft, by=by, at=at, before=told(fresh), after=after)
    return draft


def _revised_already() -> NotPossibleNow:
    return NotPossibleNow(_("There is a later revision of this practice already, or it is being written."))


def _copy(rows: models.QuerySet[Any], draft: Practice) -> None:
    copies = list(rows)
    for row in copies:
        row.pk, row.practice = None, draft
        row._state.adding = True
    rows.model._default_manager.bulk_create(copies)


def _copy_texts(before: Practice, draft: Practice, *, at: datetime) -> None:
    """The text that readers have is what the next author starts from; translations follow it as far as they did."""
    texts = list(before.wordings.all())
    read = original_text(texts)
    assert read is not None
    first = Wording.objects.create(
        practice=draft, language=read.language, voice=Voice.AUTHOR, written_by=read.written_by,
        written_at=read.written_at, **read.parts,
    )  # fmt: skip
    kept = [one for one in texts if one.voice == Voice.TRANSLATION and one.is_released]
    Wording.objects.bulk_create(
        Wording(
            practice=draft, language=one.language, voice=one.voice, version=one.version,
            follows=first, follows_version=0 if is_outdated(one, texts) else first.version,
            written_by=one.written_by, written_at=one.written_at,
            released_by=one.released_by, released_at=one.released_at,
            **{name: getattr(one, name) for name in PARTS},
        )
        for one in kept
    )  # fmt: skip
