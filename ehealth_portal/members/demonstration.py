"""Demonstration accounts of the embedded portal: who they are, and the file that keeps their passwords."""

import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from . import operations
from .models import Body, MemberState, Organization, Role, User

SINCE = date(2025, 1, 1)  # the roles' first day: the start of the study period
UNIVERSITY = {"name": "Demonstration university (not a real one)", "kind": Organization.Kind.ACADEMIA}


@dataclass(frozen=True)
class Demonstration:
    email: str
    name: str
    kind: str
    role: str  # as printed beside the sign-in
    body: str = ""
    member_state: str = ""
    organization: str = ""


DOMAIN = "demo.example"
ACCOUNTS = (
    Demonstration(
        "rapporteur", "Rosa Rapporteur", Role.Kind.RAPPORTEUR, "rapporteur, Question 28/16", body="itu-t-q28-16"
    ),
    Demonstration("rapporteur17", "Ravi Rapporteur", Role.Kind.RAPPORTEUR, "rapporteur, SG17", body="itu-t-sg17"),
    Demonstration("counsellor", "Chen Counsellor", Role.Kind.COUNSELLOR, "counsellor, SG21", body="itu-t-sg21"),
    Demonstration("secretariat", "Salma Secretariat", Role.Kind.SECRETARIAT, "secretariat"),
    Demonstration("admin", "Adam Administrator", Role.Kind.ADMINISTRATOR, "administrator"),
    Demonstration(
        "focalpoint.mwi", "Malawi Focal Point", Role.Kind.FOCAL_POINT, "focal point, Malawi", member_state="MWI"
    ),
    Demonstration(
        "focalpoint.npl", "Nepal Focal Point", Role.Kind.FOCAL_POINT, "focal point, Nepal", member_state="NPL"
    ),
    Demonstration(
        "academia", "Aisha Academic", Role.Kind.DELEGATE, "delegate, academia", organization="demonstration-university"
    ),
    Demonstration("who", "Walid Partner", Role.Kind.DELEGATE, "delegate, WHO", organization="who"),
)


def make_accounts(logins: Path, *, at: datetime) -> int:
    """Make the accounts and roles that are missing and keep ``logins`` complete (mode 0600). Passwords that the file
    knows stay; where it does not know one, the account gets a new one. Returns how many passwords were set."""
    known = _read(logins)
    passwords = {}
    with transaction.atomic():
        Organization.objects.get_or_create(slug="demonstration-university", defaults=UNIVERSITY)
        made_here = User.objects.filter(email__in=[f"{account.email}@{DOMAIN}" for account in ACCOUNTS])
        made_here.filter(is_demonstration=False).update(
            is_demonstration=True
        )  # made by a version that knew no such mark
        users = {user.email: user for user in made_here}
        for account in ACCOUNTS:
            email = f"{account.email}@{DOMAIN}"
            if email not in users or email not in known:
                passwords[email] = secrets.token_urlsafe(12)
                users[email] = _account(users.get(email), email, account.name, passwords[email], at=at)
            _role(users[email], account, at=at)
        lines = [f"{a.email}@{DOMAIN}\t{(known | passwords)[f'{a.email}@{DOMAIN}']}\t{a.role}" for a in ACCOUNTS]
        if passwords:
            _write(logins, "\n".join([*lines, ""]))
    logins.chmod(0o600)
    return len(passwords)


def _account(user: User | None, email: str, name: str, password: str, *, at: datetime) -> User:
    if user is None:
        return operations.create_account(email, name, password, by=None, at=at, is_demonstration=True)
    return operations.set_password(user, password, by=None, at=at)


def _role(user: User, account: Demonstration, *, at: datetime) -> None:
    scope: dict[str, Any] = {}
    if account.body:
        scope["body"] = Body.objects.get(slug=account.body)
    if account.member_state:
        scope["member_state"] = MemberState.objects.get(iso3=account.member_state)
    if account.organization:
        scope["organization"] = Organization.objects.get(slug=account.organization)
    if not user.roles.filter(kind=account.kind, **scope).exists():
        operations.give_role(user, account.kind, by=None, at=at, valid_from=SINCE, **scope)


def _read(logins: Path) -> dict[str, str]:
    """Passwords by e-mail; a file that is missing or cannot be read knows none."""
    try:
        rows = [line.split("\t") for line in logins.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        return {}
    return {row[0]: row[1] for row in rows if len(row) == 3 and row[1]}


def _write(logins: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only from its first byte on."""
    draft = logins.with_name(f".{logins.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(logins)
