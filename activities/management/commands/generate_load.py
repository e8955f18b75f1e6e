"""generate_load: synthetic activities for measurements, marked as such; not for a database that people use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from activities.loading.synthetic import Ground, generate, logged_by_people, remove_all


class Command(BaseCommand):
    help = "Make synthetic activities, published and marked as synthetic, to measure with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--activities", type=int, default=0, metavar="N")
        parser.add_argument("--seed", type=int, default=78, help="the same seed gives the same rows")
        parser.add_argument("--force", action="store_true", help="even where people have logged activities")
        parser.add_argument("--remove", action="store_true", help="take all synthetic rows away again first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["activities"] < 1 and not options["remove"]:
            raise CommandError("Say how many: --activities 200000.")
        if options["remove"]:
            self.stdout.write(f"Removed {remove_all()} synthetic activities.")
        if options["activities"] > 0:
            self._generate(options)

    def _generate(self, options: dict[str, Any]) -> None:
        logged = logged_by_people()
        if logged and not options["force"]:
            raise CommandError(
                f"{logged} activities in this database were logged by people, and synthetic ones would stand among "
                "them on the public board. Use a database of its own, or --force."
            )
        if not Ground.of_database().is_complete:
            raise CommandError(
                "There are no provisions, bodies or Member States to point at: run load_reference first."
            )
        number = 0
        for number in generate(options["activities"], at=timezone.now(), seed=options["seed"]):
            if options["verbosity"] > 1:
                self.stdout.write(f"  {number}")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # or the planner believes that the tables are empty
        self.stdout.write(f"Made {number} synthetic activities.")
