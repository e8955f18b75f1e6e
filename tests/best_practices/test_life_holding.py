"""How long a published practice holds: confirmed for three years more, or archived, by the clock or by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from best_practices import operations, tasks
from best_practices.models import Practice
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Event
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
LAST = make.AT + timedelta(days=3 * 365)
PAST = LAST + timedelta(days=1)


def archived():
    return list(Practice.objects.filter(archived_at__isnull=False))


def test_clock_archives_on_the_day_after_the_last(cast):
    practice = make.practice()
    assert operations.archive_past(at=LAST) == 0
    assert operations.archive_past(at=PAST) == 1
    assert archived() == [practice]
    assert list(Practice.objects.current()) == []
    assert list(Practice.objects.published()) == [practice]  # still at its address


def test_clock_that_comes_twice_archives_once(cast):
    make.practice()
    assert [operations.archive_past(at=PAST), operations.archive_past(at=PAST)] == [1, 0]
    assert AuditEvent.objects.filter(action="best_practices.archive").count() == 1
    assert Event.objects.filter(kind="best_practices.archive").count() == 1


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WITHDRAWN])
def test_clock_leaves_alone_what_is_not_published(cast, state):
    Practice.objects.filter(pk=make.practice(state).pk).update(valid_until=make.AT.date())
    assert operations.archive_past(at=PAST) == 0


def test_clock_leaves_alone_what_was_replaced(cast):
    practice = make.practice()
    Practice.objects.filter(pk=practice.pk).update(superseded_at=make.AT)
    assert operations.archive_past(at=PAST) == 0


def test_confirmed_for_three_years_more(cast):
    practice = operations.confirm(make.practice(), by=cast.rapporteur, at=LAST)
    assert (practice.valid_until - LAST.date()).days == 3 * 365
    assert operations.archive_past(at=PAST) == 0


@pytest.mark.parametrize("who", ["author", "secretariat", "speaker"])
def test_confirmed_by_author_house_and_those_for_whom_it_was_told(cast, who):
    author = make.user("delegate.mwi@demo.example", "delegate", member_state=make.state("MWI"))
    practice = make.practice(by=author, member_state=make.state("MWI"))
    by = {"author": author, "secretariat": cast.secretariat, "speaker": cast.focal_point}[who]
    assert operations.confirm(practice, by=by, at=LAST).confirmed_at == LAST


@pytest.mark.parametrize("who", ["other_rapporteur", "focal_point", "nobody"])
def test_others_neither_confirm_nor_archive(cast, who):
    practice = make.practice()
    with pytest.raises(NotAllowed):
        operations.confirm(practice, by=getattr(cast, who), at=LAST)
    with pytest.raises(NotAllowed):
        operations.archive(practice, by=getattr(cast, who), at=LAST, reason="It stopped.")


def test_confirmation_brings_back_what_the_clock_has_archived(cast):
    practice = make.practice()
    operations.archive_past(at=PAST)
    operations.confirm(practice, by=cast.rapporteur, at=PAST)
    assert list(Practice.objects.current()) == [practice]


def test_what_was_archived_for_a_reason_the_secretariat_alone_brings_back(cast):
    practice = operations.archive(make.practice(), by=cast.rapporteur, at=LAST, reason="It stopped.")
    assert (practice.archived_at, practice.reason) == (LAST, "It stopped.")
    with pytest.raises(NotPossibleNow):
        operations.confirm(practice, by=cast.rapporteur, at=PAST)
    assert operations.confirm(practice, by=cast.secretariat, at=PAST).archived_at is None


def test_archived_by_hand_for_a_reason_and_once(cast):
    practice = make.practice()
    with pytest.raises(Incomplete):
        operations.archive(practice, by=cast.rapporteur, at=LAST, reason=" ")
    operations.archive(practice, by=cast.rapporteur, at=LAST, reason="It stopped.")
    with pytest.raises(NotPossibleNow):
        operations.archive(practice, by=cast.secretariat, at=LAST, reason="It stopped.")


def test_replaced_revision_is_not_confirmed(cast):
    practice = make.practice()
    Practice.objects.filter(pk=practice.pk).update(superseded_at=make.AT)
    with pytest.raises(NotPossibleNow):
        operations.confirm(practice, by=cast.rapporteur, at=LAST)


def test_clock_archives_and_frees_places_by_one_task(cast, monkeypatch):
    archived_one, waiting = make.practice(), make.practice(State.SUBMITTED)
    reviewer = make.reviewers()[0]
    operations.ask_reviewer(waiting, reviewer, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
    Role.objects.filter(user=reviewer).update(valid_until=make.AT.date())
    monkeypatch.setattr(timezone, "now", lambda: PAST)
    tasks.look_after()
    assert archived() == [archived_one]
    assert waiting.reviews.get().declined_at == PAST
