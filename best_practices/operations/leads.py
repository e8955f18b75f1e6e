"""Leads: the secretariat notes where it saw a practice, offers it to who could write it down, or drops it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..entry import Entry, Given
from ..lead_sources import SOURCES, prefilled
from ..models import Lead, Practice
from .drafting import store
from .drafting import told as told_of_practice
from .telling_leads import tell_dropped, tell_offered, tell_taken_up


@dataclass(frozen=True)
class Seen:
    """What was seen, and where: in a record of the portal, at an address, or as the note says."""

    title: str
    note: str = ""
    language: str = "en"
    url: str = ""
    record_type: str = ""
    record_id: str = ""


@transaction.atomic
def identify(seen: Seen, *, by: User, at: datetime) -> Lead:
    """Note a lead. A record of the portal has one open lead at a time."""
    if not permissions.may_identify(by):
        raise NotAllowed(_("Leads are noted by the secretariat."))
    if missing := _missing(seen):
        raise Incomplete(missing)
    source = SOURCES.get(seen.record_type)
    if seen.record_type and (source is None or not source.seen(seen.record_id, by)):
        raise NotPossibleNow(_("This record is not there any more: note where you saw the practice in words."))
    lead = Lead(identified_by=by, identified_at=at, **vars(seen))
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
    except IntegrityError as error:
        raise NotPossibleNow(_("It is noted as a lead already: look at the open leads.")) from error
    audit.record("best_practices.identify", lead, by=by, at=at, after=told(lead))
    return lead


def _missing(seen: Seen) -> dict[str, list[str]]:
    errors = {}
    if not seen.title.strip():
        errors["title"] = [_("Say what was seen, in one line.")]
    if not (seen.record_type or seen.url or seen.note.strip()):
        errors["note"] = [_("Say where it was seen: an address, or a few words.")]
    return errors


@transaction.atomic
def offer(lead: Lead, to: User, *, by: User, at: datetime) -> Lead:
    """Ask one person with a role to write it down; an earlier offer passes to them."""
    if not permissions.may_identify(by):
        raise NotAllowed(_("Leads are offered by the secretariat."))
    fresh = _open(lead)
    if not standing_of(to, on=at.date()).kinds:
        raise Incomplete({"to": [_("This person holds no role today: choose another one.")]})
    if fresh.offered_to_id == to.pk:
        return fresh
    before = {"offered_to": fresh.offered_to_id}
    _write(fresh, offered_to=to)
    audit.record("best_practices.offer_lead", fresh, by=by, at=at, before=before, after={"offered_to": to.pk})
    tell_offered(fresh, by=by, at=at)
    return fresh


@transaction.atomic
def take_up(lead: Lead, *, by: User, at: datetime) -> Practice:
    """Begin a draft with what is known of it. Whoever took it up finds the draft that is there."""
    known = Practice.objects.filter(lead=lead, created_by=by).first()
    if known is not None:
        return known
    if not Lead.objects.visible_to(by).filter(pk=lead.pk).exists():
        raise NotAllowed(_("A lead is taken up by the secretariat, or by the person to whom it was offered."))
    fresh = _open(lead)
    practice = Practice(created_by=by, created_at=at, updated_at=at)
    store(practice, known_of(fresh), by=by, at=at)
    _write(fresh, state=Lead.State.TAKEN, ended_by=by, ended_at=at, practice=practice)
    after = told_of_practice(practice) | {"lead": fresh.pk}
    audit.record("best_practices.take_up", practice, by=by, at=at, after=after)
    tell_taken_up(fresh, by=by, at=at)
    return practice


@transaction.atomic
def drop(lead: Lead, *, by: User, at: datetime, reason: str) -> Lead:
    if not permissions.may_identify(by):
        raise NotAllowed(_("Leads are dropped by the secretariat."))
    fresh = _open(lead)
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why it is no practice to write down.")]})
    _write(fresh, state=Lead.State.DROPPED, ended_by=by, ended_at=at, reason=reason.strip())
    after = {"state": fresh.state}
    audit.record("best_practices.drop_lead", fresh, by=by, at=at, after=after, reason=reason)
    tell_dropped(fresh, by=by, at=at)
    return fresh


def known_of(lead: Lead) -> Entry:
    """What a draft begins with: from the record in which it was seen, else the lead's own words and address."""
    entry = prefilled(lead.record_type, lead.record_id) or Entry(language=lead.language)
    if not entry.words.title:
        entry = replace(entry, words=replace(entry.words, title=lead.title))
    if lead.url and lead.url not in {proof.url for proof in entry.proofs}:
        entry = replace(entry, proofs=(*entry.proofs, Given(title=lead.title, url=lead.url)))
    return entry


def _open(lead: Lead) -> Lead:
    fresh = Lead.objects.select_for_update().get(pk=lead.pk)
    if fresh.state != Lead.State.OPEN:
        raise NotPossibleNow(_("This lead is over: it was taken up or dropped."))
    return fresh


def _write(fresh: Lead, **values: Any) -> None:
    """The UPDATE decides: of two at once one finds the lead over."""
    if not Lead.objects.filter(pk=fresh.pk, state=Lead.State.OPEN).update(**values):
        raise NotPossibleNow(_("This lead is over: it was taken up or dropped."))
    for name, value in values.items():
        setattr(fresh, name, value)


def told(lead: Lead) -> dict[str, Any]:
    """What the lead says, as the audit trail keeps it."""
    names = ("title", "note", "language", "url", "record_type", "record_id")
    return {name: getattr(lead, name) for name in names}
