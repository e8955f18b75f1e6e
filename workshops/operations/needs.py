"""The ledger: voicing a need, matching it, offers and agreements, and the country's last word."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..entry import Voiced
from ..models import Agreement, Match, Need, NumberOfYear, Offer
from ..vocabulary import Theme

OPEN = (Need.State.OPEN, Need.State.OFFERED)


@transaction.atomic
def voice(voiced: Voiced, *, by: User | None, at: datetime) -> Need:
    """Give a need its number. The same need of the same record is noted once: the second call gives the first.

    ``by`` None: an act that already asked notes it (a submitted assessment).
    """
    if by is not None and not permissions.may_voice(by, voiced.member_state.pk):
        raise NotAllowed(_("Those who speak for a country, and the secretariat, note its needs."))
    if not voiced.text.strip():
        raise Incomplete({"text": [_("Say what is needed.")]})
    if voiced.theme not in Theme.values:
        raise Incomplete({"theme": [_("Choose a theme.")]})
    same = Need.objects.filter(
        member_state=voiced.member_state,
        record_type=voiced.record_type,
        record_id=voiced.record_id,
        theme=voiced.theme,
        text=voiced.text.strip(),
    )
    if voiced.record_type and (known := same.first()):
        return known
    need = Need.objects.create(
        year=at.year,
        number=_next_number(at.date()),
        member_state=voiced.member_state,
        theme=voiced.theme,
        text=voiced.text.strip(),
        language=voiced.language,
        voiced_on=voiced.voiced_on,
        record_type=voiced.record_type,
        record_id=voiced.record_id,
        voiced_in=voiced.voiced_in,
        is_public=voiced.is_public,
        noted_by=by,
        noted_at=at,
    )
    audit.record("workshops.voice_need", need, by=by, at=at, after=told(need))
    return need


def _next_number(on: date) -> int:
    row, _new = NumberOfYear.objects.select_for_update().get_or_create(year=on.year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@transaction.atomic
def match(
    need: Need,
    *,
    record_type: str = "",
    record_id: str = "",
    standard: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> Match:
    """Something that may answer the need; it stays open until the country says so."""
    fresh = _locked(need)
    if not permissions.may_match(by, fresh):
        raise NotAllowed(_("Only the secretariat matches needs."))
    if fresh.state not in OPEN:
        raise NotPossibleNow(_("This need is closed."))
    made, new = Match.objects.get_or_create(
        need=fresh,
        record_type=record_type,
        record_id=record_id,
        standard=standard,
        defaults={"note": note, "matched_by": by, "matched_at": at},
    )
    if new:
        _move(fresh, Need.State.OFFERED)
        after = {"match": (record_type and f"{record_type}/{record_id}") or standard}
        audit.record("workshops.match_need", fresh, by=by, at=at, after=after)
    return made


@transaction.atomic
def answer(need: Need, *, by: User, at: datetime, words: str, version: int | None = None) -> Need:
    """The country says that its need is answered: nobody else can."""
    return _end(need, Need.State.ANSWERED, by=by, at=at, words=words, version=version)


@transaction.atomic
def withdraw_need(need: Need, *, by: User, at: datetime, words: str, version: int | None = None) -> Need:
    """The country no longer asks."""
    return _end(need, Need.State.WITHDRAWN, by=by, at=at, words=words, version=version)


@transaction.atomic
def not_yet(need: Need, *, by: User, at: datetime, words: str) -> Need:
    """The country says that what was offered does not answer it: it is open again, with the reason."""
    fresh = _locked(need)
    if not permissions.may_end_need(by, fresh):
        raise NotAllowed(_("Only the focal point of the country says whether its need is answered."))
    if fresh.state != Need.State.OFFERED:
        raise NotPossibleNow(_("Nothing was offered for this need, or it is closed."))
    if not words.strip():
        raise Incomplete({"words": [_("Say what is still missing.")]})
    fresh.words = words.strip()
    _move(fresh, Need.State.OPEN, "words")
    audit.record("workshops.need_not_answered", fresh, by=by, at=at, reason=words)
    return fresh


def _end(need: Need, state: Need.State, *, by: User, at: datetime, words: str, version: int | None) -> Need:
    fresh = _locked(need)
    if version is not None and fresh.version != version:
        raise Stale(_("Somebody else changed this need after you opened it. Look at it again."))
    if not permissions.may_end_need(by, fresh):
        raise NotAllowed(_("Only the focal point of the country says whether its need is answered."))
    if fresh.state not in OPEN:
        raise NotPossibleNow(_("This need is closed."))
    if not words.strip():
        raise Incomplete({"words": [_("Say in a sentence what answered it, or why it is no longer needed.")]})
    fresh.ended_by, fresh.ended_at, fresh.words = by, at, words.strip()
    _move(fresh, state, "ended_by", "ended_at", "words")
    action = "workshops.answer_need" if state == Need.State.ANSWERED else "workshops.withdraw_need"
    audit.record(action, fresh, by=by, at=at, after=told(fresh), reason=words)
    return fresh


@transaction.atomic
def propose(need: Need, offer: Offer, *, by: User, at: datetime) -> Agreement:
    """An offer and a need that fit: both sides are asked. Who proposes for one side agrees for that side."""
    fresh = _locked(need)
    asks = permissions.may_end_need(by, fresh)
    offers = permissions.may_speak_for_offer(by, offer)
    if not (asks or offers or permissions.is_house(by)):
        raise NotAllowed(_("One of the two sides, or the secretariat, proposes this."))
    if fresh.state not in OPEN or offer.ended_at is not None:
        raise NotPossibleNow(_("The need is closed, or the offer has ended."))
    made, new = Agreement.objects.get_or_create(
        need=fresh, offer=offer, defaults={"proposed_by": by, "proposed_at": at}
    )
    if new:
        audit.record("workshops.propose_agreement", fresh, by=by, at=at, after={"offer": offer.pk})
    if asks or offers:
        _agree(made, asks=asks, offers=offers, by=by, at=at)
    return made


@transaction.atomic
def agree(agreement: Agreement, *, by: User, at: datetime) -> Agreement:
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    asks = permissions.may_end_need(by, fresh.need)
    offers = permissions.may_speak_for_offer(by, fresh.offer)
    if not (asks or offers):
        raise NotAllowed(_("Only the two sides agree."))
    if fresh.refused_at is not None:
        raise NotPossibleNow(_("One side has refused already."))
    _agree(fresh, asks=asks, offers=offers, by=by, at=at)
    return fresh


@transaction.atomic
def refuse(agreement: Agreement, *, by: User, at: datetime, reason: str) -> Agreement:
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not (permissions.may_end_need(by, fresh.need) or permissions.may_speak_for_offer(by, fresh.offer)):
        raise NotAllowed(_("Only the two sides refuse."))
    if fresh.refused_at is not None or fresh.is_mutual:
        raise NotPossibleNow(_("This is settled already."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the other side reads it.")]})
    fresh.refused_at, fresh.refused_by, fresh.reason = at, by, reason.strip()
    fresh.save(update_fields=["refused_at", "refused_by", "reason"])
    audit.record("workshops.refuse_agreement", fresh.need, by=by, at=at, after={"offer": fresh.offer_id}, reason=reason)
    return fresh


def _agree(agreement: Agreement, *, asks: bool, offers: bool, by: User, at: datetime) -> None:
    if asks and agreement.asker_at is None:
        agreement.asker_at, agreement.asker_by = at, by
    if offers and agreement.offerer_at is None:
        agreement.offerer_at, agreement.offerer_by = at, by
    agreement.save(update_fields=["asker_at", "asker_by", "offerer_at", "offerer_by"])
    after = {"offer": agreement.offer_id, "is_mutual": agreement.is_mutual}
    audit.record("workshops.agree", agreement.need, by=by, at=at, after=after)
    if agreement.is_mutual:
        _move(_locked(agreement.need), Need.State.OFFERED)


def _locked(need: Need) -> Need:
    return Need.objects.select_for_update().get(pk=need.pk)


def _move(need: Need, state: Need.State, *columns: str) -> None:
    need.state = state
    need.version += 1
    need.save(update_fields=["state", "version", *columns])


def told(need: Need) -> dict[str, Any]:
    return {
        "reference": need.reference,
        "country": need.member_state.iso3,
        "theme": need.theme,
        "text": need.text,
        "state": need.state,
        "voiced_in": need.voiced_in or f"{need.record_type}/{need.record_id}".strip("/"),
    }
