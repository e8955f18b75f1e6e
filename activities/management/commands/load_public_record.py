"""load_public_record: bring in the real activities that the portal ships with; a second run adds nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.loading.public_record import PUBLIC_RECORD, load_public_record, public_record_rows
from ehealth_portal.mandate.models import Edition
from ehealth_portal.reference.bringing import Brought, Loaded


class Command(BaseCommand):
    help = "Bring in the public record of a resolution: each activity once, with its source and confidence."
    requires_system_checks: list[str] = []  # they cost a second at every start; .ci/run makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=PUBLIC_RECORD, help="the table (default: the one shipped)")
        parser.add_argument("--resolution", default="78", help="slug of the resolution")
        parser.add_argument("--edition", default="dubai-2012", help="slug of the edition whose provisions are meant")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(resolution__slug=options["resolution"], slug=options["edition"]).first()
        if edition is None:
            raise CommandError(
                _("Resolution %(number)s (%(edition)s) is not in the portal: run load_reference first.")
                % {"number": options["resolution"], "edition": options["edition"]}
            )
        try:
            rows = public_record_rows(options["file"])
        except OSError as error:
            sentence = _("%(file)s cannot be read: look whether it is there and who may read it.")
            raise CommandError(sentence % {"file": options["file"]}) from error
        except UnicodeDecodeError as error:
            raise CommandError(_("The text is not in UTF-8: save it again with that encoding.")) from error
        loaded = load_public_record(edition, rows, at=timezone.now())
        self._tell(loaded, len(rows))

    def _tell(self, loaded: Loaded, rows: int) -> None:
        for number, title, reasons in loaded.unplaced:
            told = {"number": number, "title": title, "reasons": " ".join(reasons)}
            self.stderr.write(_("Row %(number)d was not loaded: %(title)s. %(reasons)s") % told)
        self.stdout.write(f"  {Brought('public record', rows, loaded.recorded)}")
        if loaded.unplaced:
            raise CommandError(_("Some rows were not loaded; see above."))
