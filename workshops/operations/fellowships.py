"""Fellowships: asked for people whom a developing country nominated, decided with points, used or returned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.naming import groups_on
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..criteria import CRITERIA, MOST, SHARES, SHARES_OF_A_COUNTRY
from ..models import Fellowship, FellowshipCount, Registration, Workshop
from . import seating, telling_people
from .registering import OVER, must_not_have_ended
from .writing import day_there

State = Fellowship.State
PROVIDED = (State.GRANTED, State.USED)
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Decision:
    """``points`` by criterion, 0 to 5; ``reason`` is read by the person and the focal point."""

    grants: bool
    points: Mapping[str, int | None]
    reason: str = ""
    extent: str = ""  # other than asked for; blank: as asked


@dataclass(frozen=True)
class Outcome:
    """What became of a granted one: whole US dollars, where it was used."""

    is_used: bool
    travel: int | None = None
    allowance: int | None = None


@transaction.atomic
def ask_fellowship(
    registration: Registration, *, extent: str, motive: str, by: User | None, at: datetime
) -> Fellowship:
    """By the focal point, or the person whom they nominated (the door has asked). After ITU's day it is marked late."""
    if errors := _missing(extent, motive):
        raise Incomplete(errors)
    workshop = seating.locked(registration.workshop)
    fresh = seating.fresh(registration)
    _must_be_possible(workshop, fresh, at=at)
    late = workshop.fellowships_by is not None and day_there(workshop, at) > workshop.fellowships_by
    made = Fellowship.objects.create(
        registration=fresh, workshop=workshop,
        member_state_id=cast(int, fresh.member_state_id),  # a nomination has a country
        extent=extent, motive=motive.strip(), asked_at=at, asked_by=by, is_late=late,
    )  # fmt: skip
    _count(made, asked=1)
    _note("ask_fellowship", made, by=by, at=at)
    telling_people.tell_staff("workshops.fellowship_asked", workshop, by=by, at=at)
    return made


@transaction.atomic
def decide_fellowship(fellowship: Fellowship, decision: Decision, *, by: User, at: datetime) -> Fellowship:
    """By who works on the workshop, and neither asked for it nor is the person. Once: a country relies on it."""
    fresh = _to_decide(fellowship, by=by)
    if errors := _wrong(fresh, decision):
        raise Incomplete(errors)
    if fresh.state != State.ASKED:
        raise NotPossibleNow(_("This fellowship was decided already."))
    fresh.extent = decision.extent or fresh.extent
    if decision.grants:
        _must_not_be_over(fresh.registration)
        _must_be_left(fresh)
    fresh.state = State.GRANTED if decision.grants else State.REFUSED
    fresh.criteria, fresh.reason = dict(decision.points), decision.reason.strip()
    fresh.decided_by, fresh.decided_at = by, at
    fresh.save(update_fields=["state", "extent", "criteria", "reason", "decided_by", "decided_at"])
    _count(fresh, **{"granted" if decision.grants else "refused": 1})
    _note("decide_fellowship", fresh, by=by, at=at)
    telling_people.tell_person("workshops.decide_fellowship", fresh.registration, by=by, at=at)
    telling_people.tell_nominator("workshops.nominee_fellowship", fresh.registration, by=by, at=at)
    return fresh


@transaction.atomic
def settle_fellowship(fellowship: Fellowship, outcome: Outcome, *, by: User, at: datetime) -> Fellowship:
    """Used, with what it cost, or returned: then another of the country can be granted."""
    fresh = _to_decide(fellowship, by=by)
    if outcome.is_used and outcome.travel is None:
        raise Incomplete({"travel": [_("Enter what the travel cost, in whole US dollars; 0 if nothing.")]})
    if outcome.is_used and outcome.allowance is None:
        raise Incomplete({"allowance": [_("Enter the allowance that was paid, in whole US dollars; 0 if none.")]})
    if fresh.state != State.GRANTED:
        raise NotPossibleNow(_("Only a granted fellowship is used or returned, and once."))
    fresh.state = State.USED if outcome.is_used else State.RETURNED
    if outcome.is_used:
        fresh.travel, fresh.allowance = outcome.travel, outcome.allowance
    fresh.save(update_fields=["state", "travel", "allowance"])
    spent = (fresh.travel or 0) + (fresh.allowance or 0)
    _count(fresh, **({"used": 1, "amount": spent} if outcome.is_used else {"returned": 1}))
    _note("settle_fellowship", fresh, by=by, at=at)
    return fresh


