"""Interpretation, captions, sign language, access, a letter for a visa: asked by the person, decided by staff."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Registration, ServiceRequest
from . import seating, telling_people
from .registering import OVER, must_not_have_ended
from .writing import day_there

Kind, State = ServiceRequest.Kind, ServiceRequest.State


@transaction.atomic
def ask_service(
    registration: Registration, kind: str, *, by: User | None, at: datetime, language: str = "", note: str = ""
) -> ServiceRequest:
    """After ITU's day, six weeks before the workshop, it is marked as late; staff decide all the same."""
    workshop = seating.locked(registration.workshop)
    fresh = seating.fresh(registration)
    if fresh.erased_at is not None or fresh.state in OVER:
        raise NotPossibleNow(_("This registration is over already."))
    must_not_have_ended(workshop, at=at)
    if errors := _wrong(kind, language, note):
        raise Incomplete(errors)
    language = language if kind == Kind.INTERPRETATION else ""
    if fresh.service_requests.filter(kind=kind, language=language).exists():
        raise NotPossibleNow(_("You asked for this already."))
    late = workshop.services_by is not None and day_there(workshop, at) > workshop.services_by
    made = ServiceRequest.objects.create(
        registration=fresh, kind=kind, language=language, note=note.strip(), asked_at=at, is_late=late
    )
    _note("ask_service", made, by=by, at=at)
    telling_people.tell_staff("workshops.service_asked", workshop, by=by, at=at)
    return made


@transaction.atomic
def take_back_service(request: ServiceRequest, *, by: User | None, at: datetime) -> None:
    """Not needed after all; what staff decided is told apart by the trail."""
    seating.locked(request.registration.workshop)
    fresh = ServiceRequest.objects.select_for_update(of=("self",)).select_related("registration__workshop")
    found = fresh.get(pk=request.pk)
    _note("take_back_service", found, by=by, at=at)
    found.delete()


@transaction.atomic
def decide_service(
    request: ServiceRequest, *, grants: bool, by: User, at: datetime, reason: str = ""
) -> ServiceRequest:
    seating.locked(request.registration.workshop)
    rows = ServiceRequest.objects.select_for_update(of=("self",)).select_related("registration__workshop")
    fresh = rows.get(pk=request.pk)
    if not permissions.may_decide_registration(by, fresh.registration):
        raise NotAllowed(_("Only who works on this workshop decides on requests, and not on their own."))
    if not grants and not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the person reads it.")]})
    fresh.state, fresh.reason = State.GRANTED if grants else State.REFUSED, reason.strip()
    fresh.decided_by, fresh.decided_at = by, at
    fresh.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _note("decide_service", fresh, by=by, at=at)
    facts = {"request": fresh.pk}
    telling_people.tell_person("workshops.decide_service", fresh.registration, by=by, at=at, facts=facts)
    return fresh


def _wrong(kind: str, language: str, note: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if kind not in Kind.values:
        errors["kind"] = [_("Choose what you need.")]
    if kind == Kind.INTERPRETATION and language not in Language.values:
        errors["language"] = [_("Choose the language into which you need interpretation.")]
    if kind == Kind.ACCESS and not note.strip():
        errors["note"] = [
            _("Say in a few words what you need: a ramp, a place near the screen, an accompanying person.")
        ]
    return errors


def _note(act: str, request: ServiceRequest, *, by: User | None, at: datetime) -> None:
    """On the workshop; it names the registration by its number. What a person needs may tell of their health: only
    that there is a request is in the trail."""
    after = {"registration": request.registration_id, "request": request.pk, "state": request.state}
    audit.record(f"workshops.{act}", request.registration.workshop, by=by, at=at, after=after)
