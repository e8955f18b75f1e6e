"""The act of importing: rows become drafts of the person, complete ones are sent; never a row twice."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.importing.outcomes import ImportOutcome, RowOutcome, bring_in
from ehealth_portal.importing.problems import RowError
from ehealth_portal.importing.sheets import Line, Table
from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, Refusal

from .. import operations, permissions
from ..entry import Entry
from ..models import Practice
from ..operations.lifecycle import missing
from .reading import Register, read_line

REFERENCE = re.compile(r"BP-(\d{4})-(\d{1,9})", re.ASCII)
DRAFT = re.compile(r"practice-(\d{1,18})", re.ASCII)  # how a download names what has no number yet


@dataclass(frozen=True)
class Wanted:
    by: User
    at: datetime
    submit: bool
    heads: dict[str, str]


def import_rows(
    table: Table,
    *,
    by: User,
    at: datetime,
    edition: Edition,
    submit: bool = True,
    dry_run: bool = False,
    good_rows: bool = False,
) -> ImportOutcome:
    """Write the rows as drafts of ``by``, and send the complete ones for review unless ``submit`` is false.

    With errors nothing is written, unless ``good_rows``. A row that was imported before, or that a download told of,
    is left as it is.
    """
    if not permissions.may_document(by):
        raise NotAllowed(_("Only people with a present role write down practices."))
    rows, entries = _read(table, Register.of(edition), by=by)
    wanted = Wanted(by, at, submit, table.heads)
    return bring_in(
        rows,
        lambda row: _write(row, *entries[row.number], wanted),
        lambda whole: None,  # each act has told of its own
        dry_run=dry_run,
        good_rows=good_rows,
    )


def _read(table: Table, register: Register, *, by: User) -> tuple[list[RowOutcome], dict[int, tuple[Entry, str]]]:
    """Every row as an outcome, and the entries (with their external keys) of those that are to be written."""
    rows: list[RowOutcome] = []
    entries: dict[int, tuple[Entry, str]] = {}
    first_with: dict[str, int] = {}
    for line in table.lines:
        entry, errors = read_line(line, table.heads, register)
        key = external_key(line, entry, by=by)
        if not errors and key in first_with:
            sentence = _("This row repeats row %(row)d: remove one of them.") % {"row": first_with[key]}
            errors.append(RowError(line.number, "", "", sentence))
        first_with.setdefault(key, line.number)
        entries[line.number] = (entry, key)
        title = entry.words.title or line.cells.get("key", "")
        rows.append(RowOutcome(line.number, title, "refused" if errors else "draft", errors))
    known = _known(table, [key for _entry, key in entries.values()], by=by)
    told = {line.number: line.cells.get("key", "") for line in table.lines}
    for row in rows:
        there = known.get(entries[row.number][1]) or known.get(told[row.number])
        if row.result == "draft" and there:
            row.result, row.record_id = "known", there
    return rows, entries


def _known(table: Table, keys: list[str], *, by: User) -> dict[str, int]:
    """By their external keys the rows that this person imported before; by their names what a download told of."""
    seen = Practice.objects.visible_to(by)
    known = dict(seen.filter(external_key__in=keys).values_list("external_key", "pk"))
    told = {line.cells.get("key", "") for line in table.lines}
    numbers = [(int(found[1]), int(found[2])) for found in map(REFERENCE.fullmatch, told) if found]
    drafts = [int(found[1]) for found in map(DRAFT.fullmatch, told) if found]
    wanted = Q(year__in={year for year, _number in numbers}, number__in={number for _year, number in numbers})
    for one in seen.filter(wanted | Q(pk__in=drafts)).order_by("revision"):
        known |= {one.reference: one.pk} if one.number else {}
        known[f"practice-{one.pk}"] = one.pk
    return known


def external_key(line: Line, entry: Entry, *, by: User) -> str:
    """What a later import knows the row by: the person's own key, else what identifies the practice."""
    if own := line.cells.get("key"):
        return f"import/{by.pk}/{own}"
    countries = sorted(state.iso3 for state in entry.countries)
    identity = [entry.language, entry.words.title, entry.words.place, str(entry.started), countries]
    return f"import/{by.pk}/#{hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:40]}"


def _write(row: RowOutcome, entry: Entry, key: str, wanted: Wanted) -> None:
    """Draft the row and send it when it is complete; a refusal of the act becomes an error of the row."""
    by, at = wanted.by, wanted.at
    try:
        with transaction.atomic(), audit.together():
            practice = operations.draft(entry, by=by, at=at, key=key)
            row.lacks = [sentence for sentences in missing(practice).values() for sentence in sentences]
            if wanted.submit and not row.lacks:
                operations.submit(practice, by=by, at=at)
                row.result = "submitted"
            row.record_id = practice.pk
    except IntegrityError:  # the same file, sent twice at once: the other one brought this row in
        row.result = "known"
    except Refusal as refusal:
        row.result = "refused"
        row.errors += _told(row.number, refusal, wanted.heads)


def _told(number: int, refusal: Refusal, heads: dict[str, str]) -> list[RowError]:
    if isinstance(refusal, Incomplete):
        pairs = ((key, sentence) for key, found in refusal.errors.items() for sentence in found)
        return [RowError(number, heads.get(key, ""), "", sentence) for key, sentence in pairs]
    behalf = next((heads[key] for key in ("body", "member_state", "organization") if key in heads), "")
    return [RowError(number, behalf, "", str(refusal))]
