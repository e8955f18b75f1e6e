"""Adoptions: told by anybody with a role, confirmed by a focal point of that Member State; who is told of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from best_practices import operations
from best_practices.models import Adoption
from best_practices.operations import adoptions
from best_practices.queries.adoptions import Counts, counts_of, tree_of
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.queries import standing_of
from ehealth_portal.notifications.kinds import KINDS
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

from . import adopting

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return make.practice(by=cast.counsellor)


def told(kind):
    """Who got a message of this kind in the inbox, and why."""
    rows = Notice.objects.filter(event__kind=f"best_practices.{kind}", channel="inbox")
    return sorted(rows.values_list("user__email", "why"))


def test_confirmed_by_a_focal_point_of_that_state_alone(cast, practice):
    sent = adopting.adoption(practice, State.SUBMITTED)
    for other in (cast.rapporteur, cast.focal_point, cast.counsellor, cast.secretariat, cast.nobody):
        with pytest.raises(NotAllowed):
            adoptions.confirm(sent, by=other, at=make.AT)
    assert adoptions.confirm(sent, by=cast.other_focal_point, at=make.AT).state == State.PUBLISHED


def test_what_a_focal_point_told_is_confirmed_by_a_second_person(cast, practice):
    sent = adopting.adoption(practice, State.SUBMITTED, by=cast.other_focal_point)
    with pytest.raises(NotAllowed):
        adoptions.confirm(sent, by=cast.other_focal_point, at=make.AT)
    assert adoptions.confirm(sent, by=cast.secretariat, at=make.AT).decided_by == cast.secretariat
    assert told("submit_adoption") == [("secretariat@demo.example", "judge")]


def test_every_act_leaves_one_row(cast, practice):
    made = adopting.adoption(practice, State.RETURNED)
    made = adoptions.edit(made, adopting.entry(results="Better."), by=cast.rapporteur, at=make.AT)
    made = adoptions.take_back(adoptions.submit(made, by=cast.rapporteur, at=make.AT), by=cast.rapporteur, at=make.AT)
    made = adoptions.confirm(
        adoptions.submit(made, by=cast.rapporteur, at=make.AT), by=cast.other_focal_point, at=make.AT
    )
    result = make.practice(countries=(made.member_state,))
    made = adoptions.name_result(made, result, by=cast.rapporteur, at=make.AT)
    adoptions.withdraw(made, by=cast.secretariat, at=make.AT, reason="Told twice.")
    acts = AuditEvent.objects.filter(record_type="best_practices.adoption", record_id=str(made.pk)).order_by("id")
    assert [event.action.partition(".")[2] for event in acts] == [
        "draft", "submit", "return", "edit", "submit", "take_back", "submit", "publish", "name_result", "withdraw",
    ]  # fmt: skip


def test_incomplete_names_what_is_missing_by_field(cast, practice):
    empty = adopting.entry(started=None, changes=" ", outcome="", reference="")
    made = adoptions.draft(practice, empty, by=cast.rapporteur, at=make.AT)
    with pytest.raises(Incomplete) as refused:
        adoptions.submit(made, by=cast.rapporteur, at=make.AT)
    assert sorted(refused.value.errors) == ["changes", "evidence", "outcome", "started"]
    because = adopting.entry(reference="", no_evidence_reason="It began this month.")
    made = adoptions.edit(made, because, by=cast.rapporteur, at=make.AT)
    assert adoptions.submit(made, by=cast.rapporteur, at=make.AT).state == State.SUBMITTED


def test_the_only_country_of_a_practice_does_not_adopt_it_but_one_of_several_may(cast, practice):
    alone = adopting.entry(member_state=make.state("MWI", "Malawi"))
    made = adoptions.draft(practice, alone, by=cast.rapporteur, at=make.AT)
    with pytest.raises(Incomplete) as refused:
        adoptions.submit(made, by=cast.rapporteur, at=make.AT)
    assert list(refused.value.errors) == ["member_state"]
    joint = make.practice(countries=(make.state("MWI", "Malawi"), make.state("KEN", "Kenya")))
    adopting.adoption(joint, State.SUBMITTED, member_state=make.state("MWI"))


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.WITHDRAWN])
def test_only_published_practices_are_adapted(cast, state):
    with pytest.raises(NotPossibleNow):
        adoptions.draft(make.practice(state), adopting.entry(), by=cast.rapporteur, at=make.AT)


def test_a_practice_withdrawn_meanwhile_is_confirmed_no_more(cast, practice):
    sent = adopting.adoption(practice, State.SUBMITTED)
    operations.withdraw(practice, by=cast.secretariat, at=make.AT, reason="Another country.")
    with pytest.raises(NotPossibleNow):
        adoptions.confirm(sent, by=cast.other_focal_point, at=make.AT)
    assert Adoption.objects.get().state == State.SUBMITTED


def test_the_same_adoption_is_confirmed_once(cast, practice):
    first, second = (adopting.adoption(practice, State.SUBMITTED) for _ in range(2))
    adoptions.confirm(first, by=cast.other_focal_point, at=make.AT)
    with pytest.raises(NotPossibleNow) as refused:
        adoptions.confirm(second, by=cast.other_focal_point, at=make.AT)
    assert "on record already" in str(refused.value)
    with pytest.raises(Incomplete):
        adopting.adoption(practice, State.SUBMITTED)


def test_who_is_told(cast, practice):
    made = adopting.adoption(practice, State.RETURNED)
    assert told("submit_adoption") == [("focalpoint.npl@demo.example", "judge")]
    assert told("return_adoption") == [("rapporteur@demo.example", "author")]
    made = adoptions.submit(made, by=cast.rapporteur, at=make.AT)
    made = adoptions.confirm(made, by=cast.other_focal_point, at=make.AT)
    assert told("confirm_adoption") == [("rapporteur@demo.example", "author")]
    assert told("adopt") == [("counsellor@demo.example", "author")]
    adoptions.withdraw(made, by=cast.secretariat, at=make.AT, reason="Told twice.")
    assert told("withdraw_adoption") == [("rapporteur@demo.example", "author")]


def test_what_people_read_is_what_holds(cast, practice):
    made = adopting.adoption(practice, State.SUBMITTED)
    assert subjects() == ["To confirm: Nepal adapted BP-2026-001"]
    made = adoptions.confirm(made, by=cast.other_focal_point, at=make.AT)
    title = practice.wordings.get().title
    assert subjects() == [f"Nepal adapted BP-2026-001: {title}", "Confirmed: Nepal adapted BP-2026-001"]
    adoptions.withdraw(made, by=cast.secretariat, at=make.AT, reason="Told twice.")
    assert subjects() == ["Withdrawn: Nepal adapted BP-2026-001"]


def subjects():
    events = Event.objects.filter(record_type="best_practices.adoption").order_by("kind")
    return [one.subject for event in events for one in KINDS[event.kind].tell([event]).values()]


def test_a_state_without_focal_point_is_told_to_the_secretariat(cast, practice):
    made = adoptions.draft(
        practice, adopting.entry(member_state=make.state("KEN", "Kenya")), by=cast.rapporteur, at=make.AT
    )
    adoptions.submit(made, by=cast.rapporteur, at=make.AT)
    assert told("submit_adoption") == [("secretariat@demo.example", "judge")]


def test_what_came_of_it_is_another_published_practice_of_that_country(cast, practice):
    made = adopting.adoption(practice)
    for unfit in (practice, make.practice(), make.practice(State.DRAFT, countries=(made.member_state,))):
        with pytest.raises(Incomplete) as refused:
            adoptions.name_result(made, unfit, by=cast.rapporteur, at=make.AT)
        assert list(refused.value.errors) == ["resulting"]
    fit = make.practice(countries=(made.member_state,))
    with pytest.raises(NotAllowed):
        adoptions.name_result(made, fit, by=cast.focal_point, at=make.AT)
    assert adoptions.name_result(made, fit, by=cast.other_focal_point, at=make.AT).resulting == fit


def test_seen_before_it_is_confirmed_by_its_author_that_state_and_the_house(cast, practice):
    draft, sent = adopting.adoption(practice, State.DRAFT), adopting.adoption(practice, State.SUBMITTED)
    seen = {
        name: set(Adoption.objects.visible_to(getattr(cast, name)).values_list("pk", flat=True))
        for name in ("rapporteur", "other_focal_point", "focal_point", "secretariat", "nobody")
    }
    assert seen == {
        "rapporteur": {draft.pk, sent.pk},
        "other_focal_point": {sent.pk},
        "focal_point": set(),
        "secretariat": {draft.pk, sent.pk},
        "nobody": set(),
    }


# --- the family tree -------------------------------------------------------------------------------------------------
def test_tree_goes_on_from_what_a_country_documented(cast, practice):
    nepal, kenya, peru = make.state("NPL", "Nepal"), make.state("KEN", "Kenya"), make.state("PER", "Peru")
    first = adopting.adoption(practice, member_state=nepal)
    second = make.practice(countries=(nepal,))
    adoptions.name_result(first, second, by=cast.secretariat, at=make.AT)
    further = adopting.adoption(second, member_state=kenya, outcome="failed")
    third = make.practice(countries=(kenya,))
    adoptions.name_result(further, third, by=cast.secretariat, at=make.AT)
    adopting.adoption(third, member_state=peru, outcome="early")
    tree = tree_of(practice, cast.nobody)
    assert _drawn(tree.branches) == [("Nepal", "done", [("Kenya", "attn", [("Peru", "none", [])])])]
    assert tree.counts == Counts(1, 1, 1)
    assert [one[0] for one in tree_of(second, cast.nobody).origins] == [first]


def _drawn(branches):
    return [(one.state.name, one.shape, _drawn(one.below)) for one in branches]


def test_a_circle_ends(cast, practice):
    nepal, malawi = make.state("NPL", "Nepal"), make.state("MWI", "Malawi")
    second = make.practice(countries=(nepal,))
    there = adopting.adoption(practice, member_state=nepal)
    back = adopting.adoption(second, member_state=malawi)
    adoptions.name_result(there, second, by=cast.secretariat, at=make.AT)
    adoptions.name_result(back, practice, by=cast.secretariat, at=make.AT)
    assert _drawn(tree_of(practice, cast.nobody).branches) == [("Nepal", "done", [("Malawi", "done", [])])]


def test_what_is_deeper_than_shown_stands_on_its_own_page(cast, practice):
    nepal, shown = make.state("NPL", "Nepal"), practice
    for _level in range(4):
        made = adopting.adoption(shown, member_state=nepal)
        result = make.practice(countries=(nepal, make.state("KEN", "Kenya")))
        adoptions.name_result(made, result, by=cast.secretariat, at=make.AT)
        shown = result
    branch, depth = tree_of(practice, cast.nobody).branches[0], 1
    while branch.below:
        branch, depth = branch.below[0], depth + 1
    assert (depth, branch.goes_on) == (3, True)


def test_counts_of_many_practices_in_one_query(cast, practice, django_assert_num_queries):
    other, none = make.practice(), make.practice()
    for iso3, outcome in (("NPL", "worked"), ("KEN", "worked"), ("PER", "failed")):
        adopting.adoption(practice, member_state=make.state(iso3, iso3), outcome=outcome)
    adopting.adoption(other, outcome="early")
    adopting.adoption(other, State.SUBMITTED, member_state=make.state("KEN"))
    with django_assert_num_queries(1):
        assert counts_of([practice, other, none]) == {
            practice.pk: Counts(3, 3, 2), other.pk: Counts(1, 1, 0), none.pk: Counts(),
        }  # fmt: skip


def test_tree_costs_the_same_with_one_and_with_three(cast, practice):
    costs = []
    standing_of(cast.nobody)  # read once a request
    for iso3 in ("NPL", "KEN", "PER"):
        made = adopting.adoption(practice, member_state=make.state(iso3, iso3))
        result = make.practice(countries=(made.member_state,))
        adoptions.name_result(made, result, by=cast.secretariat, at=make.AT)
        with CaptureQueriesContext(connection) as asked:
            tree = tree_of(practice, cast.nobody)
        costs.append(len(asked))
    assert len(tree.branches) == 3
    assert set(costs) == {costs[0]}
