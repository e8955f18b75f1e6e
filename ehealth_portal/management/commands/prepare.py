"""`manage.py prepare`: what must be done before the portal starts. Safe to run at every start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.utils import timezone

from ehealth_portal.database_roles import admit_application, as_owner
from ehealth_portal.members import demonstration
from ehealth_portal.members.operations import close_demonstration_accounts
from ehealth_portal.members.signing_in import second_factor

# In this order: the record serves provisions, and the rule reads the record.
LOADS = ("load_reference", "load_public_record", "load_best_practices", "load_workshops", "propose_statuses")


class Command(BaseCommand):
    help = "Migrate, compile translations, load reference and public facts; embedded also makes demonstration accounts."
    requires_system_checks: list[str] = []  # they cost a second at every start; .ci/run makes them

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner() as application:
            call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
            self.stdout.write("  database: migrated")
            if application:
                admit_application(application["USER"], application["PASSWORD"])
                self.stdout.write(f"  database: {application['USER']} writes rows, and does no more")
        call_command("compile_catalogues", stdout=self.stdout)
        for name in LOADS:
            if name in get_commands():
                call_command(name, stdout=self.stdout)
        if sealed := second_factor.seal_anew():
            self.stdout.write(f"  second factors: {sealed} sealed with the present SECRET_KEY")
        if settings.EMBEDDED:
            made = demonstration.make_accounts(settings.VAR / "demo_logins.txt", at=timezone.now())
            self.stdout.write(f"  demonstration accounts: {made} new or with new passwords")
        elif closed := close_demonstration_accounts(at=timezone.now()):
            self.stdout.write(f"  demonstration accounts: {closed} deactivated, for this is no embedded portal")
