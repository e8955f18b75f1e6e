"""Sign-ins that last: ending one, or all but this one."""

from datetime import datetime
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from ehealth_portal.audit import operations as audit

from ..models import User


@transaction.atomic
def end_session(user: User, number: int, *, by: User, at: datetime) -> bool:
    """End one sign-in of a person; False: it is not theirs, or over already."""
    session = UserSession.objects.filter(user_id=user.pk, pk=number).first()
    if session is None:
        return False
    session.end()
    audit.record("members.end_session", user, by=by, at=at, after={"session": number})
    return True


@transaction.atomic
def end_other_sessions(user: User, *, here: str | None, by: User, at: datetime) -> None:
    audit.record("members.end_other_sessions", user, by=by, at=at, after={"sessions": end_sessions(user, but=here)})


def end_sessions(user: Any, *, but: str | None = None) -> int:
    """Delete the sessions of a person, save the one with the key ``but``. Part of an act: leaves no row of its own."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = UserSession.objects.filter(user_id=user.pk).exclude(session_key=but)
    for key in sessions.values_list("session_key", flat=True):
        store().delete(key)
    return sessions.delete()[0]


def renew_key(request: HttpRequest) -> None:
    """A session whose person confirmed who they are goes on under a new key; the old one is of no use."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
