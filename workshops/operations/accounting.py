"""The account of an event: lines of what it used, by those who work on it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Expense, Workshop

LARGEST = 100_000_000  # US dollars: more is a slip of the pen


@dataclass(frozen=True)
class Line:
    """``amount`` in whole US dollars; None: not known."""

    kind: str
    amount: int | None
    note: str = ""
    paid_by: str = ""


@transaction.atomic
def add_expense(workshop: Workshop, line: Line, *, by: User, at: datetime) -> Expense:
    _must_keep(workshop, by=by)
    errors = {}
    if line.kind not in Expense.Kind.values:
        errors["kind"] = [_("Choose what was used.")]
    if line.amount is not None and not 0 <= line.amount <= LARGEST:
        errors["amount"] = [_("Enter whole US dollars, without cents; leave it empty if the amount is not known.")]
    if errors:
        raise Incomplete(errors)
    made = Expense.objects.create(
        workshop=workshop, kind=line.kind, amount=line.amount, note=line.note.strip(), paid_by=line.paid_by.strip(),
        noted_by=by, noted_at=at,
    )  # fmt: skip
    _note("add_expense", made, by=by, at=at)
    return made


@transaction.atomic
def remove_expense(expense: Expense, *, by: User, at: datetime) -> None:
    _must_keep(expense.workshop, by=by)
    found = Expense.objects.select_for_update(of=("self",)).select_related("workshop").filter(pk=expense.pk).first()
    if found is None:
        raise NotPossibleNow(_("This line was taken out already."))
    _note("remove_expense", found, by=by, at=at)
    found.delete()


def _must_keep(workshop: Workshop, *, by: User) -> None:
    if not permissions.may_keep_account(by, workshop):
        raise NotAllowed(_("Only those who work on this workshop keep its account."))
    if not workshop.is_published:
        raise NotPossibleNow(_("Only a published workshop has an account."))


def _note(act: str, expense: Expense, *, by: User, at: datetime) -> None:
    line = {"kind": expense.kind, "amount": expense.amount, "note": expense.note, "paid_by": expense.paid_by}
    audit.record(f"workshops.{act}", expense.workshop, by=by, at=at, after=line)
