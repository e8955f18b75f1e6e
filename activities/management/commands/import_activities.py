"""import_activities: bring in the rows of a CSV or XLSX file as one person's drafts; complete ones are sent."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities.importing import ImportOutcome, RowOutcome, import_rows, read_table
from activities.importing.template import editions_to_serve
from ehealth_portal.languages import interface_code
from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, Refusal


class Command(BaseCommand):
    help = "Import activities from a CSV or XLSX file, row by row; running it twice adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="whose activities they are")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and change nothing")
        parser.add_argument("--good-rows", action="store_true", help="import the rows without errors, leave the others")
        parser.add_argument(
            "--as",
            dest="state",
            choices=["draft", "submitted"],
            default="submitted",
            help="submitted (default): complete rows are sent for review, others stay drafts; draft: all stay drafts",
        )
        parser.add_argument(
            "--edition",
            help="the edition that is served, as in addresses: dubai-2012, or 78/dubai-2012 "
            "(default: the newest in the portal)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if user is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": options["by"]})
        with override(interface_code(user.language)):
            self._import(user, options)

    def _import(self, user: User, options: dict[str, Any]) -> None:
        try:
            table = read_table(options["file"].read_bytes())
            for remark in table.remarks:
                self.stderr.write(remark)
            outcome = import_rows(
                table,
                by=user,
                at=timezone.now(),
                edition=self._edition(options["edition"]),
                submit=options["state"] == "submitted",
                dry_run=options["dry_run"],
                good_rows=options["good_rows"],
            )
        except OSError as error:
            sentence = _("%(file)s cannot be read: look whether it is there and who may read it.")
            raise CommandError(sentence % {"file": options["file"]}) from error
        except Incomplete as refused:
            raise CommandError("\n".join(one for found in refused.errors.values() for one in found)) from refused
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        self._tell(outcome, good_rows=options["good_rows"])

    def _edition(self, slug: str | None) -> Edition:
        editions = editions_to_serve()
        if slug:
            *resolution, edition = slug.split("/")
            editions = editions.filter(slug=edition)
            if resolution:
                editions = editions.filter(resolution__slug=resolution[-1])
        found = editions.first()
        if found is None:
            raise CommandError(_("There is no such edition in the portal: run load_reference first."))
        return found

    def _tell(self, outcome: ImportOutcome, *, good_rows: bool) -> None:
        for row in outcome.rows:
            self.stdout.write(line_of(row))
            for error in row.errors:
                self.stderr.write(f"  {error}")
        counts = {result: outcome.count(result) for result in ("submitted", "draft", "known", "refused")}
        told = _("For review: %(submitted)d. As drafts: %(draft)d. Known already: %(known)d. With errors: %(refused)d.")
        self.stdout.write(told % counts)
        if outcome.dry_run:
            self.stdout.write(_("This was a trial: nothing was changed."))
        elif outcome.errors and not outcome.written:
            if good_rows:  # asked for, and no good row is new
                raise CommandError(_("Nothing was changed: some rows have errors"))
            raise CommandError(_("Nothing was changed: correct the errors, or use --good-rows."))


def line_of(row: RowOutcome) -> str:
    """One row of the outcome as a line."""
    told = {"row": row.number, "title": row.title, "lacks": " ".join(row.lacks)}
    if row.result == "submitted":
        return _("Row %(row)d: for review: %(title)s") % told
    if row.result == "known":
        return _("Row %(row)d: known already: %(title)s") % told
    if row.result == "refused":
        return _("Row %(row)d: has errors: %(title)s") % told
    return (_("Row %(row)d: draft: %(title)s (%(lacks)s)") if row.lacks else _("Row %(row)d: draft: %(title)s")) % told
