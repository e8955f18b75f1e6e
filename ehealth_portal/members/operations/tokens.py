"""Acts on tokens of the API: made once, kept as a hash, ended at any time."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from ..models import APIToken, ServiceAccount, User
from ..permissions import may_close_accounts
from ..scopes import EVERYTHING, SCOPES

PREFIX = "ehp_"  # by which scanners of published code know a secret of this portal
DAYS, MOST_DAYS = 90, 365
MOST_OF_A_PERSON, MOST_OF_A_SERVICE = 10, 2  # two of a service account: the old and the new one


@transaction.atomic
def create_token(
    user: User,
    name: str,
    *,
    by: User | None,
    at: datetime,
    scopes: Iterable[str] = EVERYTHING,
    days: int = DAYS,
    service: ServiceAccount | None = None,
) -> tuple[APIToken, str]:
    """Make a token and return it with its secret, which is shown this once. ``by`` None: an operator.

    A token of a service account has the account's scopes, whatever ``scopes`` says.
    """
    scopes = tuple(service.scopes.split() if service else scopes)
    if by is not None:
        _check(user, by=by, at=at, service=service)
    if errors := _wrong(name, scopes, days):
        raise Incomplete(errors)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = APIToken.objects.create(
        user=user,
        service=service,
        name=name.strip(),
        sha256=digest_of(secret),
        scopes=" ".join(scopes),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    after = {"name": token.name, "scopes": list(scopes), "days": days, "service": service.pk if service else None}
    audit.record("members.create_token", token, by=by, at=at, after=after)
    return token, secret


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(user: User, *, by: User, at: datetime, service: ServiceAccount | None) -> None:
    if user.pk != by.pk or (service and service.owner_id != by.pk):
        raise NotAllowed(_("Everybody makes their own tokens."))
    if service and ServiceAccount.objects.select_for_update().get(pk=service.pk).closed_at:
        raise NotPossibleNow(_("This service account is closed."))
    User.objects.select_for_update().get(pk=user.pk)  # two requests at once count one after the other
    live = APIToken.objects.filter(user=user, service=service, revoked_at__isnull=True, expires_at__gt=at).count()
    if live >= (most := MOST_OF_A_SERVICE if service else MOST_OF_A_PERSON):
        raise NotPossibleNow(
            _("There are %(number)s tokens that work already: revoke one that is not needed.") % {"number": most}
        )


def _wrong(name: str, scopes: tuple[str, ...], days: int) -> dict[str, list[str]]:
    errors = {}
    if not name.strip():
        errors["name"] = [_("Say what the token is for.")]
    if not scopes or set(scopes) - set(SCOPES):
        errors["scopes"] = [_("Choose what the token may do.")]
    if not 1 <= days <= MOST_DAYS:
        errors["days"] = [_("Choose a number of days from 1 to 365.")]
    return errors


@transaction.atomic
def revoke_token(token: APIToken, *, by: User, at: datetime) -> None:
    """End a token: one's own, or as administrator anybody's."""
    if token.user_id != by.pk and not may_close_accounts(by):
        raise NotAllowed(_("This token is not yours."))
    APIToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    audit.record("members.revoke_token", token, by=by, at=at)
