"""Needs and offers in the world of the matrix, and what one is to a caller (endorsed: its country made it public)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests import make
from workshops.models import Agreement, Match, Need, Offer

from .callers import SPEAKS, Caller, Case

if TYPE_CHECKING:
    from .world import World

ORGANIZATIONS = {"delegate": "uni", "partner": "who"}
HELPS = {"title": "Solar kits", "text": "Ten of them.", "theme": "links", "made_at": make.AT}
SAID = {"theme": "links", "text": "Power for clinics.", "voiced_on": make.AT.date(), "voiced_in": "A letter"}


@dataclass
class Ledger:
    """``wanted``: an open public need for which nothing is proposed; ``free``: such an offer."""

    needs: list[Need] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    wanted: Any = None
    free: Any = None


def built(world: "World") -> Ledger:
    """Needs of Malawi and Nepal in each state, public and not, each with an answer and a proposal that waits; offers of
    Malawi, Nepal and three organizations, open and ended, each proposed for a need of Nepal.
    """
    malawi, nepal = make.state("MWI", "Malawi"), make.state("NPL", "Nepal")
    numbers = iter(range(1, 1000))

    def need(state: Any, standing: str, is_public: bool) -> Need:
        ended = {"ended_at": make.AT} if standing in ("answered", "withdrawn") else {}
        kept = {"year": 2020, "number": next(numbers), "noted_at": make.AT, "noted_by": world.clerk} | ended
        return Need(member_state=state, state=standing, is_public=is_public, **kept, **SAID)

    kinds = [(state, one, public) for state in (malawi, nepal) for one in Need.State.values for public in (True, False)]
    needs = Need.objects.bulk_create([need(*one) for one in kinds])
    asked, wanted = Need.objects.bulk_create([need(nepal, "open", True), need(nepal, "open", True)])
    made: dict[str, Any] = HELPS | {"made_by": world.stranger}
    whose: list[dict[str, Any]] = [{"member_state": malawi}, {"member_state": nepal}]
    whose += [{"organization": make.organization(slug)} for slug in ("uni", "who", "third")]
    offers = [Offer(**made, **one, ended_at=end) for one in whose for end in (None, make.AT)]
    offers = Offer.objects.bulk_create(offers)
    free, other = Offer.objects.bulk_create([Offer(**made, **whose[-1]), Offer(**made, **whose[-1])])
    Match.objects.bulk_create(Match(need=one, standard="ITU-T H.820", matched_at=make.AT) for one in needs)
    by = {"proposed_by": world.clerk, "proposed_at": make.AT}
    Agreement.objects.bulk_create(
        [Agreement(need=one, offer=other, **by) for one in needs]
        + [Agreement(need=asked, offer=one, **by) for one in offers]
    )
    done = [
        Agreement(need=wanted, offer=other, asker_at=make.AT, offerer_at=make.AT, **by),
        Agreement(need=asked, offer=other, refused_at=make.AT, reason="No.", **by),
    ]
    Agreement.objects.bulk_create(done)
    between = Agreement.objects.filter(need__in=(needs[0], asked, wanted), offer__organization__isnull=False)
    met = between.filter(offer__ended_at__isnull=True).select_related("need__member_state", "offer__organization")
    return Ledger(needs, offers, [*met], wanted, free)


def need_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.ledger.needs:
        own = caller.role in SPEAKS and row.member_state.iso3 == "MWI"
        yield Case("need", row, "state" if own else "endorsed" if row.is_public else "foreign", row.state)


def offer_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.ledger.offers:
        own = caller.role in SPEAKS and row.member_state is not None and row.member_state.iso3 == "MWI"
        slug = row.organization.slug if row.organization else ""
        same = bool(slug) and ORGANIZATIONS.get(caller.role) == slug
        yield Case("offer", row, "state" if own else "organization" if same else "foreign", row.state)


def agreement_cases(world: "World", caller: Caller) -> Iterator[Case]:
    for row in world.ledger.agreements:
        own = caller.role in SPEAKS and row.need.member_state.iso3 == "MWI"
        same = row.offer.organization is not None and ORGANIZATIONS.get(caller.role) == row.offer.organization.slug
        yield Case("agreement", row, "state" if own else "organization" if same else "foreign", row.state)


def arguments(record: Any, address: str) -> dict[str, Any]:
    """Its proposal, and of a need its answer."""
    found: dict[str, Any] = {}
    if isinstance(record, Need | Offer) and "<agreement>" in address:
        found["agreement"] = record.agreements.order_by("pk").values_list("pk", flat=True).first()
    if isinstance(record, Need) and "<match>" in address:
        found["match"] = record.matches.values_list("pk", flat=True).first()
    return found


def api(world: "World", target: str, action: str) -> dict[str, Any]:
    said = {"member_state": "MWI", "voiced_on": "2026-11-01"}
    return {
        "need.voice": SAID | said,
        **{of: {"words": "It helped."} for of in ("need.answer", "need.not_yet", "need.withdraw")},
        "need.match": {"standard": "ITU-T H.810"},
        "need.propose": {"offer": world.ledger.free.pk},
        "agreement.settle": {"reason": "Not what is needed."} if action == "refuse" else {},
        "offer.make": {"title": "Solar kits", "text": "Ten of them.", "theme": "links", "member_state": "MWI"},
    }.get(target, {})


def page(world: "World", target: str, record: Any) -> dict[str, Any]:
    version = {"version": getattr(record, "version", "")}
    words = version | {"words": "It helped."}
    of = record.member_state_id if isinstance(record, Need) else make.state("MWI").pk
    return {
        "need.voice": SAID | {"member_state": of, "language": "en", "voiced_on": "1 11 2026"},
        "need.answer": words,
        "need.not_yet": words,
        "need.withdraw": words,
        "need.publish": version,
        "need.match": {"standard": "ITU-T H.810"},
        "need.propose": {"of": world.ledger.free.pk},
        "need.settle": {"reason": "Not what is needed."},
        "offer.settle": {"reason": "Not what we give."},
        "offer.propose": {"of": world.ledger.wanted.pk},
    }.get(target, {})
