"""Adoptions: "we adapted this", told by whoever knows of it, confirmed by a focal point of that Member State."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, move, write_version
from ehealth_portal.review.transitions import State

from .. import permissions
from ..entry import Adapted
from ..models import Adoption, Practice
from .telling_adoptions import tell_confirmed, tell_returned, tell_submitted, tell_withdrawn

SAME: tuple[str, ...] = ("member_state", "language", "changes", "cost_band", "outcome", "results", "reference", "url")
SAME += ("no_evidence_reason",)


@transaction.atomic
def draft(practice: Practice, entry: Adapted, *, by: User, at: datetime, key: str = "") -> Adoption:
    """Keep a draft about a published practice. The same author's same ``key`` gives the one that is there."""
    if key and (known := Adoption.objects.filter(external_key=key, created_by=by).first()):
        return known
    if not permissions.may_tell_adoption(by):
        raise NotAllowed(_("Only people with a present role tell of an adoption."))
    if not practice.is_published:
        raise NotPossibleNow(_("Adoptions are told of practices that are published."))
    adoption = Adoption(practice=practice, created_by=by, created_at=at, updated_at=at, external_key=key)
    for name, value in _values(entry).items():
        setattr(adoption, name, value)
    adoption.save()
    audit.record("best_practices.draft", adoption, by=by, at=at, after=told(adoption))
    return adoption


