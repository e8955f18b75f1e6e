"""The act of importing: all rows, or with ``good_rows`` those without errors, in one transaction; never a row twice."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.importing.outcomes import ImportOutcome, RowOutcome, bring_in
from ehealth_portal.importing.problems import RowError
from ehealth_portal.importing.sheets import Line, Table
from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, Refusal

from .. import operations, permissions
from ..entry import Entry
from ..models import Activity
from ..operations.lifecycle import missing
from ..operations.telling import tell_imported
from .reading import Register, read_line


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

    With errors nothing is written, unless ``good_rows``. A trial (``dry_run``) does everything and takes it back, so
    that it tells what the import would. A row that was imported before is left as it is.
    """
    if not permissions.may_log(by):
        raise NotAllowed(_("Activities are logged by rapporteurs, counsellors and the secretariat."))
    outcomes, entries = _read(table, Register.of(edition), by=by)

    def write(row: RowOutcome) -> None:
        _write(row, *entries[row.number], by=by, at=at, submit=submit, table=table)

    def tell(whole: ImportOutcome) -> None:
        tell_imported(whole.sent, by=by, at=at)

    return bring_in(outcomes, write, tell, dry_run=dry_run, good_rows=good_rows)


def _read(table: Table, register: Register, *, by: User) -> tuple[list[RowOutcome], dict[int, tuple[Entry, str]]]:
    """Every row as an outcome, and the entries (with their external keys) of those that are to be written."""
    outcomes: list[RowOutcome] = []
    entries: dict[int, tuple[Entry, str]] = {}
    first_with: dict[str, int] = {}
    for line in table.lines:
        entry, errors = read_line(line, table.heads, register)
        key = external_key(line, entry, by=by)
        if not errors and key in first_with:
            sentence = _("This row repeats row %(row)d: remove one of them.") % {"row": first_with[key]}
            errors.append(RowError(line.number, "", "", sentence))
        if not errors and entry.body and not permissions.may_log_for(by, entry.body.pk):
            sentence = _("You may log activities for the bodies of your own group only.")
            errors.append(RowError(line.number, table.heads.get("body", "body"), line.cells["body"], sentence))
        first_with.setdefault(key, line.number)
        entries[line.number] = (entry, key)
        title = entry.title or line.cells.get("key", "")
        outcomes.append(RowOutcome(line.number, title, "refused" if errors else "draft", errors))
    known = dict(
        Activity.objects.filter(external_key__in=[key for _entry, key in entries.values()]).values_list(
            "external_key", "pk"
        )
    )
    for outcome in outcomes:
        if outcome.result == "draft" and entries[outcome.number][1] in known:
            outcome.result, outcome.record_id = "known", known[entries[outcome.number][1]]
    return outcomes, entries


def external_key(line: Line, entry: Entry, *, by: User) -> str:
    """What a later import knows the row by: the person's own key, else what identifies the activity."""
    if own := line.cells.get("key"):
        return f"import/{by.pk}/{own}"
    identity = [entry.title, entry.kind, entry.body.slug if entry.body else "", str(entry.started), entry.place]
    return f"import/{by.pk}/#{hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:40]}"


def _write(outcome: RowOutcome, entry: Entry, key: str, *, by: User, at: datetime, submit: bool, table: Table) -> None:
    """Draft the row and send it when it is complete; a refusal of the act becomes an error of the row."""
    try:
        with transaction.atomic(), audit.together():
            activity = operations.draft(entry, by=by, at=at, key=key)
            outcome.lacks = [sentence for sentences in missing(activity).values() for sentence in sentences]
            if submit and not outcome.lacks:
                operations.submit(activity, by=by, at=at, is_told=False)
                outcome.result = "submitted"
            outcome.record_id = activity.pk
    except IntegrityError:  # the same file, sent twice at once: the other one brought this row in
        outcome.result = "known"
    except Refusal as refusal:
        outcome.result = "refused"
        outcome.errors.append(RowError(outcome.number, table.heads.get("body", ""), "", str(refusal)))
