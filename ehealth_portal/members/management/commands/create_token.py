"""`manage.py create_token --user E-MAIL`: makes an API token and prints it, alone, on the last line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ehealth_portal.members import operations
from ehealth_portal.members.models import User


class Command(BaseCommand):
    help = "Make a token for the API. It is shown this once; it has at most the rights that its owner has."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="E-MAIL")
        both = list(operations.SCOPES)
        parser.add_argument("--scopes", nargs="+", default=both, help="read, write, or both (default)")
        parser.add_argument("--name", default="made by an operator", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = tuple(dict.fromkeys(scope for given in options["scopes"] for scope in given.replace(",", " ").split()))
        unknown = [scope for scope in scopes if scope not in operations.SCOPES]
        if unknown or not scopes:
            raise CommandError(f"--scopes: {', '.join(unknown) or 'nothing'} is no scope; choose among read and write.")
        user = User.objects.filter(email=options["user"].lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account {options['user']}: make one with create_account.")
        token, secret = operations.create_token(user, options["name"], by=None, at=timezone.now(), scopes=scopes)
        self.stdout.write(f"Token of {user.email} ({' '.join(scopes)}), until {token.expires_at:%Y-%m-%d}:")
        self.stdout.write(secret)
