"""Writing and changing a draft."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import Organization, User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..entry import Entry
from ..models import Implementer, Mark, Practice, Proof, ProvisionServed, StandardUsed, Wording
from ..models.wordings import Voice

PLAIN: tuple[str, ...] = ("language", "body", "member_state", "organization", "contact_role", "cost_band")
PLAIN += ("people_reached", "reached_in", "reached_source", "strength", "licence")


@transaction.atomic
def draft(entry: Entry, *, by: User, at: datetime, key: str = "") -> Practice:
    """Keep a new draft on the server; it may be as incomplete as it is.

    ``key`` makes repeating the call harmless: the same author's same key gives the practice that is there, unchanged.
    """
    if key and (known := Practice.objects.filter(external_key=key, created_by=by).first()):
        return known
    if not permissions.may_document(by):
        raise NotAllowed(_("Only people with a present role write down practices."))
    _speaks_for(by, entry)
    practice = Practice(created_by=by, created_at=at, updated_at=at, external_key=key)
    store(practice, entry, by=by, at=at)
    audit.record("best_practices.draft", practice, by=by, at=at, after=told(practice))
    return practice


@transaction.atomic
def edit(practice: Practice, entry: Entry, *, by: User, at: datetime, version: int | None = None) -> Practice:
    """Replace the values and the author's text of a draft or returned practice."""
    fresh = locked(practice, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may change this practice."))
    _speaks_for(by, entry)
    if not fresh.is_editable:
        raise NotPossibleNow(_("This practice can no longer be changed: take it back, or ask for its return, first."))
    before = told(fresh)
    store(fresh, entry, by=by, at=at, version=version)
    audit.record("best_practices.edit", fresh, by=by, at=at, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def delete_draft(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> None:
    fresh = locked(practice, version=version)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author may delete this draft."))
    if not permissions.may_delete(by, fresh) or fresh.reviews.exists():
        raise NotPossibleNow(_("Only a draft that was not sent can be deleted."))
    audit.record("best_practices.delete_draft", fresh, by=by, at=at, before=told(fresh))
    write_version(fresh, {}, at=at, version=version)  # decides as ever: a DELETE names no version
    for voice in (Voice.TRANSLATION, Voice.EDITED):  # each before the text that it follows
        fresh.wordings.filter(voice=voice).delete()
    fresh.delete()


def store(practice: Practice, entry: Entry, *, by: User | None, at: datetime, version: int | None = None) -> None:
    """Write the values, as a new record or the next version, and the rows around them; the caller asks and audits."""
    values = _values(entry)
    if practice.pk is not None:
        write_version(practice, values, at=at, version=version)
    else:
        for name, value in values.items():
            setattr(practice, name, value)
        practice.save()
    practice.countries.set(entry.countries)
    _store_rows(practice, entry)
    store_original(practice, entry, by=by, at=at)


def _values(entry: Entry) -> dict[str, Any]:
    started, ended = entry.started, entry.ended
    return {name: getattr(entry, name) for name in PLAIN} | {
        "started_on": started.first if started else None,
        "started_precision": started.precision if started else "",
        "ended_on": ended.last if ended else None,
        "ended_precision": ended.precision if ended else "",
    }


def _store_rows(practice: Practice, entry: Entry) -> None:
    for rows in (practice.marks, practice.served, practice.standards, practice.implementers, practice.proofs):
        rows.all().delete()
    Mark.objects.bulk_create(
        Mark(practice=practice, facet=facet, value=value)
        for facet, values in entry.marks.items()
        for value in dict.fromkeys(values)
    )
    ProvisionServed.objects.bulk_create(
        ProvisionServed(practice=practice, provision=one.provision, why=one.why)
        for one in {one.provision.pk: one for one in entry.served}.values()
    )
    StandardUsed.objects.bulk_create(
        StandardUsed(practice=practice, reference=one.reference, title=one.title, url=one.url)
        for one in {one.reference: one for one in entry.standards}.values()
    )
    known = _organizations() if entry.implementers else {}
    Implementer.objects.bulk_create(
        Implementer(practice=practice, name=name, organization=known.get(name.casefold()))
        for name in dict.fromkeys(name.strip() for name in entry.implementers if name.strip())
    )
    Proof.objects.bulk_create(Proof(practice=practice, **vars(one)) for one in entry.proofs)


def _organizations() -> dict[str, Organization]:
    known: dict[str, Organization] = {}
    for organization in Organization.objects.all():
        known |= {organization.name.casefold(): organization}
        known |= {organization.acronym.casefold(): organization} if organization.acronym else {}
    return known


def store_original(practice: Practice, entry: Entry, *, by: User | None, at: datetime) -> Wording:
    """The author's text, in its language; the edited text and translations are other rows, which stay as they are."""
    said = entry.words.parts
    wording = practice.wordings.filter(voice=Voice.AUTHOR).first()
    if wording is None:
        return Wording.objects.create(
            practice=practice, language=entry.language, voice=Voice.AUTHOR, written_by=by, written_at=at, **said
        )
    if (wording.language, wording.parts) != (entry.language, said):
        wording.language = entry.language
        wording.version += 1
        wording.written_by, wording.written_at = by, at
        for name, text in said.items():
            setattr(wording, name, text)
        wording.save()
    return wording


def _speaks_for(by: User, entry: Entry) -> None:
    standing = standing_of(by)
    if standing.is_secretariat:
        return
    if (
        (entry.body and entry.body.pk not in standing.bodies)
        or (entry.member_state and entry.member_state.pk not in standing.member_states)
        or (entry.organization and entry.organization.pk not in standing.organizations)
    ):
        raise NotAllowed(_("You may tell of a practice on behalf of those for whom you have a role only."))


def told(practice: Practice) -> dict[str, Any]:
    """What the practice says, as the audit trail keeps it."""
    served = practice.served.values_list(
        "provision__edition__resolution__slug", "provision__edition__slug", "provision__key", "why"
    )
    original = practice.wordings.filter(voice=Voice.AUTHOR).first()
    return {
        "language": practice.language,
        "words": original.parts if original else {},
        "behalf": str(practice.body or practice.member_state or practice.organization or ""),
        "contact_role": practice.contact_role,
        "started": str(practice.started or ""),
        "ended": str(practice.ended or ""),
        "cost_band": practice.cost_band,
        "people_reached": practice.people_reached,
        "reached_in": practice.reached_in,
        "reached_source": practice.reached_source,
        "strength": practice.strength,
        "licence": practice.licence,
        "marks": sorted(f"{mark.facet}:{mark.value}" for mark in practice.marks.all()),
        "countries": sorted(practice.countries.values_list("iso3", flat=True)),
        "provisions": {f"{resolution}/{edition}/{key}": why for resolution, edition, key, why in served.order_by("id")},
        "standards": list(practice.standards.values_list("reference", flat=True)),
        "implementers": list(practice.implementers.values_list("name", flat=True)),
        "proofs": [proof.name for proof in practice.proofs.all()],
    }
