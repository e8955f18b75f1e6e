"""`manage.py import_resolution FILE`: reads the plain text of an ITU resolution into tracked provisions."""

import hashlib
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from ehealth_portal.languages import Language
from ehealth_portal.mandate import operations
from ehealth_portal.mandate.models import Edition, Resolution, TextStatus
from ehealth_portal.mandate.reading import ResolutionText, read_resolution
from ehealth_portal.refusals import Refusal

BLOCKING = {"unplaced", "annex"}  # text that the tree does not hold: a person must say that it may stay out
PROBLEMS_FOUND = 2


class Command(BaseCommand):
    help = (
        "Read the plain text of a resolution as ITU prints it. Exit code 0: read, or imported; "
        "1: refused, nothing changed; 2: a dry run found lines to look at."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="plain text, UTF-8")
        parser.add_argument("--language", required=True, choices=Language.values)
        parser.add_argument("--number", required=True, type=int, help="number of the resolution")
        parser.add_argument("--edition", required=True, help="place and year as in addresses, for example dubai-2012")
        status = parser.add_mutually_exclusive_group()
        status.add_argument("--official", dest="status", action="store_const", const=TextStatus.OFFICIAL)
        status.add_argument(
            "--unofficial", dest="status", action="store_const", const=TextStatus.UNOFFICIAL, help="the default"
        )
        parser.add_argument("--note", help="how this text was had")
        parser.add_argument("--dry-run", action="store_true", help="print the tree and change nothing")
        parser.add_argument("--replace", action="store_true", help="take the place of another text in this language")
        parser.add_argument("--accept-unplaced", action="store_true", help="import although some lines have no place")
        new = parser.add_argument_group("an edition that the portal does not know yet")
        new.add_argument("--adopted-by", default="WTSA", help="WTSA (default), PP, WTDC, RA …")
        new.add_argument("--assembly", help="the assembly of this edition, for example WTSA-12")
        new.add_argument("--place", help="default: from --edition")
        new.add_argument("--year", type=int, help="default: from --edition")
        new.add_argument("--continues", metavar="EDITION", help="the earlier edition that it revises")

    def handle(self, *args: Any, **options: Any) -> None:
        content = _read(options["file"])
        tree = read_resolution(_decoded(content, options["file"]), language=options["language"])
        self._list_problems(tree)
        if tree.number and tree.number != str(options["number"]):
            raise CommandError(f"The text says that it is Resolution {tree.number}, not {options['number']}.")
        if options["dry_run"]:
            self._show(tree)
            return
        blocking = [problem for problem in tree.problems if problem.reason in BLOCKING]
        if blocking and not options["accept_unplaced"]:
            raise CommandError(
                f"Nothing was imported: {len(blocking)} lines have no place (listed above). "
                "Mend the file, or say --accept-unplaced."
            )
        try:
            with transaction.atomic():  # a refused text leaves no empty edition behind
                self._import(tree, hashlib.sha256(content).hexdigest(), options)
        except Refusal as refusal:
            raise CommandError(f"Nothing was imported. {refusal}") from refusal

    def _list_problems(self, tree: ResolutionText) -> None:
        for problem in tree.problems:
            self.stderr.write(f"line {problem.line}: {problem.reason}: {problem.text}")

    def _show(self, tree: ResolutionText) -> None:
        operative = sum(len(section.items) for section in tree.sections if section.kind == "operative")
        self.stdout.write(tree.outline())
        self.stdout.write(f"{len(tree.keys())} provisions, {operative} of them operative; nothing was changed.")
        if tree.problems:
            raise SystemExit(PROBLEMS_FOUND)

    def _import(self, tree: ResolutionText, sha256: str, options: dict[str, Any]) -> None:
        edition = find_or_make_edition(options)
        known = edition.texts.filter(language=tree.language).first()
        imported = operations.import_text(
            edition,
            tree,
            status=options["status"] or (known.status if known and known.sha256 else TextStatus.UNOFFICIAL),
            note=options["note"] if options["note"] is not None else (known.note if known else ""),
            sha256=sha256,
            by=None,
            at=timezone.now(),
            replace=options["replace"],
        )
        for name in imported.unknown_addressees:
            self.stderr.write(f"addressee not known, to be confirmed by a person: {name}")
        done = "imported" if imported.changed else "there already, nothing changed"
        self.stdout.write(
            f"{edition.resolution} ({edition}), {imported.language}: {done}; "
            f"{imported.provisions} provisions, {imported.operative} of them operative."
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CommandError(f"{path} is not UTF-8 text (line {line}): save it as plain text in UTF-8.") from error


def find_or_make_edition(options: dict[str, Any]) -> Edition:
    """The edition that the options name; a new one, and its resolution, when they say enough about it."""
    body, number, slug = options["adopted_by"], options["number"], options["edition"]
    known = Edition.objects.filter(resolution__adopted_by=body, resolution__number=number, slug=slug)
    edition = known.select_related("resolution").first()
    if edition:
        return edition
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise CommandError("--edition is place and year in small letters, for example new-delhi-2024.")
    if not options["assembly"]:
        raise CommandError(
            f"{body} Resolution {number} has no edition {slug} here yet. To make it, add --assembly, "
            "for example --assembly WTSA-12."
        )
    words, year = slug.rpartition("-")[::2]
    if not (options["year"] or year.isdecimal()):
        raise CommandError("The year of the edition is not known: give --year.")
    return _make(options, place=options["place"] or words.replace("-", " ").title(), year=options["year"] or int(year))


def _make(options: dict[str, Any], *, place: str, year: int) -> Edition:
    body, number = options["adopted_by"], options["number"]
    resolution, _new = Resolution.objects.get_or_create(
        adopted_by=body,
        number=number,
        defaults={"slug": str(number) if body == "WTSA" else f"{body.lower()}-{number}"},
    )
    earlier = None
    if options["continues"]:
        slug = options["continues"]
        earlier = resolution.editions.filter(slug=slug, continued_by__isnull=True).first()
        if earlier is None:
            raise CommandError(f"--continues: {resolution} has no edition {slug} that is not yet revised.")
    return Edition.objects.create(
        resolution=resolution,
        slug=options["edition"],
        assembly=options["assembly"],
        place=place,
        year=year,
        is_revision=earlier is not None,
        continues=earlier,
    )
