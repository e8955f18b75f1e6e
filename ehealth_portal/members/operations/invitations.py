"""Acts on invitations: offer a role to an address, send it again, take it back, accept it (docs/adr/0012)."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import mailing
from ..giving import Act, is_within
from ..models import Invitation, Role, User
from .accounts import create_account
from .roles import is_held, missing_in, told

LIFE = timedelta(hours=48)
MOST_A_DAY = (
    50  # mails with invitations of one person, those sent again counted: nobody sends mails in masses from here
)


class NoInvitation(NotPossibleNow):
    """Used, expired, taken back, never made, or its giver may give it no longer: nobody is told which."""


def no_invitation() -> NoInvitation:
    return NoInvitation(_("This invitation cannot be used (any more). Ask the person who invited you for a new one."))


@transaction.atomic
def invite(
    email: str,
    kind: str,
    *,
    by: User,
    at: datetime,
    name: str = "",
    language: str = "en",
    valid_until: date | None = None,
    **scope: Any,
) -> Invitation:
    """Offer a role to an address. There is no account before it is accepted; the mail goes out after the commit."""
    offer = Invitation(
        email=email.strip().lower(), name=name.strip(), language=language, kind=kind, valid_until=valid_until, **scope
    )
    if errors := _wrong_address(email) | missing_in(offer) | _wrong_end(offer, at=at):
        raise Incomplete(errors)
    if not is_within(by, Act.INVITE, offer, on=at.date()):
        raise NotAllowed(_("You may not invite to this role."))
    if offer.email == by.email:
        raise NotAllowed(_("Nobody invites themself."))
    _ask_for_mails(by, at=at)
    secret = _sealed(offer, at=at)
    offer.invited_by = by
    offer.save()
    audit.record("members.invite", offer, by=by, at=at, after={"kind": kind, "email": offer.email})
    mailing.send_after_commit(offer, secret, at=at)
    return offer


def _ask_for_mails(by: User, *, at: datetime) -> None:
    """Each mail is an act of its own in the trail; an invitation's row tells of its latest only."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count one after the other
    acts = AuditEvent.objects.filter(action__in=("members.invite", "members.send_again"), actor_id=by.pk)
    if acts.filter(at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotPossibleNow(_("You have invited many people today: go on tomorrow."))


def _wrong_address(email: str) -> dict[str, list[str]]:
    """Only ASCII: look-alikes, and signs that become another letter in lower case, are no addresses here."""
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError:
        return {"email": [_("Write an e-mail address, as in name@example.org.")]}
    if not address.isascii():
        return {"email": [_("Write the address in plain Latin letters.")]}
    return {}


def _wrong_end(offer: Invitation, *, at: datetime) -> dict[str, list[str]]:
    if offer.valid_until and offer.valid_until <= (at + LIFE).date():
        return {"valid_until": [_("The role must last longer than the invitation: choose a later day.")]}
    return {}


def _sealed(offer: Invitation, *, at: datetime) -> str:
    """Give the invitation a new secret and its time anew; returns the secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    offer.sha256 = hashlib.sha256(secret.encode()).hexdigest()
    offer.invited_at, offer.expires_at, offer.mailed_at = at, at + LIFE, None
    return secret


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """A new link by a new mail; the link sent before opens nothing from now on."""
    _ask_for_mails(by, at=at)  # person, then invitation: as the end of an account holds them
    fresh = _pending(invitation, by=by, at=at)
    secret = _sealed(fresh, at=at)
    fresh.invited_by = by
    fresh.save(update_fields=["sha256", "invited_at", "expires_at", "mailed_at", "invited_by"])
    audit.record("members.send_again", fresh, by=by, at=at)
    mailing.send_after_commit(fresh, secret, at=at)
    return fresh


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    fresh = _pending(invitation, by=by, at=at)
    fresh.revoked_at = at
    fresh.save(update_fields=["revoked_at"])
    audit.record("members.revoke_invitation", fresh, by=by, at=at)
    return fresh


def _pending(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """The fresh row, locked, of an invitation that the person may handle and nobody has used."""
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_within(by, Act.INVITE, fresh, on=at.date()):
        raise NotAllowed(_("You may not invite to this role."))
    if fresh.used_at or fresh.revoked_at:
        raise NotPossibleNow(_("This invitation was used or taken back already."))
    return fresh


def open_invitation(sha256: str, *, at: datetime) -> Invitation:
    """The invitation of a secret, if it may still be accepted. Raises NoInvitation."""
    found = Invitation.objects.filter(
        sha256=sha256, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
    ).select_related("invited_by", "body", "member_state", "organization")
    invitation = found.first()
    if invitation is None or not is_within(invitation.invited_by, Act.INVITE, invitation, on=at.date()):
        raise no_invitation()
    return invitation


@transaction.atomic
def accept(
    sha256: str,
    *,
    by: User | None,
    at: datetime,
    name: str = "",
    language: str = "en",
    password: str | None = None,
) -> User:
    """Take the offered role: ``by`` is who is signed in, or None for a new account. The link proves the address.

    Account, role and use of the invitation are one transaction; of several at once one wins.
    """
    invitation = open_invitation(sha256, at=at)
    with audit.together():  # a new account is recorded too, and the invitation is not locked before it
        user = _for_account(invitation, by) if by else _new_account(invitation, name, language, password, at=at)
        role = Role(
            user=user,
            kind=invitation.kind,
            body=invitation.body,
            member_state=invitation.member_state,
            organization=invitation.organization,
            given_by=invitation.invited_by,
            valid_from=at.date(),
            valid_until=invitation.valid_until,
        )
        if is_held(role, on=at.date()):
            raise NotPossibleNow(_("You hold this role already."))
        role.save()
        if not use(invitation, user, at=at):
            raise no_invitation()
        audit.record(
            "members.accept_invitation", user, by=user, at=at, after=told(role) | {"invitation": invitation.pk}
        )
    return user


def use(invitation: Invitation, user: User, *, at: datetime) -> bool:
    """Mark it used, in one statement: of several who accept at once, the database lets one."""
    unused = Invitation.objects.filter(
        pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at, sha256=invitation.sha256
    )
    return unused.update(used_at=at, used_by=user) == 1


def _for_account(invitation: Invitation, by: User) -> User:
    if by.email.casefold() != invitation.email.casefold():
        raise NotAllowed(_("This invitation is for another address: sign out and sign in as the person invited."))
    return by


def _new_account(invitation: Invitation, name: str, language: str, password: str | None, *, at: datetime) -> User:
    if not name.strip():
        raise Incomplete({"name": [_("Write your name.")]})
    try:
        with transaction.atomic():
            return create_account(invitation.email, name.strip(), password or None, by=None, at=at, language=language)
    except IntegrityError:
        raise NotAllowed(_("There is an account with this address: sign in first, then accept.")) from None
