"""The second factor: which codes are accepted, whether one may be removed, and its reset by an administrator."""

from datetime import datetime
from typing import Any

import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.refusals import Incomplete, NotAllowed

from ..models import User
from ..queries import GUARDED, SECOND_FACTORS, standing_of
from . import sessions
from .sealing import is_sealed_with_present_key

log = structlog.get_logger("security")

LAST_STEP = "last_step"  # of an authenticator app: the time step whose code was used last


def may_remove(user: Any, authenticator: Authenticator) -> bool:
    """The last factor of a person whose role needs one stays: without it the role would give no rights."""
    if authenticator.type not in SECOND_FACTORS or user.is_demonstration:
        return True
    if not any(role.kind in GUARDED for role in standing_of(user).roles):
        return True
    others = Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exclude(pk=authenticator.pk)
    return others.exists()


def why_it_stays() -> str:
    return _("Your role needs a second factor: add another one before you remove this one.")


@transaction.atomic
def accept_code(user: Any, code: str) -> Authenticator | None:
    """The app or set of recovery codes that the code is from; it is used up by this. None: it is from neither.

    The row is locked meanwhile: of two requests with one code the second finds it used.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    locked = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=kinds).order_by("-type")
    return next((one for one in locked if _accepts(one, code)), None)


def _accepts(authenticator: Authenticator, code: str) -> bool:
    try:
        if authenticator.type == Authenticator.Type.TOTP:
            return _take_step(authenticator, code)
        return bool(authenticator.wrap().validate_code(code))
    except InvalidToken:  # sealed with a SECRET_KEY that is no longer named
        log.error("second_factor_unreadable", user_id=authenticator.user_id, method=authenticator.type)
        return False


def _take_step(authenticator: Authenticator, code: str) -> bool:
    """A code counts once, and none counts that is older than the last one used."""
    step = step_of(decrypt(authenticator.data["secret"]), code)
    if step is None or step <= authenticator.data.get(LAST_STEP, 0):
        return False
    authenticator.data[LAST_STEP] = step
    authenticator.save(update_fields=["data"])
    return True


@transaction.atomic
def note_change(verb: str, user: User, kind: str, *, here: str | None, by: User, at: datetime) -> None:
    """Part of every change of a factor: its audit row, and the end of what was signed in with the factors before."""
    sessions.end_sessions(user, but=here)
    audit.record(f"members.{verb}_second_factor", user, by=by, at=at, after={"factor": kind})


@transaction.atomic
def note_step(user: Any, step: int) -> None:
    """The code with which an app was added is used up by that."""
    authenticator = Authenticator.objects.select_for_update().get(user_id=user.pk, type=Authenticator.Type.TOTP)
    authenticator.data[LAST_STEP] = step
    authenticator.save(update_fields=["data"])


def step_of(secret: str, code: str) -> int | None:
    """The time step, about now, that the code of an app belongs to."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=code, expected=expected):
            return step
    return None


@transaction.atomic
def seal_anew() -> int:
    """Seal with the present SECRET_KEY what an earlier one sealed, so that the earlier one can be let go. Returns how
    many were; those that no named key opens stay as they are.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    sealed = 0
    for authenticator in Authenticator.objects.select_for_update().filter(type__in=kinds):
        name = "secret" if authenticator.type == Authenticator.Type.TOTP else "seed"
        try:
            if is_sealed_with_present_key(authenticator.data[name]):
                continue
            authenticator.data[name] = encrypt(decrypt(authenticator.data[name]))
        except InvalidToken:
            continue
        authenticator.save(update_fields=["data"])
        sealed += 1
    return sealed


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None, at: datetime, reason: str) -> User:
    """Take away every factor of a person who lost theirs, and end their sign-ins. ``by`` None: an operator.

    Whoever asks must have been recognised by other means than this portal; ``reason`` says how.
    """
    if by is not None and not standing_of(by).is_administrator:
        raise NotAllowed(_("Only an administrator resets the second factor of a person."))
    if by is not None and by.pk == user.pk:
        raise NotAllowed(_("Your own second factor is reset by another administrator."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Say how you know that it is this person who asks.")]})
    locked = User.objects.select_for_update().get(pk=user.pk)
    factors = Authenticator.objects.filter(user_id=user.pk)
    taken = sorted(factors.values_list("type", flat=True))
    factors.delete()
    sessions.end_sessions(locked)
    audit.record(
        "members.reset_second_factor", locked, by=by, at=at, before={"factors": taken}, after={"factors": []},
        reason=reason,
    )  # fmt: skip
    return locked
