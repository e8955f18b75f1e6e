"""What became of the rows of an import, and the transaction in which they are written or only tried."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from ehealth_portal.audit import operations as audit

from .problems import RowError


@dataclass
class RowOutcome:
    """What became of a row: ``draft``, ``submitted``, ``known`` (imported before) or ``refused`` (it has errors).

    ``lacks`` says what a draft needs before it can be sent.
    """

    number: int
    title: str
    result: str
    errors: list[RowError] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    record_id: int | None = None


@dataclass
class ImportOutcome:
    rows: list[RowOutcome]
    dry_run: bool
    written: bool  # False: nothing was changed, because of errors or because it was a trial

    def count(self, result: str) -> int:
        return self.counts()[result]

    def counts(self) -> Counter[str]:
        return Counter(row.result for row in self.rows)

    @property
    def errors(self) -> list[RowError]:
        return [error for row in self.rows for error in row.errors]

    @property
    def sent(self) -> list[int]:
        return [row.record_id for row in self.rows if row.result == "submitted" and row.record_id]


class _OnlyTried(Exception):
    """Undoes what a trial wrote."""


def bring_in(
    rows: list[RowOutcome],
    write: Callable[[RowOutcome], None],
    after: Callable[[ImportOutcome], None],
    *,
    dry_run: bool,
    good_rows: bool,
) -> ImportOutcome:
    """Write the rows that read ``draft``, in one transaction, and do what comes ``after`` all of them.

    With errors nothing is written, unless ``good_rows``. A trial does everything and takes it back, so that it tells
    what the import would.
    """
    whole = ImportOutcome(rows, dry_run, written=False)
    try:
        with transaction.atomic(), audit.together():
            for row in rows:
                if row.result == "draft":
                    write(row)
            if dry_run or (whole.errors and not good_rows):
                raise _OnlyTried
            after(whole)
    except _OnlyTried:
        for row in rows:
            row.record_id = None if row.result in ("draft", "submitted") else row.record_id
    else:
        whole.written = any(row.result in ("draft", "submitted") for row in rows)
    return whole
