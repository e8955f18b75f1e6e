"""`manage.py export_person`: everything that is kept about a person, as JSON on standard output."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ehealth_portal.members.models import User
from ehealth_portal.privacy.queries import everything_about


class Command(BaseCommand):
    help = "Print as JSON everything that is kept about a person. Hashes and keys are left out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError("There is no such account.")
        self.stdout.write(json.dumps(everything_about(user), ensure_ascii=False, indent=1, default=str))
