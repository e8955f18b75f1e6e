"""The way of a practice from a draft to its publication."""

import pytest

from best_practices import operations
from best_practices.models import Practice
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db


def test_published_gets_its_number_and_holds_for_three_years(cast):
    first, second = make.practice(), make.practice()
    assert [(one.reference, one.revision) for one in (first, second)] == [("BP-2026-001", 1), ("BP-2026-002", 1)]
    assert (first.valid_until - make.AT.date()).days == 3 * 365


def test_every_act_leaves_one_row(cast):
    practice = make.practice()
    acts = AuditEvent.objects.filter(record_type="best_practices.practice", record_id=str(practice.pk)).order_by("id")
    assert [event.action.partition(".")[2] for event in acts] == [
        "draft", "submit", "ask_reviewer", "give_review", "ask_reviewer", "give_review", "publish"
    ]  # fmt: skip


@pytest.mark.parametrize("given", [0, 1])
def test_publish_with_less_than_two_reviews_changes_nothing(cast, given):
    practice = make.practice(State.SUBMITTED)
    for one in make.reviewers()[:given]:
        make.review(practice, one)
    with pytest.raises(NotPossibleNow):
        operations.publish(practice, by=cast.secretariat, at=make.AT)
    assert Practice.objects.get().state == State.SUBMITTED


def test_reviews_of_an_earlier_submission_do_not_count(cast):
    practice = make.practice(State.SUBMITTED)
    for one in make.reviewers():
        make.review(practice, one)
    practice = operations.return_to_author(practice, by=cast.secretariat, at=make.AT, reason="Say who paid.")
    later = make.AT.replace(hour=20)
    practice = operations.submit(practice, by=cast.rapporteur, at=later)
    with pytest.raises(NotPossibleNow):
        operations.publish(practice, by=cast.secretariat, at=later)


def test_incomplete_practice_names_what_is_missing_by_field(cast):
    practice = operations.draft(
        make.practice_entry(words={"problem": " "}, countries=()), by=cast.rapporteur, at=make.AT
    )
    with pytest.raises(Incomplete) as refused:
        operations.submit(practice, by=cast.rapporteur, at=make.AT)
    assert sorted(refused.value.errors) == ["countries", "problem"]


def test_author_reviews_nothing_of_theirs(cast):
    practice = make.practice(State.SUBMITTED)
    with pytest.raises(NotAllowed):
        operations.ask_reviewer(practice, cast.rapporteur, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
