"""`manage.py reset_second_factor`: an operator takes away the factors of a person who lost them all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ehealth_portal.members.signing_in.backend import account_of
from ehealth_portal.members.signing_in.second_factor import reset_second_factor


class Command(BaseCommand):
    help = "Take away every second factor of a person and end their sign-ins; the password stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--reason", required=True, help="how you know that it is this person who asks; kept")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account_of(options["email"])
        if user is None:
            raise CommandError(f"There is no account {options['email']}.")
        reset_second_factor(user, by=None, at=timezone.now(), reason=options["reason"])
        self.stdout.write(f"{user.email} has no second factor now. With a role that needs one, the portal asks for it.")
