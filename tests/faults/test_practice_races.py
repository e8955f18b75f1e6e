"""Many hands on one practice: one publishes, one review a person, a number is given once, no text is lost.

Controls: the same acts with the defence off must go wrong, else the race proves nothing.
"""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection

from best_practices import operations
from best_practices.criteria import Criterion
from best_practices.entry import Words
from best_practices.models import NumberOfYear, Practice, Review, Score, Wording
from best_practices.operations import holding, lifecycle, reviewing, texts
from best_practices.operations.reviewing import Points
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.notifications.models import Event
from ehealth_portal.refusals import NotPossibleNow, Refusal, Stale
from ehealth_portal.review import operations as review
from ehealth_portal.review.transitions import State
from tests import make

from .racing import at_once, plain_save, unlocked

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
ROUNDS = 5


@pytest.fixture
def cast(transactional_db):
    return SimpleNamespace(
        rapporteur=make.author(),
        secretariat=make.clerk(),
        administrator=make.user("administrator@demo.example", "administrator"),
    )


def reviewed():
    practice = make.practice(State.SUBMITTED)
    for one in make.reviewers():
        make.review(practice, one)
    return practice


def read_together(number=2):
    """``unlocked``, with a pause: nobody writes before all have read."""
    meet = threading.Barrier(number)

    def read(record, *, version=None):
        fresh = unlocked(record)
        meet.wait(timeout=10)
        return fresh

    return read


def acts(action):
    return AuditEvent.objects.filter(action=f"best_practices.{action}").count()


# --- one publication, one number ------------------------------------------------------------------------------------
def publish_together(practice, cast):
    return at_once(
        lambda: operations.publish(practice, by=cast.secretariat, at=make.AT),
        lambda: operations.publish(practice, by=cast.administrator, at=make.AT),
    )


def test_two_publish_together_one_does(cast):
    for number in range(1, ROUNDS + 1):
        told = publish_together(reviewed(), cast)
        assert sorted(isinstance(one, Refusal) for one in told) == [False, True]
        assert (acts("publish"), NumberOfYear.objects.get().last) == (number, number)
        assert Event.objects.filter(kind="best_practices.publish").count() == number


def test_control_without_both_defences_it_is_published_twice(cast, monkeypatch):
    practice = reviewed()
    monkeypatch.setattr(review, "locked", read_together())
    monkeypatch.setattr(review, "write_version", plain_save)
    told = publish_together(practice, cast)
    assert [one for one in told if isinstance(one, Refusal)] == []
    assert acts("publish") == 2


def test_numbers_of_a_year_are_given_once_and_without_a_gap(cast):
    for _round in range(ROUNDS):
        waiting = [reviewed() for _one in range(4)]
        at_once(
            *[lambda one=one: operations.publish(one, by=cast.secretariat, at=make.AT) for one in waiting],
        )
    numbers = Practice.objects.published().order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 4 * ROUNDS + 1))


def test_control_numbers_read_without_the_lock_collide(cast, monkeypatch):
    reviewed_ones, meet = [reviewed(), reviewed()], threading.Barrier(2)

    def read_and_write(on):
        last = Practice.objects.filter(year=on.year).count()
        meet.wait(timeout=10)
        return last + 1

    monkeypatch.setattr(lifecycle, "_next_number", read_and_write)

    def publish(practice):
        try:
            return operations.publish(practice, by=cast.secretariat, at=make.AT)
        except IntegrityError as error:
            return error

    told = at_once(*[lambda one=one: publish(one) for one in reviewed_ones])
    assert sorted(type(one).__name__ for one in told) == ["IntegrityError", "Practice"]


# --- one review a person --------------------------------------------------------------------------------------------
def give(asked, reviewer, points):
    scores = {criterion: Points(points) for criterion in Criterion.values}
    return operations.give_review(asked, scores, comment=f"{points} points.", by=reviewer, at=make.AT)


def give_twice(reviewer):
    practice = make.practice(State.SUBMITTED)
    asked = operations.ask_reviewer(practice, reviewer, due_on=make.AT.date(), by=make.clerk(), at=make.AT)
    return at_once(lambda: give(asked, reviewer, 1), lambda: give(asked, reviewer, 4))


def test_one_person_gives_one_review_in_two_windows(cast):
    for number in range(1, ROUNDS + 1):
        told = give_twice(make.reviewers()[0])
        assert sorted(type(one).__name__ for one in told) == ["NotPossibleNow", "Review"]
        assert (Score.objects.count(), acts("give_review")) == (6 * number, number)


