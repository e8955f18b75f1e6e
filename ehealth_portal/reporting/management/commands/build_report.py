"""`manage.py build_report`: builds a progress report from the shell, with or without a worker."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ehealth_portal.jobs.models import Job
from ehealth_portal.mandate.models import Edition
from ehealth_portal.refusals import Refusal
from ehealth_portal.reporting.models import Audience, Report
from ehealth_portal.reporting.operations import building
from ehealth_portal.reporting.operations import reports as acts
from ehealth_portal.reporting.queries.reports import newest_complete


class Command(BaseCommand):
    help = (
        "Build a progress report: one that is there (--report), or a new draft. The files can be written to a folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--report", type=int, metavar="ID", help="build this report; the other settings are its own"
        )
        parser.add_argument("--title")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.PUBLIC.value)
        parser.add_argument("--from", dest="start", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--until", dest="end", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--resolution", default="78", help="the resolution's part of the address")
        parser.add_argument("--edition", default="dubai-2012")
        parser.add_argument("--languages", default="en", help="codes with commas between, as in en,fr,ar")
        parser.add_argument("--formats", default="html,pdf,docx,xlsx,json")
        parser.add_argument("--out", type=Path, metavar="DIR", help="write the files here too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._report(options)
            job = acts.ask_for_build(report, by=None, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        building.work_on(job.pk)
        self._wait(job)
        self._tell(report, options["out"])

    def _report(self, options: dict[str, Any]) -> Report:
        if options["report"]:
            found = Report.objects.filter(pk=options["report"]).first()
            if found is None:
                raise CommandError(f"There is no report {options['report']}.")
            return found
        if not (options["title"] and options["start"] and options["end"]):
            raise CommandError("Give --report ID, or --title, --from and --until for a new one.")
        edition = Edition.objects.filter(resolution__slug=options["resolution"], slug=options["edition"]).first()
        if edition is None:
            known = ", ".join(Edition.objects.values_list("slug", flat=True))
            raise CommandError(
                f"There is no edition {options['edition']}. Known: {known or 'none; run load_reference'}."
            )
        settings = acts.Settings(
            title=options["title"],
            audience=options["audience"],
            period_start=options["start"],
            period_end=options["end"],
            edition=edition,
            languages=tuple(options["languages"].split(",")),
            formats=tuple(options["formats"].split(",")),
        )
        return acts.create_report(settings, by=None, at=timezone.now())

    def _wait(self, job: Job) -> None:
        """A worker may have been quicker to take the job: then its progress is shown until it is over."""
        said = ""
        while True:
            job.refresh_from_db()
            if not job.is_under_way:
                break
            if job.step != said:
                said = job.step
                self.stdout.write(f"  {job.done}/{job.total} {said}")
            time.sleep(0.5)
        if job.state != Job.State.DONE:
            raise CommandError(job.error or "The build was stopped.")

    def _tell(self, report: Report, out: Path | None) -> None:
        snapshot = newest_complete(report)
        if snapshot is None:
            raise CommandError("The build left no documents.")
        self.stdout.write(f"report {report.pk}, snapshot {snapshot.sha256}")
        for document in snapshot.documents.all():
            name = f"{document.language}.{document.format}"
            self.stdout.write(f"  {document.sha256}  {document.bytes:>9}  {name}")
            if out:
                out.mkdir(parents=True, exist_ok=True)
                with document.file.open("rb") as file:
                    (out / name).write_bytes(file.read())
