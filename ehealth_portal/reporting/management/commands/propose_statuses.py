"""`manage.py propose_statuses`: lets the rule propose the status of every operative provision now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ehealth_portal.mandate.models import Provision
from ehealth_portal.reporting.operations import statuses


class Command(BaseCommand):
    help = (
        "Proposes the status of every operative provision by the rule of docs/status.md; writes only what changed. "
        "--verbosity 2 names each of these."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        new = statuses.propose(at=timezone.now())
        if options["verbosity"] > 1:
            for statement in new:
                self.stdout.write(f"  {statement.provision}: {statement.get_status_display()} ({statement.rule})")
        self.stdout.write(f"  statuses: {Provision.objects.operative().count()} proposed, {len(new)} changed")
