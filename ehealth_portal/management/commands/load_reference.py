"""`manage.py load_reference`: brings the shipped facts into the database; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from ehealth_portal.audit import operations as audit
from ehealth_portal.mandate import loading as mandate
from ehealth_portal.members import loading as members


class Command(BaseCommand):
    help = "Load who is who and the mandate from the files in ehealth_portal/reference/. Safe to run again."
    requires_system_checks: list[str] = []  # they cost a second at every start; .ci/run makes them

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        with transaction.atomic(), audit.together():
            for brought in [*members.load_all(at=at), *mandate.load_all(at=at)]:
                self.stdout.write(f"  {brought}")
