"""How long a published practice holds: it is confirmed again, or archived, by the clock or by hand."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Refusal
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..models import Practice
from .lifecycle import holds_from
from .telling import tell_archived, tell_confirmed


@transaction.atomic
def confirm(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> Practice:
    """That it still holds, for three years from now. What the clock has archived is back in the list with it."""
    fresh = locked(practice, version=version)
    if not permissions.may_confirm(by, fresh):
        raise NotAllowed(_("Its author, those for whom it was told, or the secretariat confirm a published practice."))
    if fresh.superseded_at:
        raise NotPossibleNow(_("A later revision has taken its place: confirm that one."))
    if fresh.archived_at and fresh.reason and not permissions.is_house(by):
        raise NotPossibleNow(_("It was archived for a reason: ask the secretariat, or write a further revision."))
    before = _held(fresh)
    write_version(fresh, {**holds_from(at), "archived_at": None, "reason": ""}, at=at, version=version)
    audit.record("best_practices.confirm", fresh, by=by, at=at, before=before, after=_held(fresh))
    tell_confirmed(fresh, by=by, at=at)
    return fresh


@transaction.atomic
def archive(practice: Practice, *, by: User, at: datetime, reason: str, version: int | None = None) -> Practice:
    """By hand: it no longer holds. It stays at its address, with the reason."""
    fresh = locked(practice, version=version)
    if not permissions.may_archive(by, fresh):
        raise NotAllowed(_("Its author, those for whom it was told, or the secretariat archive a published practice."))
    if not _is_current(fresh):
        raise NotPossibleNow(_("It is archived already, or a later revision has taken its place."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why it no longer holds: its readers see it.")]})
    return _archived(fresh, by=by, at=at, reason=reason.strip(), version=version)


def archive_past(*, at: datetime) -> int:
    """By the clock, each in a transaction of its own: two clocks at once archive each once. How many it were."""
    past = Practice.objects.current().filter(valid_until__lt=at.date()).order_by("pk")
    return sum(_archive_if_past(practice, at=at) for practice in past)


def _archive_if_past(practice: Practice, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            fresh = locked(practice)
            if not _is_current(fresh) or fresh.valid_until is None or fresh.valid_until >= at.date():
                return False
            _archived(fresh, by=None, at=at, reason="")
            return True
    except Refusal:  # confirmed, archived or replaced at the same moment
        return False


def _archived(fresh: Practice, *, by: User | None, at: datetime, reason: str, version: int | None = None) -> Practice:
    before = _held(fresh)
    write_version(fresh, {"archived_at": at, "reason": reason}, at=at, version=version)
    audit.record("best_practices.archive", fresh, by=by, at=at, before=before, after=_held(fresh), reason=reason)
    tell_archived(fresh, by=by, at=at)
    return fresh


def _is_current(practice: Practice) -> bool:
    return practice.is_published and practice.superseded_at is None and practice.archived_at is None


def _held(practice: Practice) -> dict[str, object]:
    return {"valid_until": practice.valid_until, "is_archived": practice.archived_at is not None}