def test_control_without_lock_and_update_the_database_refuses_the_second(cast, monkeypatch):
    """Neither the lock nor the UPDATE that finds the place taken: what is left is the unique constraint."""
    meet = threading.Barrier(2)

    def read(asked):
        fresh = Review.objects.get(pk=asked.pk)
        practice = Practice.objects.get(pk=fresh.practice_id)
        meet.wait(timeout=10)
        return practice, fresh

    monkeypatch.setattr(reviewing, "_read", read)
    monkeypatch.setattr(reviewing, "_take", lambda fresh, **values: True)
    refused = []

    def give_or_fail(asked, reviewer, points):
        try:
            return give(asked, reviewer, points)
        except IntegrityError as error:
            refused.append(error)

    reviewer = make.reviewers()[0]
    asked = operations.ask_reviewer(
        make.practice(State.SUBMITTED), reviewer, due_on=make.AT.date(), by=make.clerk(), at=make.AT
    )
    at_once(lambda: give_or_fail(asked, reviewer, 1), lambda: give_or_fail(asked, reviewer, 4))
    assert len(refused) == 1


def test_asked_by_two_at_once_there_is_one_review(cast):
    for number in range(1, ROUNDS + 1):
        practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]

        def ask(by, practice=practice, reviewer=reviewer):
            return operations.ask_reviewer(practice, reviewer, due_on=make.AT.date(), by=by, at=make.AT)

        at_once(lambda ask=ask: ask(cast.secretariat), lambda ask=ask: ask(cast.administrator))
        assert (Review.objects.count(), acts("ask_reviewer")) == (number, number)


# --- no text is lost ------------------------------------------------------------------------------------------------
def translate_together(practice, cast, version):
    def write(by, title):
        words = Words(title=title, summary="Résumé.")
        return operations.translate(practice, "fr", words, by=by, at=make.AT, version=version)

    return at_once(lambda: write(cast.secretariat, "Un"), lambda: write(cast.rapporteur, "Deux"))


@pytest.mark.parametrize("version", [0, 1])
def test_two_translate_at_once_one_is_told_to_look_again(cast, version):
    for _round in range(ROUNDS):
        practice = make.practice()
        if version:
            words = Words(title="Zéro", summary="Résumé.")
            operations.translate(practice, "fr", words, by=cast.rapporteur, at=make.AT)
        told = translate_together(practice, cast, version)
        assert sorted(type(one).__name__ for one in told) == ["Stale", "Wording"]
        kept = next(one for one in told if isinstance(one, Wording))
        assert Wording.objects.get(practice=practice, language="fr").title == kept.title


@pytest.mark.parametrize("version", [0, 1])
def test_without_the_lock_the_row_itself_decides(cast, monkeypatch, version):
    practice = make.practice()
    if version:
        words = Words(title="Zéro", summary="Résumé.")
        operations.translate(practice, "fr", words, by=cast.rapporteur, at=make.AT)
    monkeypatch.setattr(texts, "locked", read_together())
    told = translate_together(practice, cast, version)
    assert sorted(type(one).__name__ for one in told) == ["Stale", "Wording"]


def test_control_without_versions_one_text_is_lost(cast, monkeypatch):
    practice = make.practice()
    words = Words(title="Zéro", summary="Résumé.")
    operations.translate(practice, "fr", words, by=cast.rapporteur, at=make.AT)
    monkeypatch.setattr(texts, "locked", read_together())
    monkeypatch.setattr(texts, "_update", lambda row, seen, values: Wording.objects.filter(pk=row.pk).update(**values))
    told = translate_together(practice, cast, None)
    assert [type(one) for one in told] == [Wording, Wording]
    assert Wording.objects.filter(practice=practice, language="fr").count() == 1


# --- one revision, one archiving ------------------------------------------------------------------------------------
def test_two_revise_at_once_one_draft_is_begun(cast):
    for number in range(1, ROUNDS + 1):
        practice = make.practice()
        told = at_once(
            lambda practice=practice: operations.revise(practice, by=cast.rapporteur, at=make.AT),
            lambda practice=practice: operations.revise(practice, by=cast.secretariat, at=make.AT),
        )
        assert sorted(type(one) for one in told if isinstance(one, Refusal)) == [NotPossibleNow]
        assert Practice.objects.filter(revision=2).count() == number


def clocks_together():
    past = make.AT + timedelta(days=3 * 365 + 1)
    return at_once(*[lambda: operations.archive_past(at=past)] * 3)


def test_three_clocks_archive_each_once(cast):
    for _one in range(3):
        make.practice()
    assert sum(clocks_together()) == 3
    assert (acts("archive"), Event.objects.filter(kind="best_practices.archive").count()) == (3, 3)


def test_control_without_both_defences_clocks_archive_twice(cast, monkeypatch):
    make.practice()
    monkeypatch.setattr(holding, "locked", read_together(3))
    monkeypatch.setattr(holding, "write_version", plain_save)
    assert sum(clocks_together()) == 3
    assert acts("archive") == 3


def test_confirmed_while_the_clock_archives(cast):
    """Whoever comes first, it is in the list in the end: a confirmation brings back what was archived before."""
    past = make.AT + timedelta(days=3 * 365 + 1)
    for _round in range(ROUNDS):
        practice = make.practice()
        told = at_once(
            lambda: operations.archive_past(at=past),
            lambda practice=practice: operations.confirm(practice, by=cast.rapporteur, at=past),
        )
        assert [one for one in told if isinstance(one, Stale)] == []
        assert practice in Practice.objects.current()
