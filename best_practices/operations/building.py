"""The build of an edition from a snapshot (ehealth_portal/documents/building.py), and who asks for it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.audit import operations as audit
from ehealth_portal.documents.building import Builder, documents_wanted
from ehealth_portal.jobs import operations as jobs
from ehealth_portal.jobs.models import Job
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked
from ehealth_portal.review.transitions import State

from .. import permissions
from ..documents.content import take_snapshot
from ..documents.made import made
from ..models import Edition, EditionDocument, EditionSnapshot
from ..models.compendia import document_path
from ..queries.editions import TASK, build_of

BUILDER = Builder(
    of="edition",
    records=Edition,
    snapshots=EditionSnapshot,
    documents=EditionDocument,
    formats=Edition.Format,
    path=document_path,
    taken=take_snapshot,
    made=made,
    sent_meanwhile=gettext_lazy("The edition was sent for judgement while its files were being built."),
)
build = BUILDER.build
work_on = BUILDER.work_on


@transaction.atomic
def ask_for_build(edition: Edition, *, by: User, at: datetime) -> Job:
    """Have a worker make the documents; returns at once. A published edition is checked against its snapshot."""
    fresh = _asked(edition, by=by)
    if fresh.state not in (State.DRAFT, State.RETURNED, State.PUBLISHED):
        raise NotPossibleNow(_("The edition waits for judgement or is withdrawn; what is judged is not built again."))
    job = jobs.ask_for(TASK, str(fresh.pk), by=by, at=at, total=documents_wanted(fresh) + 1)
    audit.record("best_practices.ask_for_build", fresh, by=by, at=at, after={"job": job.pk})
    return job


@transaction.atomic
def stop_build(edition: Edition, *, by: User, at: datetime) -> None:
    fresh = _asked(edition, by=by)
    job = build_of(fresh)
    if job is None or not jobs.stop(job, at=at):
        raise NotPossibleNow(_("No files are being built now."))
    audit.record("best_practices.stop_build", fresh, by=by, at=at, after={"job": job.pk})


def _asked(edition: Edition, *, by: User) -> Any:
    fresh = locked(edition)
    if not permissions.composes(by, fresh):
        raise NotAllowed(_("Compendia are composed by the secretariat."))
    return fresh
