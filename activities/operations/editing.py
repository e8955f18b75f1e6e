"""Writing and changing a draft, and its evidence."""

import hashlib
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import Organization, User
from ehealth_portal.refusals import NotAllowed, NotKept, NotPossibleNow
from ehealth_portal.review.operations import locked

from .. import permissions
from ..entry import Entry, Given
from ..models import Activity, Evidence, Partner, ProgressEntry, ProvisionServed

log = structlog.get_logger(__name__)


@transaction.atomic
def draft(entry: Entry, *, by: User, at: datetime, key: str = "") -> Activity:
    """Keep a new draft on the server; it may be as incomplete as it is.

    ``key`` makes repeating the call harmless: the same author's same key gives the activity that is there, unchanged.
    """
    if key and (known := Activity.objects.filter(external_key=key, created_by=by).first()):
        return known
    if not permissions.may_log_for(by, entry.body.pk if entry.body else None):
        raise NotAllowed(_("You may log activities for the bodies of your own group only."))
    activity = Activity(created_by=by, created_at=at, updated_at=at, external_key=key)
    store(activity, entry, by=by, at=at)
    audit.record("activities.draft", activity, by=by, at=at, after=told(entry))
    return activity


@transaction.atomic
def edit(activity: Activity, entry: Entry, *, by: User, at: datetime, version: int | None = None) -> Activity:
    """Replace the values of a draft or returned activity; evidence in ``entry`` is added to what is there."""
    fresh = locked(activity, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may change this activity."))
    if not permissions.may_log_for(by, entry.body.pk if entry.body else None):
        raise NotAllowed(_("You may log activities for the bodies of your own group only."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("This activity can no longer be changed: take it back, or ask for its return, first."))
    fresh.version += 1
    fresh.updated_at = at
    store(fresh, entry, by=by, at=at)
    audit.record("activities.edit", fresh, by=by, at=at, after=told(entry))
    return fresh


def store(activity: Activity, entry: Entry, *, by: User | None, at: datetime) -> None:
    """Write the values and the rows around them; the caller has locked, asked and will audit."""
    for name in ("title", "kind", "body", "summary", "language", "place", "no_evidence_reason"):
        setattr(activity, name, getattr(entry, name))
    started, ended = entry.started, entry.ended
    activity.started_on = started.first if started else None
    activity.started_precision = started.precision if started else ""
    activity.ended_on = ended.last if ended else None
    activity.ended_precision = ended.precision if ended else ""
    activity.save()
    activity.countries.set(entry.countries)
    activity.bodies.set(entry.bodies)
    _store_served(activity, entry)
    _store_partners(activity, entry.partners)
    for given in entry.evidence:
        keep_evidence(given, by=by, at=at, activity=activity)


def _store_served(activity: Activity, entry: Entry) -> None:
    activity.served.all().delete()
    ProvisionServed.objects.bulk_create(
        ProvisionServed(
            activity=activity,
            provision=one.provision,
            why=one.why,
            started_on=activity.started_on,
            ended_on=activity.ended_on,
        )
        for one in {one.provision.pk: one for one in entry.served}.values()
    )


def _store_partners(activity: Activity, names: tuple[str, ...]) -> None:
    activity.partners.all().delete()
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    known: dict[str, Organization] = {}
    for organization in Organization.objects.all() if wanted else ():
        known |= {organization.name.casefold(): organization}
        known |= {organization.acronym.casefold(): organization} if organization.acronym else {}
    Partner.objects.bulk_create(
        Partner(activity=activity, name=name, organization=known.get(name.casefold())) for name in wanted
    )


def keep_evidence(
    given: Given,
    *,
    by: User | None,
    at: datetime,
    activity: Activity | None = None,
    progress: ProgressEntry | None = None,
) -> Evidence:
    """Write one evidence row; a file is stored under its hash. The same reference twice is one row."""
    evidence = Evidence(
        activity=activity,
        progress=progress,
        reference=given.reference,
        url=given.url,
        language=given.language,
        added_by=by,
        added_at=at,
    )
    if given.file is None:
        same = Evidence.objects.filter(
            activity=activity, progress=progress, reference=given.reference, url=given.url, file=""
        ).first()
        if same:
            return same
        evidence.save()
        return evidence
    digest = hashlib.sha256()
    for chunk in given.file.chunks():
        digest.update(chunk)
    evidence.sha256 = digest.hexdigest()
    evidence.bytes = given.file.size
    evidence.content_type = given.content_type
    evidence.file_name = (given.file.name or "")[-200:]
    given.file.seek(0)
    try:
        evidence.file.save(evidence.file_name, given.file, save=False)
    except OSError as error:
        log.error("file not stored", error=str(error))
        raise NotKept(
            _("The file could not be stored, so nothing was saved: try again, or tell the operators.")
        ) from error
    evidence.save()
    return evidence


@transaction.atomic
def add_evidence(activity: Activity, given: Given, *, by: User, at: datetime) -> Evidence:
    """File evidence with an activity: its author while it is a draft, its group or the secretariat once published."""
    fresh = locked(activity)
    if not (permissions.may_edit(by, fresh) or permissions.may_add_progress(by, fresh)):
        raise NotAllowed(_("You may file evidence for the activities of your own group only."))
    if not (fresh.is_editable or fresh.is_published):
        raise NotPossibleNow(_("Evidence can be filed with a draft or with a published activity, not while it waits."))
    evidence = keep_evidence(given, by=by, at=at, activity=fresh)
    _touch(fresh, at)
    audit.record("activities.add_evidence", fresh, by=by, at=at, after={"evidence": evidence.name})
    return evidence


@transaction.atomic
def remove_evidence(activity: Activity, evidence: Evidence, *, by: User, at: datetime) -> None:
    """Take evidence off a draft; what was published with a record stays with it."""
    fresh = locked(activity)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may change this activity."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("Evidence can be taken off a draft only."))
    name = evidence.name
    _forget_files(fresh.evidence.filter(pk=evidence.pk))
    fresh.evidence.filter(pk=evidence.pk).delete()
    _touch(fresh, at)
    audit.record("activities.remove_evidence", fresh, by=by, at=at, before={"evidence": name})


@transaction.atomic
def delete_draft(activity: Activity, *, by: User, at: datetime, version: int | None = None) -> None:
    fresh = locked(activity, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may delete this draft."))
    if not permissions.may_delete(by, fresh):
        raise NotPossibleNow(_("Only a draft that was not sent can be deleted."))
    audit.record("activities.delete_draft", fresh, by=by, at=at, before={"title": fresh.title})
    _forget_files(fresh.evidence.all())
    fresh.delete()


def _forget_files(evidence: QuerySet[Evidence]) -> None:
    """Take the files of rows that go off the disk, once it is certain that they are gone. No two rows share a file."""
    for one in evidence.exclude(file=""):
        transaction.on_commit(partial(one.file.storage.delete, str(one.file.name)), robust=True)


def _touch(activity: Activity, at: datetime) -> None:
    activity.version += 1
    activity.updated_at = at
    activity.save(update_fields=["version", "updated_at"])


def told(entry: Entry) -> dict[str, Any]:
    """The entry as the audit trail keeps it."""
    return {
        "title": entry.title,
        "kind": entry.kind,
        "body": entry.body.slug if entry.body else None,
        "summary": entry.summary,
        "language": entry.language,
        "started": str(entry.started or ""),
        "ended": str(entry.ended or ""),
        "place": entry.place,
        "provisions": {one.provision.key: one.why for one in entry.served},
        "countries": [state.iso3 for state in entry.countries],
        "bodies": [body.slug for body in entry.bodies],
        "partners": list(entry.partners),
        "no_evidence_reason": entry.no_evidence_reason,
        "evidence": [
            given.reference or given.url or (given.file.name if given.file else "") for given in entry.evidence
        ],
    }