def _to_decide(fellowship: Fellowship, *, by: User) -> Fellowship:
    """Locked, after its workshop: what a country has left is asked for one decision after another."""
    seating.locked(fellowship.workshop)
    rows = Fellowship.objects.select_for_update(of=("self",)).select_related("registration__workshop", "workshop")
    fresh = rows.get(pk=fellowship.pk)
    if not permissions.may_decide_registration(by, fresh.registration):
        raise NotAllowed(_("Only who works on this workshop decides on fellowships, and not on their own."))
    if fresh.asked_by_id == by.pk or fresh.registration.nominated_by_id == by.pk:
        raise NotAllowed(_("Who nominated the person or asked for a fellowship does not decide on it."))
    return fresh


def _must_be_possible(workshop: Workshop, registration: Registration, *, at: datetime) -> None:
    must_not_have_ended(workshop, at=at)
    _must_not_be_over(registration)
    if not workshop.offers_fellowships:
        raise NotPossibleNow(_("No fellowships are offered for this workshop."))
    if registration.nominated_by_id is None or registration.member_state is None:
        raise NotPossibleNow(_("Fellowships are for people whom the focal point of their country nominated."))
    day = workshop.starts_on or day_there(workshop, at)
    if not groups_on(day).get(registration.member_state.iso3):
        raise NotPossibleNow(
            _("Fellowships are for LDCs, SIDS, LLDCs and economies in transition: this country is none of them.")
        )
    if Fellowship.objects.filter(registration=registration).exists():
        raise NotPossibleNow(_("A fellowship was asked for already."))


def _must_not_be_over(registration: Registration) -> None:
    if registration.erased_at is not None or registration.state in OVER:
        raise NotPossibleNow(_("This registration is over already."))


def _must_be_left(fellowship: Fellowship) -> None:
    """One full or two partial ones for a country: ITU's rule. The database holds the full one to one besides."""
    held = Fellowship.objects.filter(
        workshop=fellowship.workshop_id, member_state=fellowship.member_state_id, state__in=PROVIDED
    )
    taken = sum(SHARES[extent] for extent in held.values_list("extent", flat=True))
    if taken + SHARES[fellowship.extent] > SHARES_OF_A_COUNTRY:
        raise NotPossibleNow(_("A country gets one full fellowship or two partial ones: nothing is left for this one."))


def _missing(extent: str, motive: str) -> Errors:
    errors: Errors = {}
    if extent not in Fellowship.Extent.values:
        errors["extent"] = [_("Choose a full or a partial fellowship.")]
    if not motive.strip():
        errors["motive"] = [_("Say why this person should come: the decision rests on it.")]
    return errors


def _wrong(fellowship: Fellowship, decision: Decision) -> Errors:
    """Every criterion has its points, whatever the decision: what was refused can be compared as well."""
    errors: Errors = {}
    for key in CRITERIA:
        points = decision.points.get(key)
        if points is None or not 0 <= points <= MOST:
            errors[key] = [_("Give 0 to %(most)d points.") % {"most": MOST}]
    if decision.extent and decision.extent not in Fellowship.Extent.values:
        errors["extent"] = [_("Choose a full or a partial fellowship.")]
    if not decision.grants and not decision.reason.strip():
        errors["reason"] = [_("Give a reason: the person and the focal point read it.")]
    elif fellowship.is_late and not decision.reason.strip():
        errors["reason"] = [_("It was asked for after the day: give the reason for granting it all the same.")]
    return errors


def _count(fellowship: Fellowship, **more: int) -> None:
    """Under the lock of the workshop; numbers that name nobody."""
    workshop, country = fellowship.workshop_id, fellowship.member_state_id
    FellowshipCount.objects.get_or_create(workshop_id=workshop, member_state_id=country)
    added: dict[str, Any] = {name: F(name) + number for name, number in more.items()}
    FellowshipCount.objects.filter(workshop=workshop, member_state=country).update(**added)


def _note(act: str, fellowship: Fellowship, *, by: User | None, at: datetime) -> None:
    """On the workshop, by the number of the registration; points are in the row of who decided."""
    after = {"registration": fellowship.registration_id, "state": fellowship.state, "extent": fellowship.extent}
    audit.record(f"workshops.{act}", fellowship.workshop, by=by, at=at, after=after)
