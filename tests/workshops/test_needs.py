"""The ledger: a need stays open until its country says that it is answered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from tests import make
from tests.workshops import making
from workshops.entry import Voiced
from workshops.models import Need, Offer
from workshops.operations import matching, needs, offering
from workshops.queries.needs_waiting import needs_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(cast):
    voiced = Voiced(make.state("MWI"), "links", "Power for 38 clinics.", make.AT.date(), voiced_in="Letter")
    return needs.voice(voiced, by=cast.secretariat, at=make.AT)


def test_needs_are_numbered(cast, need):
    voiced = Voiced(make.state("NPL"), "skills", "Training.", make.AT.date(), voiced_in="Letter")
    assert [need.reference, needs.voice(voiced, by=cast.other_focal_point, at=make.AT).reference] == [
        "N-2026-001",
        "N-2026-002",
    ]


@pytest.mark.parametrize("who", ["secretariat", "administrator", "other_focal_point", "rapporteur"])
def test_only_its_country_says_answered(cast, need, who):
    with pytest.raises(NotAllowed):
        needs.answer(need, by=getattr(cast, who), at=make.AT, words="Done.")
    assert Need.objects.get().state == Need.State.OPEN


def test_a_match_leaves_it_open_until_the_country_speaks(cast, need):
    matching.match(need, standard="ITU-T H.810", by=cast.secretariat, at=make.AT)
    assert Need.objects.get().state == Need.State.OFFERED
    needs.not_yet(need, by=cast.focal_point, at=make.AT, words="It says nothing on power.")
    assert Need.objects.get().state == Need.State.OPEN
    held = str(making.workshop().pk)
    matching.match(need, record_type="workshops.workshop", record_id=held, by=cast.secretariat, at=make.AT)
    ended = needs.answer(need, by=cast.focal_point, at=make.AT, words="The workshop helped.")
    assert (ended.state, ended.ended_by) == (Need.State.ANSWERED, cast.focal_point)
    with pytest.raises(NotPossibleNow):
        matching.match(need, standard="ITU-T H.860", by=cast.secretariat, at=make.AT)


def test_where_it_is_tomorrow_already_a_need_is_voiced_tomorrow(cast):
    voiced = Voiced(make.state("KIR", "Kiribati"), "links", "Power.", date(2026, 11, 2), voiced_in="Survey")
    with pytest.raises(Incomplete):
        needs.voice(voiced, by=None, at=datetime(2026, 11, 1, 9, 59, tzinfo=UTC))
    assert needs.voice(voiced, by=None, at=datetime(2026, 11, 1, 10, tzinfo=UTC)).voiced_on == voiced.voiced_on


def test_it_does_not_end_without_a_word(cast, need):
    with pytest.raises(Incomplete):
        needs.answer(need, by=cast.focal_point, at=make.AT, words=" ")


def test_an_offer_meets_a_need_by_mutual_agreement(cast, need):
    offer = Offer.objects.create(
        organization=make.organization("uni"), theme="links", title="Solar kits", text="Ten", made_by=cast.academia,
        made_at=make.AT,
    )  # fmt: skip
    with pytest.raises(NotPossibleNow):  # nobody of the other side can read it yet
        offering.propose(need, offer, by=cast.academia, at=make.AT)
    needs.set_public(need, is_public=True, by=cast.focal_point, at=make.AT)
    agreement = offering.propose(need, offer, by=cast.academia, at=make.AT)
    assert not agreement.is_mutual
    with pytest.raises(NotAllowed):
        offering.agree(agreement, by=cast.other_focal_point, at=make.AT)
    waiting = [group.place for group in needs_waiting(cast.focal_point, make.AT.date())]
    Offer.objects.update(valid_until=make.AT.date() - timedelta(days=1))
    over = [group.place for group in needs_waiting(cast.focal_point, make.AT.date())]
    assert (waiting, over) == (["h-agreements-asked"], [])
    with pytest.raises(NotPossibleNow):  # its last day is over: who made it is not bound any more
        offering.agree(agreement, by=cast.focal_point, at=make.AT)
    Offer.objects.update(valid_until=make.AT.date())
    assert offering.agree(agreement, by=cast.focal_point, at=make.AT).is_mutual
    assert Need.objects.get().state == Need.State.OFFERED
