"""`manage.py create_token --user E-MAIL`: makes an API token and prints it, alone, on the last line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ehealth_portal.members import operations
from ehealth_portal.members.models import User
from ehealth_portal.members.operations.tokens import DAYS, MOST_DAYS
from ehealth_portal.members.scopes import EVERYTHING, SCOPES

AREA_SCOPES = [scope for scope in SCOPES if scope not in EVERYTHING]


class Command(BaseCommand):
    help = "Make a token for the API. It is shown this once; it has at most the rights that its owner has."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="E-MAIL")
        known = f"read, write or both (default), or areas: {', '.join(AREA_SCOPES)}"
        parser.add_argument("--scopes", nargs="+", default=list(EVERYTHING), help=known)
        parser.add_argument("--days", type=int, default=DAYS, help=f"how long it works, at most {MOST_DAYS} days")
        parser.add_argument("--name", default="made by an operator", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = tuple(dict.fromkeys(scope for given in options["scopes"] for scope in given.replace(",", " ").split()))
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown or not scopes:
            raise CommandError(
                f"--scopes: {', '.join(unknown) or 'nothing'} is no scope; choose among {', '.join(SCOPES)}."
            )
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"--days: choose from 1 to {MOST_DAYS}.")
        user = User.objects.filter(email=options["user"].lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account {options['user']}: make one with create_account.")
        token, secret = operations.create_token(
            user, options["name"], by=None, at=timezone.now(), scopes=scopes, days=options["days"]
        )
        self.stdout.write(f"Token of {user.email} ({' '.join(scopes)}), until {token.expires_at:%Y-%m-%d}:")
        self.stdout.write(secret)
