"""What acts on needs and offers tell people: the country at each step, and the other side."""

from datetime import datetime

from ehealth_portal.members.models import User
from ehealth_portal.notifications.operations.telling import tell
from ehealth_portal.notifications.recipients import secretariat

from .. import permissions
from ..models import Agreement, Match, Need, Offer
from ..queries.assessments import focal_points
from ..queries.offers import speakers


def _country(need: Need, at: datetime) -> set[int]:
    return focal_points([need.member_state_id], on=at.date())[need.member_state_id]


def tell_voiced(need: Need, *, by: User | None, at: datetime) -> None:
    """The country, unless it spoke itself: then the secretariat."""
    spoke = by is not None and not permissions.is_house(by)
    to = secretariat(on=at.date()) if spoke else _country(need, at) or secretariat(on=at.date())
    tell("workshops.voice_need", need, by=by, at=at, to={"role": to})


def tell_matched(need: Need, match: Match, *, by: User, at: datetime) -> None:
    tell("workshops.match_need", need, by=by, at=at, to={"role": _country(need, at)}, facts={"match": match.pk})


def tell_judged(need: Need, match: Match, *, by: User, at: datetime) -> None:
    """Who named it; nobody, if that person's account is gone."""
    to = [match.matched_by_id] if match.matched_by_id else []
    tell("workshops.judge_match", need, by=by, at=at, to={"author": to}, facts={"match": match.pk})


def tell_country_spoke(kind: str, need: Need, *, by: User, at: datetime) -> None:
    """The secretariat, the other focal points of the country, and the other side of what was agreed."""
    agreed = need.agreements.filter(refused_at__isnull=True).select_related("offer")
    others = {pk for one in agreed for pk in speakers(one.offer, on=at.date())}
    tell(kind, need, by=by, at=at, to={"role": secretariat(on=at.date()) | _country(need, at) | others})


def tell_public(need: Need, *, by: User, at: datetime) -> None:
    """Who follows the country, and the secretariat."""
    to, topics = {"role": secretariat(on=at.date())}, [f"country:{need.member_state.iso3}"]
    tell("workshops.publish_need", need, by=by, at=at, to=to, topics=topics)


def tell_offered(offer: Offer, *, by: User, at: datetime) -> None:
    tell("workshops.make_offer", offer, by=by, at=at, to={"role": secretariat(on=at.date())})


def tell_proposed(agreement: Agreement, *, asks: bool, offers: bool, by: User, at: datetime) -> None:
    """Each side that has not spoken."""
    to = set() if asks else _country(agreement.need, at)
    to |= set() if offers else speakers(agreement.offer, on=at.date())
    _tell("workshops.propose_agreement", agreement, to, by=by, at=at)


def tell_agreed(agreement: Agreement, *, by: User, at: datetime) -> None:
    _tell("workshops.agree", agreement, _all(agreement, at), by=by, at=at)


def tell_refused(agreement: Agreement, *, by: User, at: datetime) -> None:
    _tell("workshops.refuse_agreement", agreement, _all(agreement, at), by=by, at=at)


def _all(agreement: Agreement, at: datetime) -> set[int]:
    sides = _country(agreement.need, at) | speakers(agreement.offer, on=at.date())
    return sides | secretariat(on=at.date())


def _tell(kind: str, agreement: Agreement, to: set[int], *, by: User, at: datetime) -> None:
    facts = {"offer": agreement.offer_id}
    tell(kind, agreement.need, by=by, at=at, to={"role": to}, facts=facts)
