"""Reviewers: asked, reminded, asked again, freed when their role ends; what readers of their reviews see."""

from datetime import timedelta

import pytest

from best_practices import operations
from best_practices.models import Practice, Review
from best_practices.operations.reviewing import Points
from best_practices.queries.reviews import reviews_of
from ehealth_portal.members.models import Role
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
NEXT = make.AT + timedelta(days=1)


def asked(practice, reviewer, at=make.AT):
    return operations.ask_reviewer(practice, reviewer, due_on=at.date() + timedelta(days=21), by=make.clerk(), at=at)


def test_who_declined_can_be_asked_again(cast):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    review = asked(practice, reviewer)
    operations.decline_review(review, by=reviewer, at=make.AT, reason="On leave.")
    again = asked(practice, reviewer, at=NEXT)
    assert (again.pk, again.is_open, again.asked_at, again.reason) == (review.pk, True, NEXT, "")


def test_asking_twice_changes_nothing(cast):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    first = asked(practice, reviewer)
    assert asked(practice, reviewer, at=NEXT).asked_at == first.asked_at
    assert Review.objects.count() == 1


def test_day_that_has_passed_is_refused(cast):
    yesterday = make.AT.date() - timedelta(days=1)
    with pytest.raises(Incomplete) as refused:
        operations.ask_reviewer(
            make.practice(State.SUBMITTED), make.reviewers()[0], due_on=yesterday, by=cast.secretariat, at=make.AT
        )
    assert list(refused.value.errors) == ["due_on"]


def test_who_declined_sees_it_no_more(cast):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    review = asked(practice, reviewer)
    assert list(Practice.objects.visible_to(reviewer)) == [practice]
    operations.decline_review(review, by=reviewer, at=make.AT, reason="On leave.")
    assert list(Practice.objects.visible_to(reviewer)) == []


def test_reviewer_of_an_earlier_submission_sees_the_next_no_more(cast):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    make.review(practice, reviewer)
    practice = operations.return_to_author(practice, by=cast.secretariat, at=make.AT, reason="Say who paid.")
    operations.submit(practice, by=cast.rapporteur, at=NEXT)
    assert list(Practice.objects.visible_to(reviewer)) == []


def test_reminded_once_a_day(cast):
    review = asked(make.practice(State.SUBMITTED), make.reviewers()[0])
    operations.remind_reviewer(review, by=cast.secretariat, at=make.AT)
    with pytest.raises(NotPossibleNow):
        operations.remind_reviewer(review, by=cast.secretariat, at=make.AT + timedelta(hours=1))
    assert operations.remind_reviewer(review, by=cast.secretariat, at=NEXT).reminded_at == NEXT


def test_only_the_secretariat_reminds_and_only_who_has_not_given(cast):
    practice, (first, second) = make.practice(State.SUBMITTED), make.reviewers()
    given = make.review(practice, first)
    with pytest.raises(NotPossibleNow):
        operations.remind_reviewer(given, by=cast.secretariat, at=make.AT)
    with pytest.raises(NotAllowed):
        operations.remind_reviewer(asked(practice, second), by=cast.rapporteur, at=make.AT)


def test_place_is_free_once_the_reviewers_role_has_ended(cast):
    practice, (first, second) = make.practice(State.SUBMITTED), make.reviewers()
    review = asked(practice, first)
    asked(practice, second)
    Role.objects.filter(user=first).update(valid_until=make.AT.date())
    assert [operations.free_places(at=NEXT), operations.free_places(at=NEXT)] == [1, 0]
    review.refresh_from_db()
    assert (review.declined_at, review.reason) == (NEXT, "")
    assert [one.role_ended for one in reviews_of(practice, cast.secretariat).reviews] == [True, False]


def test_given_review_keeps_its_place_when_the_role_ends(cast):
    practice, (first, _second) = make.practice(State.SUBMITTED), make.reviewers()
    make.review(practice, first)
    Role.objects.filter(user=first).update(valid_until=make.AT.date())
    assert operations.free_places(at=NEXT) == 0


def test_averages_by_criterion_and_names_for_the_secretariat_alone(cast):
    practice, (first, second) = make.practice(State.SUBMITTED), make.reviewers()
    make.review(practice, first, points=4)
    make.review(practice, second, points=1)
    house = reviews_of(practice, cast.secretariat)
    assert ({one.average for one in house.criteria}, house.average, house.lacking) == ({2.5}, 2.5, 0)
    assert [one.name.partition(" (")[0] for one in house.reviews] == [first.name, second.name]
    assert reviews_of(practice, cast.rapporteur).reviews == []  # not before it is decided on
    operations.return_to_author(practice, by=cast.secretariat, at=make.AT, reason="Say who paid.")
    author = reviews_of(practice, cast.rapporteur)
    assert [one.name for one in author.reviews] == ["Reviewer 1", "Reviewer 2"]
    assert author.average == 2.5


def test_reviewer_sees_their_own_alone(cast):
    practice, (first, second) = make.practice(State.SUBMITTED), make.reviewers()
    make.review(practice, first)
    make.review(practice, second)
    assert [(one.review.reviewer, one.is_mine) for one in reviews_of(practice, second).reviews] == [(second, True)]


def test_review_that_was_given_is_not_given_again(cast):
    practice, (first, _second) = make.practice(State.SUBMITTED), make.reviewers()
    review = make.review(practice, first)
    scores = {score.criterion: Points(0) for score in review.scores.all()}
    with pytest.raises(NotPossibleNow):
        operations.give_review(review, scores, comment="No.", by=first, at=NEXT)
    assert {score.points for score in review.scores.all()} == {3}
