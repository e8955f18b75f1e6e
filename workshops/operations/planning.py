"""Planning a workshop: drafts, the moves of review."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, move, write_version
from ehealth_portal.review.transitions import State

from .. import permissions
from ..entry import Entry
from ..held import held
from ..models import Staff, Workshop
from . import programme, telling, telling_changes
from .writing import WHEN_AND_WHERE, check, store, told

SEATS = ("seats", "remote_seats")


@transaction.atomic
def draft(entry: Entry, *, by: User, at: datetime, key: str = "") -> Workshop:
    """Keep a new draft; it may be as incomplete as it is. ``key`` makes repeating the call harmless."""
    if key and (known := Workshop.objects.filter(external_key=key, created_by=by).first()):
        return known
    _check_body(entry, by)
    check(entry)
    workshop = Workshop(created_by=by, created_at=at, updated_at=at, external_key=key)
    store(workshop, entry, by=by, at=at)
    audit.record("workshops.draft", workshop, by=by, at=at, after=told(workshop))
    return workshop


def _check_body(entry: Entry, by: User) -> None:
    if not permissions.may_plan_for(by, entry.body.pk if entry.body else None):
        raise NotAllowed(_("You may plan workshops for the bodies of your own group only."))


@transaction.atomic
def edit(workshop: Workshop, entry: Entry, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    """Replace the values of a draft, or of a published workshop, which stays whole; seats given stay given. Those who
    follow a published one, and those who registered, are told when its days or its place have changed. The sessions of
    the programme move with the first day and the zone.
    """
    fresh = locked(workshop, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    if fresh.state in (State.SUBMITTED, State.WITHDRAWN):
        raise NotPossibleNow(_("This workshop waits for a decision, or was withdrawn: it cannot be changed now."))
    _check_body(entry, by)
    check(entry)
    before, was, address = told(fresh), held(fresh), fresh.remote_address
    store(fresh, entry, by=by, at=at, version=version)
    programme.move_along(fresh, was)
    if fresh.is_published and (errors := missing(fresh)):
        raise Incomplete(errors)
    after = told(fresh)
    audit.record("workshops.edit", fresh, by=by, at=at, before=before, after=after)
    if fresh.is_published and any(before[name] != after[name] for name in SEATS):
        transaction.on_commit(lambda: nudge("workshops.fill_seats", fresh.pk), robust=True)
    if fresh.is_published:
        is_elsewhere = any(before[name] != after[name] for name in WHEN_AND_WHERE)
        followers = telling.tell_changed(fresh, by=by, at=at) if is_elsewhere else None
        telling_changes.tell_moved(fresh, was, address, by=by, at=at, followers=followers)
    return fresh


@transaction.atomic
def delete_draft(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> None:
    """A draft that nobody needs; the trail keeps what it said."""
    fresh = locked(workshop, version=version)
    if not permissions.may_submit(by, fresh):
        raise NotAllowed(_("Only its author may delete this draft."))
    if fresh.state != State.DRAFT:
        raise NotPossibleNow(_("Only a draft can be deleted."))
    audit.record("workshops.delete_draft", fresh, by=by, at=at, before=told(fresh))
    write_version(fresh, {}, at=at, version=version)
    fresh.delete()


def missing(workshop: Workshop) -> dict[str, list[str]]:
    """What a workshop lacks before it can be sent, by field, each with its remedy."""
    errors: dict[str, list[str]] = {}
    original = workshop.announcements.filter(language=workshop.language).first()
    if original is None or not original.title.strip():
        errors["title"] = [_("Give it a title.")]
    if original is None or not original.summary.strip():
        errors["summary"] = [_("Say in a few sentences what it is about and for whom.")]
    if not workshop.starts_on:
        errors["started"] = [_("Enter the day on which it begins.")]
    if not workshop.body_id:
        errors["body"] = [_("Choose the body that holds it.")]
    if workshop.is_in_person and not workshop.place.strip():
        errors["place"] = [_("Enter where it is held.")]
    if not workshop.themes.exists():
        errors["themes"] = [_("Choose at least one theme that it deals with.")]
    return errors


# --- moves ----------------------------------------------------------------------------------------------------------
def submit(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    beside = partial(telling.tell_submitted, by=by, at=at)
    return move(
        workshop, "submit", by=by, at=at, may=permissions.may_submit, ready=missing, version=version, beside=beside
    )


def take_back(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    return move(workshop, "take_back", by=by, at=at, may=permissions.may_submit, version=version)


def return_to_author(
    workshop: Workshop, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Workshop:
    beside = partial(telling.tell_returned, by=by, at=at)
    may = permissions.may_judge
    return move(workshop, "return", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


@transaction.atomic
def publish(workshop: Workshop, *, by: User, at: datetime, version: int | None = None) -> Workshop:
    """The announcement in the original's language goes out with it; who publishes works on it from then on."""
    beside = partial(_published, by=by, at=at)
    return move(workshop, "publish", by=by, at=at, may=permissions.may_judge, version=version, beside=beside)


def _published(workshop: Workshop, *, by: User, at: datetime) -> dict[str, Any]:
    workshop.announcements.filter(language=workshop.language).update(is_released=True)
    if permissions.is_house(by):
        Staff.objects.get_or_create(workshop=workshop, user=by, defaults={"given_by": by, "given_at": at})
    return telling.tell_published(workshop, by=by, at=at)


@transaction.atomic
def withdraw(workshop: Workshop, *, by: User, at: datetime, reason: str, version: int | None = None) -> Workshop:
    """Who registered is told by workers, which see them: moderating.call_off."""
    beside = partial(telling.tell_withdrawn, by=by, at=at)
    may = permissions.may_judge
    transaction.on_commit(lambda: nudge("workshops.fill_seats", workshop.pk), robust=True)
    return move(workshop, "withdraw", by=by, at=at, may=may, reason=reason, version=version, beside=beside)
