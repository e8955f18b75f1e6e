"""load_workshops: bring in the real workshops of the public record and the portal's questionnaire; each once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ehealth_portal.reference.bringing import Brought
from workshops.loading import load_workshops, rows_of
from workshops.loading.questionnaires import NAMES, load_questionnaires


class Command(BaseCommand):
    help = "Bring in the workshops of the public record: each once. Run load_public_record first."
    requires_system_checks: list[str] = []  # they cost a second at every start; .ci/run makes them

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rows_of("workshops.csv")
        loaded = load_workshops(rows, at=timezone.now())
        for number, key, reasons in loaded.unplaced:
            told = {"number": number, "title": key, "reasons": " ".join(reasons)}
            self.stderr.write(_("Row %(number)d was not loaded: %(title)s. %(reasons)s") % told)
        self.stdout.write(f"  {Brought('workshops', len(rows), loaded.recorded)}")
        self.stdout.write(f"  {Brought('questionnaires', len(NAMES), load_questionnaires(at=timezone.now()))}")
        if loaded.unplaced:
            raise CommandError(_("Some rows were not loaded; see above."))
