"""`manage.py erase_person`: takes a person out of the portal; again after an older copy was restored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ehealth_portal.members.models import User
from ehealth_portal.privacy import operations


class Command(BaseCommand):
    help = "Erase a person: account, sessions, tokens, drafts never sent, and the name wherever it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--email", help="of the account")
        who.add_argument("--id", type=int, help="number of the account: keep it, to erase again after a restore")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"email": options["email"].lower()} if options["email"] else {"pk": options["id"]}
        user = User.objects.filter(**asked).first()
        if user is None:
            raise CommandError("There is no such account.")
        if not options["yes"] and input(f"Erase {user.email} for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        done = operations.erase_person(user, by=None, at=timezone.now())
        self.stdout.write(
            f"Account {user.pk} was erased: {done.rows} rows deleted, the name taken out of {done.texts} texts, "
            f"details of {done.events} events forgotten."
        )
        for document in done.left:
            self.stdout.write(f"Still named in {document}: it is frozen; withdraw its report if it must go.")
        self.stdout.write(f"After restoring a copy from before today: manage.py erase_person --id {user.pk} --yes")