@transaction.atomic
def edit(adoption: Adoption, entry: Adapted, *, by: User, at: datetime, version: int | None = None) -> Adoption:
    fresh = locked(adoption, version=version)
    if not permissions.may_edit_adoption(by, fresh):
        raise NotAllowed(_("Only its author may change this adoption."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("This adoption can no longer be changed: take it back, or ask for its return, first."))
    before = told(fresh)
    write_version(fresh, _values(entry), at=at, version=version)
    audit.record("best_practices.edit", fresh, by=by, at=at, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def delete_draft(adoption: Adoption, *, by: User, at: datetime, version: int | None = None) -> None:
    fresh = locked(adoption, version=version)
    if not permissions.may_edit_adoption(by, fresh):
        raise NotAllowed(_("Only its author may delete this draft."))
    if fresh.state != State.DRAFT:
        raise NotPossibleNow(_("Only a draft that was not sent can be deleted."))
    audit.record("best_practices.delete_draft", fresh, by=by, at=at, before=told(fresh))
    write_version(fresh, {}, at=at, version=version)  # decides as ever: a DELETE names no version
    fresh.delete()


def submit(adoption: Adoption, *, by: User, at: datetime, version: int | None = None) -> Adoption:
    beside = partial(tell_submitted, by=by, at=at)
    may = permissions.may_edit_adoption
    return move(adoption, "submit", by=by, at=at, may=may, ready=missing, version=version, beside=beside)


def take_back(adoption: Adoption, *, by: User, at: datetime, version: int | None = None) -> Adoption:
    return move(adoption, "take_back", by=by, at=at, may=permissions.may_edit_adoption, version=version)


def return_to_author(
    adoption: Adoption, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Adoption:
    beside = partial(tell_returned, by=by, at=at)
    may = permissions.may_confirm_adoption
    return move(adoption, "return", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


@transaction.atomic
def confirm(adoption: Adoption, *, by: User, at: datetime, version: int | None = None) -> Adoption:
    """It stands in the family tree from now on. The practice is locked: the same is never confirmed twice beside."""
    locked(adoption.practice)
    beside = partial(tell_confirmed, by=by, at=at)
    return move(adoption, "publish", by=by, at=at, may=_may_confirm, version=version, beside=beside)


def _may_confirm(by: User, adoption: Adoption) -> bool:
    if not permissions.may_confirm_adoption(by, adoption):
        return False
    if adoption.state == State.SUBMITTED and (refusal := _in_the_way(adoption)):
        raise NotPossibleNow(refusal)
    return True


def withdraw(adoption: Adoption, *, by: User, at: datetime, reason: str, version: int | None = None) -> Adoption:
    beside = partial(tell_withdrawn, by=by, at=at)
    may = permissions.may_withdraw_adoption
    return move(adoption, "withdraw", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


@transaction.atomic
def name_result(
    adoption: Adoption, result: Practice | None, *, by: User, at: datetime, version: int | None = None
) -> Adoption:
    """Say which practice that country then documented itself; None takes the link away."""
    fresh = locked(adoption, version=version)
    if not permissions.may_name_result(by, fresh):
        raise NotAllowed(_("The practice that came of it is named by who told of it or who speaks for that country."))
    if fresh.state != State.PUBLISHED:
        raise NotPossibleNow(_("What came of an adoption is said once it is confirmed."))
    if result is not None and (refusal := _unfit(fresh, result)):
        raise Incomplete({"resulting": [refusal]})
    before = {"resulting": fresh.resulting.reference if fresh.resulting else ""}
    write_version(fresh, {"resulting": result}, at=at, version=version)
    after = {"resulting": result.reference if result else ""}
    audit.record("best_practices.name_result", fresh, by=by, at=at, before=before, after=after)
    return fresh


def _unfit(adoption: Adoption, result: Practice) -> str:
    of = adoption.practice
    if not result.is_published:
        return _("Name a practice that is published.")
    if (result.year, result.number) == (of.year, of.number):
        return _("This is the practice that was adapted: name the one that came of it.")
    if not result.countries.filter(pk=adoption.member_state_id).exists():
        return _("This practice was not done in that Member State: look at its number once more.")
    return ""


def missing(adoption: Adoption) -> dict[str, list[str]]:
    """What an adoption lacks before it can be sent, by field, each with its remedy."""
    errors: dict[str, list[str]] = {}
    if refusal := _in_the_way(adoption):
        errors["member_state"] = [refusal]
    elif _is_the_only_country(adoption):
        errors["member_state"] = [
            _("The practice itself was done in this Member State and in no other: tell of it in a revision instead.")
        ]
    if not adoption.started_on:
        errors["started"] = [_("Enter when it began; a year is enough.")]
    if not adoption.changes.strip():
        errors["changes"] = [_("Say what was changed to make it fit, and why; or that nothing had to be changed.")]
    if not adoption.outcome:
        errors["outcome"] = [_("Say whether it worked, as far as is known.")]
    if not (adoption.reference.strip() or adoption.url or adoption.no_evidence_reason.strip()):
        errors["evidence"] = [_("Name a document that shows it, or say why there is none.")]
    return errors


def _in_the_way(adoption: Adoption) -> str:
    """What of the record forbids that it is sent or confirmed."""
    of = adoption.practice
    if not of.is_published:
        return _("The practice is no longer public, so nothing more is told of it.")
    alike = Adoption.objects.filter(
        Q(practice__year=of.year, practice__number=of.number),
        state=State.PUBLISHED, member_state=adoption.member_state_id, started_on=adoption.started_on,
    )  # fmt: skip
    if alike.exclude(pk=adoption.pk).exists():
        return _("An adoption by this Member State that began on the same date is on record already.")
    return ""


def _is_the_only_country(adoption: Adoption) -> bool:
    return list(adoption.practice.countries.values_list("pk", flat=True)) == [adoption.member_state_id]


def _values(entry: Adapted) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in SAME} | {
        "started_on": entry.started.first if entry.started else None,
        "started_precision": entry.started.precision if entry.started else "",
    }


def says(adoption: Adoption, entry: Adapted) -> bool:
    """Whether it says already what ``entry`` says."""
    return all(getattr(adoption, name) == value for name, value in _values(entry).items())


def told(adoption: Adoption) -> dict[str, Any]:
    """What the adoption says, as the audit trail keeps it."""
    plain = {name: getattr(adoption, name) for name in SAME if name != "member_state"}
    of = {"practice": adoption.practice.reference, "member_state": adoption.member_state.iso3}
    return of | plain | {"started": str(adoption.started or "")}
