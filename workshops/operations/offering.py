"""Offers of countries, academia and partners, and how one meets a need: by the word of both sides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..entry import Offered
from ..models import Agreement, Need, Offer
from ..vocabulary import Theme
from . import telling_needs as telling
from .needs import locked, move, refuse_closed


@transaction.atomic
def make_offer(offered: Offered, *, by: User, at: datetime) -> Offer:
    """What a country or an organization can give, said by one who speaks for it."""
    standing = standing_of(by)
    of_state = offered.member_state is not None and offered.member_state.pk in standing.member_states
    of_organization = offered.organization is not None and offered.organization.pk in standing.organizations
    if not permissions.may_offer(by):
        raise NotAllowed(_("Those who speak for a country or an organization say what it offers."))
    if of_state == of_organization:
        raise Incomplete({"maker": [_("Offer it for one country or organization for which you speak.")]})
    _refuse_empty(offered, at=at)
    made = Offer.objects.create(
        organization=offered.organization if of_organization else None,
        member_state=offered.member_state if of_state else None,
        theme=offered.theme,
        title=offered.title.strip(),
        text=offered.text.strip(),
        language=offered.language,
        languages=sorted(offered.languages),
        valid_until=offered.valid_until,
        made_by=by,
        made_at=at,
    )
    audit.record("workshops.make_offer", made, by=by, at=at, after=told(made))
    telling.tell_offered(made, by=by, at=at)
    return made


def _refuse_empty(offered: Offered, *, at: datetime) -> None:
    wrong = {}
    if not offered.title.strip():
        wrong["title"] = [_("Say in one line what is offered.")]
    if not offered.text.strip():
        wrong["text"] = [_("Say what is offered, to whom, and on which conditions.")]
    if offered.theme not in Theme.values:
        wrong["theme"] = [_("Choose a theme.")]
    if offered.valid_until is not None and offered.valid_until < at.date():
        wrong["valid_until"] = [_("This day is past: give a later one, or none.")]
    if wrong:
        raise Incomplete(wrong)


@transaction.atomic
def end_offer(offer: Offer, *, by: User, at: datetime) -> Offer:
    """It is no longer open to new needs; what was agreed stays."""
    fresh = held(offer)
    if not permissions.may_speak_for_offer(by, fresh):
        raise NotAllowed(_("Only those who speak for who made it end an offer."))
    if fresh.ended_at is not None:
        raise NotPossibleNow(_("This offer has ended already."))
    fresh.ended_at, fresh.version = at, fresh.version + 1
    fresh.save(update_fields=["ended_at", "version"])
    audit.record("workshops.end_offer", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def propose(need: Need, offer: Offer, *, by: User, at: datetime) -> Agreement:
    """An offer and a need that fit: both sides are asked. Who proposes for one side agrees for that side."""
    fresh, offer = locked(need), held(offer)
    asks, offers = _sides(by, fresh, offer)
    if not (asks or offers or permissions.is_house(by)):
        raise NotAllowed(_("One of the two sides, or the secretariat, proposes this."))
    refuse_closed(fresh)
    _refuse_hidden(fresh)
    if not offer.is_open_on(at.date()):
        raise NotPossibleNow(_("This offer has ended."))
    kept = {"proposed_by": by, "proposed_at": at}
    made, new = Agreement.objects.get_or_create(need=fresh, offer=offer, defaults=kept)
    if made.refused_at is not None:
        raise NotPossibleNow(_("One side has refused already."))
    if new:
        audit.record("workshops.propose_agreement", fresh, by=by, at=at, after={"offer": offer.pk})
        telling.tell_proposed(made, asks=asks, offers=offers, by=by, at=at)
    if asks or offers:
        _agree(made, fresh, asks=asks, offers=offers, by=by, at=at)
    return made


@transaction.atomic
def agree(agreement: Agreement, *, by: User, at: datetime) -> Agreement:
    need, fresh = _open(agreement)
    asks, offers = _sides(by, need, fresh.offer)
    if not (asks or offers):
        raise NotAllowed(_("Only the two sides agree."))
    _refuse_hidden(need)
    _refuse_settled(need, fresh)
    if not offers and not fresh.offer.is_open_on(at.date()):  # who made it may still say yes
        raise NotPossibleNow(_("This offer has ended."))
    _agree(fresh, need, asks=asks, offers=offers, by=by, at=at)
    return fresh


@transaction.atomic
def refuse(agreement: Agreement, *, by: User, at: datetime, reason: str) -> Agreement:
    need, fresh = _open(agreement)
    asks, offers = _sides(by, need, fresh.offer)
    if not (asks or offers):
        raise NotAllowed(_("Only the two sides refuse."))
    _refuse_settled(need, fresh)
    if not reason.strip():
        raise Incomplete({"reason": [_("Give a reason: the other side reads it.")]})
    fresh.refused_at, fresh.refused_by, fresh.reason = at, by, reason.strip()
    fresh.save(update_fields=["refused_at", "refused_by", "reason"])
    audit.record("workshops.refuse_agreement", need, by=by, at=at, after={"offer": fresh.offer_id}, reason=reason)
    telling.tell_refused(fresh, by=by, at=at)
    return fresh


def _open(agreement: Agreement) -> tuple[Need, Agreement]:
    """The need first, as every act on it: two people who agree at once wait for each other, and never in a ring."""
    need = locked(agreement.need)
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    fresh.offer = held(fresh.offer)
    return need, fresh


def held(offer: Offer) -> Offer:
    """Locked: it does not end while somebody relies on it."""
    return Offer.objects.select_for_update().get(pk=offer.pk)


def _sides(by: User, need: Need, offer: Offer) -> tuple[bool, bool]:
    return permissions.may_end_need(by, need), permissions.may_speak_for_offer(by, offer)


def _refuse_hidden(need: Need) -> None:
    if not need.is_public:
        raise NotPossibleNow(_("The other side cannot read this need: its country makes it public first."))


def _refuse_settled(need: Need, agreement: Agreement) -> None:
    refuse_closed(need)
    if agreement.offer.ended_at is not None:
        raise NotPossibleNow(_("This offer has ended."))
    if agreement.refused_at is not None:
        raise NotPossibleNow(_("One side has refused already."))
    if agreement.is_mutual:
        raise NotPossibleNow(_("This is settled already."))


def _agree(agreement: Agreement, need: Need, *, asks: bool, offers: bool, by: User, at: datetime) -> None:
    was = (agreement.asker_at, agreement.offerer_at)
    if asks and agreement.asker_at is None:
        agreement.asker_at, agreement.asker_by = at, by
    if offers and agreement.offerer_at is None:
        agreement.offerer_at, agreement.offerer_by = at, by
    if was == (agreement.asker_at, agreement.offerer_at):
        return
    agreement.save(update_fields=["asker_at", "asker_by", "offerer_at", "offerer_by"])
    after = {"offer": agreement.offer_id, "is_mutual": agreement.is_mutual}
    audit.record("workshops.agree", need, by=by, at=at, after=after)
    if agreement.is_mutual:
        move(need, Need.State.OFFERED)
        telling.tell_agreed(agreement, by=by, at=at)


def told(offer: Offer) -> dict[str, Any]:
    return {
        "organization": offer.organization.slug if offer.organization else None,
        "country": offer.member_state.iso3 if offer.member_state else None,
        "theme": offer.theme,
        "title": offer.title,
        "text": offer.text,
        "valid_until": offer.valid_until.isoformat() if offer.valid_until else None,
    }
