"""`manage.py audit_verify [--head ID:HASH]`: reads the whole audit trail, names the first link that does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ehealth_portal.audit.queries import Break, Head, verify


class Command(BaseCommand):
    help = (
        "Checks that no event of the audit trail was changed, taken out or put between. With --head, as a person noted "
        "it before, also that nothing up to there was cut off or written anew. Exits with 1 at the first broken link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="ID:HASH", help="a head of the trail that was noted before")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            noted = Head.read(options["head"]) if options["head"] else None
        except ValueError as error:
            raise CommandError("--head: write it as it was noted, for example 12:8f3c…, with all 64 signs.") from error
        verdict = verify(noted=noted)
        if verdict.broken:
            raise CommandError(told(verdict.broken))
        self.stdout.write(f"{verdict.head.id} events, whole; head {verdict.head}")


def told(broken: Break) -> str:
    when = f" ({broken.action}, {broken.at:%Y-%m-%d %H:%M:%S} UTC)" if broken.at else ""
    return f"Event {broken.event}{when}: {broken.what}."
