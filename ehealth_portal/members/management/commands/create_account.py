"""`manage.py create_account`: an operator makes an account with a role and hands over its first password."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from ehealth_portal.members import operations
from ehealth_portal.members.models import Body, MemberState, Organization, Role, User
from ehealth_portal.members.operations.roles import SCOPES, SPEAKS_FOR


class Command(BaseCommand):
    help = "Make an account with a role from today on, and print its password, which is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.Kind.values)
        parser.add_argument("--body", help="of a rapporteur or counsellor, for example itu-t-sg21")
        parser.add_argument("--member-state", help="of a focal point or delegate: three letters, for example MWI")
        parser.add_argument("--organization", help="of a delegate, for example who")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"--email: {options['email']} is no e-mail address.") from error
        if User.objects.filter(email=options["email"].lower()).exists():
            raise CommandError(f"There is an account {options['email'].lower()} already.")
        scope, at, password = _scope(options), timezone.now(), secrets.token_urlsafe(15)
        with transaction.atomic():
            user = operations.create_account(options["email"], options["name"], password, by=None, at=at)
            operations.give_role(user, options["role"], by=None, at=at, valid_from=at.date(), **scope)
        self.stdout.write(f"Account {user.email}, {options['role']}. Its password, shown this once:")
        self.stdout.write(password)


def _scope(options: dict[str, Any]) -> dict[str, Any]:
    """What the role speaks for; refuses an option that is missing, unknown, or not of this role."""
    needed, given = SPEAKS_FOR[options["role"]], [name for name in SCOPES if options[name]]
    if wrong := [name for name in given if name not in needed]:
        raise CommandError(f"The role {options['role']} takes no {_option(wrong[0])}.")
    if len(given) != min(len(needed), 1):
        raise CommandError(f"The role {options['role']} needs {' or '.join(_option(name) for name in needed)}.")
    return {name: _named(name, options[name]) for name in given}


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _named(kind: str, given: str) -> Any:
    found: Any
    if kind == "body":
        found = Body.objects.filter(slug=given).first()
    elif kind == "member_state":
        found = MemberState.objects.filter(iso3=given.upper()).first()
    else:
        found = Organization.objects.filter(slug=given).first()
    if found is None:
        raise CommandError(f"{_option(kind)}: {given} is not known here.")
    return found
