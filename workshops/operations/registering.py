"""Registering, nominating, giving seats, deciding, cancelling, erasing.

Who gives a seat locks the workshop first; a seat's number is unique besides, so that the last seat goes to one person
even where the lock would fail. Waiting people move up by ``fill_seats``, which workers call: a registrant may not see
who else waits.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.jobs.operations import nudge
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..asking import checked
from ..entry import Person
from ..links import make_secret, sha256_of
from ..models import Registration, Seat, Workshop
from ..vocabulary import Mode

CONSENT = "2026-11"  # which wording the person agreed to: templates/workshops/_consent.html
State = Registration.State


@dataclass(frozen=True)
class Registered:
    """``secret`` is told to the person alone, in the mail; it is kept nowhere."""

    registration: Registration
    secret: str


@transaction.atomic
def register(workshop: Workshop, person: Person, *, consents: bool, by: User | None, at: datetime) -> Registered:
    """A person registers, signed in (``by``) or not. Full: they are on the waiting list, in the order of asking."""
    fresh = _locked(workshop)
    _must_be_open(fresh, person.mode, at=at)
    errors = _missing(person) | (
        {} if consents else {"consent": [_("Agree to the use of your data, or do not register.")]}
    )
    answers, wrong = checked(fresh.questions.all(), person.answers)
    if errors | wrong:
        raise Incomplete(errors | wrong)
    registered = _store(fresh, person, answers, user=by, nominated_by=None, at=at)
    _note("register", registered.registration, by=by, at=at)
    return registered


@transaction.atomic
def nominate(workshop: Workshop, person: Person, *, by: User, at: datetime) -> Registered:
    """A focal point nominates a person of the administration, who then confirms and consents by their own link."""
    fresh = _locked(workshop)
    if not permissions.may_nominate(by, person.member_state.pk if person.member_state else None):
        raise NotAllowed(_("Only the focal point of a Member State nominates for it."))
    _must_be_open(fresh, person.mode, at=at)
    if errors := _missing(person):
        raise Incomplete(errors)
    registered = _store(fresh, person, {}, user=None, nominated_by=by, at=at)
    _note("nominate", registered.registration, by=by, at=at)
    return registered


@transaction.atomic
def confirm_nomination(registration: Registration, *, by: User | None, at: datetime) -> Registration:
    """The nominated person agrees to the use of their data; called by who holds the link."""
    _locked(registration.workshop)
    fresh = _fresh(registration)
    if fresh.consented_at is not None or fresh.state in (State.CANCELLED, State.DECLINED):
        raise NotPossibleNow(_("This nomination needs no confirmation any more."))
    fresh.consented_at, fresh.consent = at, CONSENT
    _write(fresh, "consented_at", "consent")
    _note("confirm_nomination", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def accept(registration: Registration, *, by: User, at: datetime) -> Registration:
    """Moderation: gives a seat, or a place on the waiting list where none is free."""
    workshop = _locked(registration.workshop)
    fresh = _fresh(registration)
    if not permissions.may_decide_registration(by, fresh):
        raise NotAllowed(_("Only who works on this workshop decides on registrations, and not on their own."))
    if fresh.state != State.ASKED:
        raise NotPossibleNow(_("This registration does not wait for a decision."))
    fresh.state = State.ACCEPTED if _seat(workshop, fresh) else State.WAITING
    fresh.decided_by, fresh.decided_at = by, at
    _write(fresh, "state", "decided_by", "decided_at")
    _note("accept_registration", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def decline(registration: Registration, *, by: User, at: datetime, reason: str) -> Registration:
    _locked(registration.workshop)
    fresh = _fresh(registration)
    if not permissions.may_decide_registration(by, fresh):
        raise NotAllowed(_("Only who works on this workshop decides on registrations, and not on their own."))
    if fresh.state not in (State.ASKED, State.WAITING, State.ACCEPTED):
        raise NotPossibleNow(_("This registration does not wait for a decision."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the person reads it.")]})
    fresh.state, fresh.reason = State.DECLINED, reason.strip()
    fresh.decided_by, fresh.decided_at = by, at
    _write(fresh, "state", "reason", "decided_by", "decided_at")
    _free(fresh)
    _note("decline_registration", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def cancel(registration: Registration, *, by: User | None, at: datetime) -> Registration:
    """By the person, signed in or by their link (the door has asked); their seat goes to who waits longest."""
    _locked(registration.workshop)
    fresh = _fresh(registration)
    if fresh.state in (State.CANCELLED, State.DECLINED):
        raise NotPossibleNow(_("This registration is over already."))
    fresh.state = State.CANCELLED
    _write(fresh, "state")
    _free(fresh)
    _note("cancel_registration", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def erase(registration: Registration, *, by: User | None, at: datetime) -> Registration:
    """Name, address and answers go; that somebody of this country took part stays, for the counts."""
    _locked(registration.workshop)
    fresh = _fresh(registration)
    if fresh.erased_at is not None:
        return fresh
    gone = ("name", "email", "organization", "function", "gender", "reason")
    for name in gone:
        setattr(fresh, name, "")
    fresh.answers, fresh.user, fresh.erased_at = {}, None, at
    if fresh.state in (State.ASKED, State.WAITING):
        fresh.state = State.CANCELLED
    fresh.service_requests.update(note="")
    _write(fresh, *gone, "answers", "user", "erased_at", "state")
    audit.record("workshops.erase_registration", fresh.workshop, by=by, at=at, after={"registration": fresh.pk})
    return fresh


@transaction.atomic
def fill_seats(workshop: Workshop, *, at: datetime) -> list[Registration]:
    """Free seats go to those who wait, longest first. Called by workers, which see all who wait."""
    fresh = _locked(workshop)
    moved = []
    for registration in fresh.registrations.filter(state=State.WAITING).order_by("registered_at", "pk"):
        if _seat(fresh, registration):
            registration.state, registration.decided_at = State.ACCEPTED, at
            _write(registration, "state", "decided_at")
            _note("give_seat", registration, by=None, at=at)
            moved.append(registration)
    return moved


def _locked(workshop: Workshop) -> Workshop:
    """Seats of one workshop are given one after another."""
    return Workshop.objects.select_for_update().get(pk=workshop.pk)


def _fresh(registration: Registration) -> Registration:
    return Registration.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=registration.pk)


def _write(registration: Registration, *columns: str) -> None:
    registration.version += 1
    registration.save(update_fields=[*columns, "version"])


def _must_be_open(workshop: Workshop, mode: str, *, at: datetime) -> None:
    today = at.astimezone(ZoneInfo(workshop.timezone)).date()
    opens, closes = workshop.registration_opens_on, workshop.registration_closes_on
    if not workshop.is_published or opens is None or today < opens:
        raise NotPossibleNow(_("Registration for this workshop is not open yet."))
    if closes is not None and today > closes:
        raise NotPossibleNow(_("Registration for this workshop is closed."))
    if not (workshop.is_in_person if mode == Mode.IN_PERSON else workshop.is_remote):
        raise Incomplete({"mode": [_("This workshop cannot be attended in this way: choose the other.")]})


def _missing(person: Person) -> dict[str, list[str]]:
    errors = {}
    if not person.name.strip():
        errors["name"] = [_("Enter the name as it is to stand on the certificate.")]
    if not person.email.strip():
        errors["email"] = [_("Enter an e-mail address: the confirmation goes there.")]
    if person.member_state is None and not person.organization.strip():
        errors["member_state"] = [_("Choose a country, or name an organization.")]
    return errors


def _store(
    workshop: Workshop,
    person: Person,
    answers: dict[str, object],
    *,
    user: User | None,
    nominated_by: User | None,
    at: datetime,
) -> Registered:
    secret = make_secret()
    registration = Registration(
        workshop=workshop,
        state=State.ASKED if workshop.is_moderated else State.WAITING,
        mode=person.mode,
        name=person.name.strip(),
        email=person.email.strip().lower(),
        user=user,
        language=person.language,
        member_state=person.member_state,
        organization=person.organization.strip(),
        function=person.function.strip(),
        gender=person.gender,
        answers=answers,
        consented_at=None if nominated_by else at,
        consent="" if nominated_by else CONSENT,
        nominated_by=nominated_by,
        registered_at=at,
        sha256=sha256_of(secret),
    )
    try:
        with transaction.atomic():
            registration.save()
    except IntegrityError:
        sentence = _("This address is registered here already: the mail that confirmed it holds the link to change it.")
        raise NotPossibleNow(sentence) from None
    if not workshop.is_moderated and _seat(workshop, registration):
        registration.state = State.ACCEPTED
        registration.save(update_fields=["state"])
    return Registered(registration, secret)


def _seat(workshop: Workshop, registration: Registration) -> bool:
    """Take the first free seat of this mode; true where seats are not counted."""
    limit = workshop.seats if registration.mode == Mode.IN_PERSON else workshop.remote_seats
    if limit is None:
        return True
    taken = set(Seat.objects.filter(workshop=workshop, mode=registration.mode).values_list("number", flat=True))
    free = next((number for number in range(1, limit + 1) if number not in taken), None)
    if free is None:
        return False
    try:
        with transaction.atomic():
            Seat.objects.create(workshop=workshop, mode=registration.mode, number=free, registration=registration)
    except IntegrityError:  # somebody took it, where the lock did not hold
        return False
    return True


def _free(registration: Registration) -> None:
    freed, _of = Seat.objects.filter(registration=registration).delete()
    if freed:
        transaction.on_commit(lambda: nudge("workshops.fill_seats", registration.workshop_id), robust=True)


def _note(act: str, registration: Registration, *, by: User | None, at: datetime) -> None:
    """One row on the workshop; it names the registration by its number and nobody."""
    after = {"registration": registration.pk, "state": registration.state, "mode": registration.mode}
    audit.record(f"workshops.{act}", registration.workshop, by=by, at=at, after=after)
