"""Registering, nominating, confirming, changing, cancelling: acts of those who take part and of who sends them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members import wall
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..asking import checked
from ..entry import Person
from ..links import make_seed, secret_of, sha256_of
from ..models import Registration, Workshop
from ..vocabulary import Mode
from . import linking, seating, telling_people
from .writing import day_there

CONSENT = "2026-11"  # which wording the person agreed to: templates/workshops/_consent.html
State = Registration.State
OVER = linking.OVER
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Registered:
    """``secret`` is told to the person alone, in mails."""

    registration: Registration
    secret: str


class AddressTaken(NotPossibleNow):
    """Told to whose address it is; who is not to learn it is told nothing."""


@transaction.atomic
def register(workshop: Workshop, person: Person, *, consents: bool, by: User | None, at: datetime) -> Registered:
    """A person registers, signed in (``by``) or not. Full: they are on the waiting list, in the order of asking."""
    fresh = seating.locked(workshop)
    must_be_open(fresh, at=at)
    answers, wrong = _answers(fresh, person.answers)
    errors = _missing(fresh, person) | _without_consent(consents) | wrong
    if errors:
        raise Incomplete(errors)
    registered = _store(fresh, person, answers, user=by, nominated_by=None, at=at)
    registration = registered.registration
    note("register", registration, by=by, at=at)
    telling_people.tell_person("workshops.registered", registration, by=by, at=at)
    telling_people.tell_staff("workshops.registration_asked", fresh, by=by, at=at, when=fresh.is_moderated)
    return registered


@transaction.atomic
def register_unnamed(workshop: Workshop, person: Person, *, consents: bool, at: datetime) -> None:
    """By who is not signed in. Gives nothing back: what became of it stands in the mail to the address alone, also that
    it was registered already, and then what was typed changes nothing.
    """
    try:
        register(workshop, person, consents=consents, by=None, at=at)
    except AddressTaken:
        linking.ask_link(workshop, person.email, at=at, why=linking.Why.REGISTERED)


@transaction.atomic
def nominate(workshop: Workshop, person: Person, *, by: User, at: datetime) -> Registered:
    """A focal point nominates a person of the administration, who then confirms and consents by their own link. Whether
    the person registered themself, or for another country, stays their own matter: they are told, and the nomination
    looks like any other.
    """
    fresh = seating.locked(workshop)
    if person.member_state is None:
        raise Incomplete({"member_state": [_("Choose the country for which you nominate.")]})
    if not permissions.is_focal_point_of(by, person.member_state.pk):
        raise NotAllowed(_("Only the focal point of a Member State nominates for it."))
    must_be_open(fresh, at=at)
    if errors := _missing(fresh, person):
        raise Incomplete(errors)
    _must_be_new(fresh, person)
    try:
        registered = _store(fresh, person, {}, user=None, nominated_by=by, at=at)
    except AddressTaken:
        registered = _store(fresh, person, {}, user=None, nominated_by=by, at=at, is_double=True)
        linking.keep(fresh, person.email, at=at, why=linking.Why.NOMINATED)
    note("nominate", registered.registration, by=by, at=at)
    telling_people.tell_person("workshops.nominated", registered.registration, by=by, at=at)
    telling_people.tell_staff("workshops.registration_asked", fresh, by=by, at=at, when=fresh.is_moderated)
    return registered


@transaction.atomic
def confirm_nomination(
    registration: Registration,
    *,
    consents: bool,
    by: User | None,
    at: datetime,
    answers: Mapping[str, Any] | None = None,
) -> Registration:
    """The nominated person agrees to the use of their data and answers the workshop's questions, by their own link."""
    workshop = seating.locked(registration.workshop)
    fresh = seating.fresh(registration)
    if fresh.consented_at is not None or fresh.erased_at is not None or fresh.state in OVER:
        raise NotPossibleNow(_("This nomination needs no confirmation any more."))
    kept, wrong = _answers(workshop, answers or {})
    if errors := _without_consent(consents) | wrong:
        raise Incomplete(errors)
    fresh.consented_at, fresh.consent, fresh.answers = at, CONSENT, kept
    seating.write(fresh, "consented_at", "consent", "answers")
    note("confirm_nomination", fresh, by=by, at=at)
    telling_people.tell_nominator("workshops.nominee_confirmed", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def change(
    registration: Registration, person: Person, *, by: User | None, at: datetime, version: int | None = None
) -> Registration:
    """By the person. The address stays: their link goes there; so does the country that nominated them. Another way to
    take part takes a seat of that way.
    """
    workshop = seating.locked(registration.workshop)
    fresh = seating.fresh(registration)
    if fresh.erased_at is not None or fresh.state in OVER:
        raise NotPossibleNow(_("This registration is over already."))
    if version is not None and version != fresh.version:
        raise Stale(_("Somebody changed this meanwhile: look at what is stored now."))
    must_not_have_ended(workshop, at=at)
    if fresh.nominated_by_id is not None:
        person = replace(person, member_state=fresh.member_state)
    answers, wrong = _answers(workshop, person.answers)
    if errors := _missing(workshop, person) | wrong:
        raise Incomplete(errors)
    moves = person.mode != fresh.mode
    _fill_in(fresh, person, answers)
    if moves and fresh.state in (State.ACCEPTED, State.WAITING):
        seating.leave(fresh)
        fresh.registered_at = at  # behind those who wait for this way already
        fresh.state = State.ACCEPTED if seating.take(workshop, fresh) else State.WAITING
    seating.write(fresh, *FILLED_IN, "state", "registered_at")
    note("change_registration", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def cancel(registration: Registration, *, by: User | None, at: datetime) -> Registration:
    """By the person, signed in or by their link (the door has asked); their seat goes to who waits longest."""
    workshop = seating.locked(registration.workshop)
    fresh = seating.fresh(registration)
    if fresh.state in OVER:
        raise NotPossibleNow(_("This registration is over already."))
    must_not_have_ended(workshop, at=at)
    fresh.state = State.CANCELLED
    seating.write(fresh, "state")
    seating.leave(fresh)
    note("cancel_registration", fresh, by=by, at=at)
    telling_people.tell_person("workshops.registration_cancelled", fresh, by=by, at=at)
    telling_people.tell_nominator("workshops.nominee_cancelled", fresh, by=by, at=at)
    return fresh


def must_be_open(workshop: Workshop, *, at: datetime) -> None:
    today, opens, last = day_there(workshop, at), workshop.registration_opens_on, workshop.registration_ends_on
    if not workshop.is_published or opens is None or today < opens:
        raise NotPossibleNow(_("Registration for this workshop is not open yet."))
    if last is not None and today > last:
        raise NotPossibleNow(_("Registration for this workshop is closed."))


def must_not_have_ended(workshop: Workshop, *, at: datetime) -> None:
    if workshop.ends_on is not None and day_there(workshop, at) > workshop.ends_on:
        raise NotPossibleNow(
            _("This workshop has ended: nothing can be changed any more, but you can erase your data.")
        )


def note(act: str, registration: Registration, *, by: User | None, at: datetime) -> None:
    """One row on the workshop; it names the registration by its number and nobody."""
    after = {"registration": registration.pk, "state": registration.state, "mode": registration.mode}
    audit.record(f"workshops.{act}", registration.workshop, by=by, at=at, after=after)


def _without_consent(consents: bool) -> Errors:
    return {} if consents else {"consent": [_("Agree to the use of your data, or do not register.")]}


def _answers(workshop: Workshop, given: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    answers, wrong = checked(workshop.questions.all(), given)
    return answers, {f"q_{key}": sentences for key, sentences in wrong.items()}


def _missing(workshop: Workshop, person: Person) -> Errors:
    errors: Errors = {}
    if not person.name.strip():
        errors["name"] = [_("Enter the name as it is to stand on the certificate.")]
    if wrong := _wrong_address(person.email.strip()):
        errors["email"] = [wrong]
    if person.member_state is None and not person.organization.strip():
        errors["member_state"] = [_("Choose a country, or name an organization.")]
    if not (workshop.is_in_person if person.mode == Mode.IN_PERSON else workshop.is_remote):
        errors["mode"] = [_("This workshop cannot be attended in this way: choose the other.")]
    return errors


def _wrong_address(address: str) -> str:
    """Only ASCII: look-alikes, and signs that become another letter in lower case, are no addresses here."""
    if not address:
        return _("Enter an e-mail address: the confirmation goes there.")
    try:
        validate_email(address)
    except ValidationError:
        return _("Write an e-mail address, as in name@example.org.")
    return "" if address.isascii() else _("Write the address in plain Latin letters.")


def _must_be_new(workshop: Workshop, person: Person) -> None:
    """Not nominated for this country before: that, its focal point may know."""
    nominated = workshop.registrations.filter(nominated_by__isnull=False, member_state=person.member_state)
    if nominated.filter(email=person.email.strip().lower()).exclude(state__in=OVER).exists():
        raise AddressTaken(_taken())


def _taken() -> str:
    return _("This address is registered here already: the mail that confirmed it holds the link to change it.")


FILLED_IN = ("mode", "name", "language", "member_state", "organization", "function", "gender", "answers")


def _fill_in(registration: Registration, person: Person, answers: dict[str, Any]) -> None:
    registration.mode, registration.language, registration.gender = person.mode, person.language, person.gender
    registration.name, registration.organization = person.name.strip(), person.organization.strip()
    registration.function, registration.member_state = person.function.strip(), person.member_state
    registration.answers = answers


def _store(
    workshop: Workshop,
    person: Person,
    answers: dict[str, Any],
    *,
    user: User | None,
    nominated_by: User | None,
    at: datetime,
    is_double: bool = False,
) -> Registered:
    seed = make_seed()
    secret = secret_of(seed)
    registration = Registration(
        workshop=workshop,
        state=State.ASKED if workshop.is_moderated else State.WAITING,
        email=person.email.strip().lower(),
        user=user,
        consented_at=None if nominated_by else at,
        consent="" if nominated_by else CONSENT,
        nominated_by=nominated_by,
        registered_at=at,
        seed=seed,
        sha256=sha256_of(secret),
        is_double=is_double,
    )
    _fill_in(registration, person, answers)
    wall.show_linked(registration.sha256)  # whoever knows the secret may read what they wrote with it
    try:
        with transaction.atomic():
            registration.save()
    except IntegrityError:
        raise AddressTaken(_taken()) from None
    if not workshop.is_moderated and seating.take(workshop, registration):
        registration.state = State.ACCEPTED
        registration.save(update_fields=["state"])
    return Registered(registration, secret)
