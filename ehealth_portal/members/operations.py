"""Acts on people: accounts, roles and API tokens."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import NotAllowed

from .models import APIToken, Role, User

TOKEN_LIFE = timedelta(days=90)
SCOPES = ("read", "write")


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
    """Make an account; without a password it signs in by mailed code or passkey."""
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
def grant_role(user: User, kind: str, *, by: User | None, at: datetime, **scope: Any) -> Role:
    """Give a person a dated role; ``scope`` is body, member_state or organization, and valid_from / valid_until."""
    role, created = Role.objects.get_or_create(user=user, kind=kind, **scope)
    if created:
        audit.record("members.grant_role", user, by=by, at=at, after={"role": role.pk, "kind": kind})
    return role


@transaction.atomic
def create_token(
    user: User, name: str, *, by: User | None, at: datetime, scopes: tuple[str, ...] = SCOPES
) -> tuple[APIToken, str]:
    """Make a token and return it with its secret, which is shown this once and kept only as a hash."""
    secret = secrets.token_urlsafe(32)
    token = APIToken.objects.create(
        user=user,
        name=name,
        sha256=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=" ".join(scopes),
        created_at=at,
        expires_at=at + TOKEN_LIFE,
    )
    audit.record("members.create_token", token, by=by, at=at, after={"name": name, "scopes": list(scopes)})
    return token, secret


@transaction.atomic
def revoke_token(token: APIToken, *, by: User, at: datetime) -> None:
    if token.user_id != by.pk:
        raise NotAllowed(_("This token is not yours."))
    APIToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    audit.record("members.revoke_token", token, by=by, at=at)


@transaction.atomic
def set_password(user: User, password: str, *, by: User | None, at: datetime) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("members.set_password", user, by=by, at=at)
    return user
