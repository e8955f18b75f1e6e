"""The one way in which a reviewed record moves: lock, ask, look in the table, save, write the audit row."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .models import ReviewedRecord
from .transitions import MOVES

R = TypeVar("R", bound=ReviewedRecord)


def locked(record: R, *, version: int | None = None) -> R:
    """The record's fresh row, locked until the transaction ends; Stale when ``version`` is given and has passed.

    The lock makes others wait, so that they are refused with the state that they come too late for. What decides is
    ``write_version``.
    """
    fresh = type(record)._default_manager.select_for_update().filter(pk=record.pk).first()
    if fresh is None:
        raise NotPossibleNow(_("This record was deleted in the meantime."))
    if version is not None and fresh.version != version:
        raise _stale()
    return fresh


def write_version(
    fresh: ReviewedRecord, changes: Mapping[str, Any], *, at: datetime, version: int | None = None
) -> None:
    """Write ``changes`` as the next version: the one way in which a record that is there changes.

    The UPDATE names the version that the person read (``version``), else the one of ``fresh``. Stale when it finds no
    such row, and then nothing was written.
    """
    seen = fresh.version if version is None else version
    values = {**changes, "version": seen + 1, "updated_at": at}
    if not type(fresh)._base_manager.filter(pk=fresh.pk, version=seen).update(**values):
        raise _stale()
    for name, value in values.items():
        setattr(fresh, name, value)


def _stale() -> Stale:
    return Stale(_("Somebody else changed this record after you opened it. Look at the new text, then try again."))


@transaction.atomic
def move(
    record: R,
    action: str,
    *,
    by: User,
    at: datetime,
    may: Callable[[User, R], bool],
    reason: str = "",
    version: int | None = None,
    ready: Callable[[R], dict[str, list[str]]] | None = None,
    beside: Callable[[R], dict[str, Any]] | None = None,
    also: Callable[[R], Mapping[str, Any]] | None = None,
) -> R:
    """Make one move of the table and return the fresh record; the one passed in is stale afterwards.

    ``may`` is the permission, ``ready`` gives what is missing by field, ``beside`` writes what else goes with the move
    and gives what the trail is told of it, ``also`` gives columns that change in the same UPDATE. Raises NotAllowed,
    NotPossibleNow, Incomplete or Stale, and then nothing has changed.
    """
    table = MOVES[action]
    fresh = locked(record, version=version)
    if not may(by, fresh):
        raise NotAllowed(_("You may not do this with this record."))
    if fresh.state not in table.starts:
        raise NotPossibleNow(
            _("This is not possible now: the record is in the state “%(state)s”.")
            % {"state": fresh.get_state_display()}
        )
    if table.needs_reason and not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the author reads it.")]})
    if table.is_decision and by.pk in (fresh.created_by_id, fresh.submitted_by_id):
        raise NotAllowed(_("Nobody judges their own submission: another person must decide."))
    if ready and (missing := ready(fresh)):
        raise Incomplete(missing)
    before = {"state": fresh.state, "version": fresh.version}
    changes = _changes(action, by=by, at=at, reason=reason) | dict(also(fresh) if also else {})
    write_version(fresh, changes, at=at, version=version)
    after = {"state": fresh.state, "version": fresh.version} | (beside(fresh) if beside else {})
    label = f"{fresh._meta.app_label}.{action}"
    audit.record(label, fresh, by=by, at=at, before=before, after=after, reason=reason)
    return fresh


def _changes(action: str, *, by: User, at: datetime, reason: str) -> dict[str, Any]:
    """What the move changes besides the version, by field."""
    changes: dict[str, Any] = {"state": MOVES[action].ends, "reason": reason.strip()}
    if action == "submit":
        changes |= {"submitted_by": by, "submitted_at": at, "decided_by": None, "decided_at": None}
    elif action == "take_back":
        changes |= {"submitted_by": None, "submitted_at": None}
    else:
        changes |= {"decided_by": by, "decided_at": at}
    return changes
