"""Writing and changing a draft."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.naming import organizations_named
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..entry import Entry
from ..models import Activity, Partner, ProvisionServed
from .evidence import forget_files, keep_evidence


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
    audit.record("activities.draft", activity, by=by, at=at, after=told(activity))
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
    before = told(fresh)
    store(fresh, entry, by=by, at=at, version=version)
    audit.record("activities.edit", fresh, by=by, at=at, before=before, after=told(fresh))
    return fresh


def store(activity: Activity, entry: Entry, *, by: User | None, at: datetime, version: int | None = None) -> None:
    """Write the values, as a new record or the next version, and the rows around them; the caller asks and audits."""
    values = _values(entry)
    if activity.pk is not None:
        write_version(activity, values, at=at, version=version)
    else:
        for name, value in values.items():
            setattr(activity, name, value)
        activity.save()
    activity.countries.set(entry.countries)
    activity.bodies.set(entry.bodies)
    _store_served(activity, entry)
    _store_partners(activity, entry.partners)
    for given in entry.evidence:
        keep_evidence(given, by=by, at=at, activity=activity)


def _values(entry: Entry) -> dict[str, Any]:
    """The columns of an activity that an entry fills."""
    started, ended = entry.started, entry.ended
    plain = ("title", "kind", "body", "summary", "language", "place", "no_evidence_reason")
    return {name: getattr(entry, name) for name in plain} | {
        "started_on": started.first if started else None,
        "started_precision": started.precision if started else "",
        "ended_on": ended.last if ended else None,
        "ended_precision": ended.precision if ended else "",
    }


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
    known = organizations_named() if wanted else {}
    Partner.objects.bulk_create(
        Partner(activity=activity, name=name, organization=known.get(name.casefold())) for name in wanted
    )


@transaction.atomic
def delete_draft(activity: Activity, *, by: User, at: datetime, version: int | None = None) -> None:
    fresh = locked(activity, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may delete this draft."))
    if not permissions.may_delete(by, fresh):
        raise NotPossibleNow(_("Only a draft that was not sent can be deleted."))
    audit.record("activities.delete_draft", fresh, by=by, at=at, before={"title": fresh.title})
    write_version(fresh, {}, at=at, version=version)  # decides as ever: a DELETE names no version
    forget_files(fresh.evidence.all())
    fresh.delete()


def told(activity: Activity) -> dict[str, Any]:
    """What the activity says, as the audit trail keeps it."""
    served = activity.served.values_list(
        "provision__edition__resolution__slug", "provision__edition__slug", "provision__key", "why"
    )
    return {
        "title": activity.title,
        "kind": activity.kind,
        "body": activity.body.slug if activity.body else None,
        "summary": activity.summary,
        "language": activity.language,
        "started": str(activity.started or ""),
        "ended": str(activity.ended or ""),
        "place": activity.place,
        "provisions": {f"{resolution}/{edition}/{key}": why for resolution, edition, key, why in served.order_by("id")},
        "countries": sorted(activity.countries.values_list("iso3", flat=True)),
        "bodies": sorted(activity.bodies.values_list("slug", flat=True)),
        "partners": list(activity.partners.order_by("id").values_list("name", flat=True)),
        "no_evidence_reason": activity.no_evidence_reason,
        "evidence": [evidence.name for evidence in activity.evidence.all()],
    }
