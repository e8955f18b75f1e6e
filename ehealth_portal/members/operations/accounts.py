"""Acts on accounts: make, close, open again, language and password."""

from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import NotAllowed, NotPossibleNow

from ..endings import end_the_rest
from ..models import APIToken, Invitation, User
from ..permissions import may_close_accounts


@transaction.atomic
def create_account(
    email: str,
    name: str,
    password: str | None,
    *,
    by: User | None,
    at: datetime,
    language: str = "en",
    is_demonstration: bool = False,
) -> User:
    """Make an account; without a password it signs in by mailed code or passkey. ``by`` None: an operator."""
    user = User.objects.create_user(
        email, password, name=name, language=language, created_at=at, is_demonstration=is_demonstration
    )
    audit.record("members.create_account", user, by=by, at=at)
    return user


@transaction.atomic
def choose_language(user: Any, language: str, *, by: User, at: datetime) -> None:
    """Keep the language in which the portal writes to a person."""
    before = User.objects.select_for_update().values_list("language", flat=True).get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(language=language)
    audit.record(
        "members.choose_language", user, by=by, at=at, before={"language": before}, after={"language": language}
    )


@transaction.atomic
def set_password(user: User, password: str, *, by: User | None, at: datetime) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("members.set_password", user, by=by, at=at)
    return user


@transaction.atomic
def deactivate_account(user: User, *, by: User, at: datetime, reason: str = "") -> User:
    """Close an account: its sessions, tokens and open invitations end for good; its roles stay and give nothing."""
    if not may_close_accounts(by):
        raise NotAllowed(_("Only an administrator deactivates accounts."))
    if user.pk == by.pk:
        raise NotAllowed(_("Nobody deactivates their own account: ask another administrator."))
    return _close(user, by=by, at=at, reason=reason)


def _close(user: User, *, by: User | None, at: datetime, reason: str) -> User:
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if not fresh.is_active:
        raise NotPossibleNow(_("This account is deactivated already."))
    fresh.is_active = False
    fresh.save(update_fields=["is_active"])
    end_sessions(fresh)
    APIToken.objects.filter(user=fresh, revoked_at__isnull=True).update(revoked_at=at)
    open_invitations = Invitation.objects.filter(invited_by=fresh, used_at__isnull=True, revoked_at__isnull=True)
    open_invitations.update(revoked_at=at)
    end_the_rest(fresh, at)
    audit.record("members.deactivate_account", fresh, by=by, at=at, reason=reason)
    return fresh


@transaction.atomic
def reactivate_account(user: User, *, by: User, at: datetime) -> User:
    """Open a closed account again. What ended with it stays ended; what was erased stays erased."""
    if not may_close_accounts(by):
        raise NotAllowed(_("Only an administrator reactivates accounts."))
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if fresh.is_active or fresh.erased_at:
        raise NotPossibleNow(_("This account cannot be reactivated: it is active, or was erased."))
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    audit.record("members.reactivate_account", fresh, by=by, at=at)
    return fresh


def close_demonstration_accounts(*, at: datetime) -> int:
    """Close those of an embedded portal whose database became a real one: their passwords lay in a file."""
    reason = "Demonstration accounts are for the embedded portal only."
    with transaction.atomic(), audit.together():
        found = list(User.objects.filter(is_demonstration=True, is_active=True).order_by("pk"))
        for user in found:
            _close(user, by=None, at=at, reason=reason)
    return len(found)


def end_sessions(user: User) -> None:
    """Sign a person out everywhere. A session tells its owner only inside, so every one is looked into."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    theirs = [
        session.session_key
        for session in Session.objects.only("session_key", "session_data").iterator()
        if store.decode(session.session_data).get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(session_key__in=theirs).delete()
