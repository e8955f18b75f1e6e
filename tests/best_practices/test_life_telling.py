"""Who is told of what, at each step of a practice; what no longer holds is left out of the message."""

from datetime import timedelta

import pytest

from best_practices import operations
from best_practices.entry import Words
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.kinds import KINDS
from ehealth_portal.notifications.models import Event, Notice, Subscription
from ehealth_portal.notifications.queries.following import is_topic
from ehealth_portal.notifications.topics import label
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
PAST = make.AT + timedelta(days=3 * 365 + 1)


def told(act):
    """The reasons and people of the last event of an act."""
    event = Event.objects.filter(kind=f"best_practices.{act}").last()
    notices = Notice.objects.filter(event=event, channel="inbox").select_related("user")
    return {(notice.why, notice.user) for notice in notices}


def said(act):
    """The subject that the last event has in English, or nothing if it is left out."""
    event = Event.objects.filter(kind=f"best_practices.{act}").last()
    found = KINDS[event.kind].tell([event]).get(event.pk)
    return found.subject if found else ""


def test_submission_waits_for_the_secretariat(cast):
    practice = make.practice(State.SUBMITTED, words={"title": "Photographs"})
    assert told("submit") == {("judge", cast.secretariat)}
    assert said("submit") == "Best practice to review: Photographs"
    operations.take_back(practice, by=cast.rapporteur, at=make.AT)
    assert said("submit") == ""


def test_reviewer_is_asked_and_reminded(cast):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    review = operations.ask_reviewer(practice, reviewer, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
    assert told("ask_reviewer") == {("role", reviewer)}
    operations.remind_reviewer(review, by=cast.secretariat, at=make.AT)
    assert told("remind_reviewer") == {("role", reviewer)}
    operations.decline_review(review, by=reviewer, at=make.AT, reason="On leave.")
    assert (said("ask_reviewer"), said("remind_reviewer")) == ("", "")
    assert told("decline_review") == {("judge", cast.secretariat)}


def test_secretariat_hears_when_all_reviews_are_in(cast):
    practice, (first, second) = make.practice(State.SUBMITTED, words={"title": "Photographs"}), make.reviewers()
    make.review(practice, first)
    assert (told("give_review"), said("give_review")) == ({("judge", cast.secretariat)}, "Reviewed: Photographs")
    make.review(practice, second)
    assert said("give_review") == "To decide: Photographs"
    operations.return_to_author(practice, by=cast.secretariat, at=make.AT, reason="Say who paid.")
    assert said("give_review") == ""


def test_ended_role_of_a_reviewer_is_told_to_the_secretariat(cast):
    practice, reviewer = make.practice(State.SUBMITTED), make.reviewers()[0]
    operations.ask_reviewer(practice, reviewer, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
    Role.objects.filter(user=reviewer).update(valid_until=make.AT.date())
    operations.free_places(at=make.AT + timedelta(days=1))
    assert told("decline_review") == {("judge", cast.secretariat)}


def test_author_is_told_of_the_return_with_its_reason(cast):
    make.practice(State.RETURNED)
    assert told("return") == {("author", cast.rapporteur)}
    event = Event.objects.get(kind="best_practices.return")
    assert KINDS[event.kind].tell([event])[event.pk].quoted == "Say who paid."


def test_author_is_told_of_the_edited_text(cast):
    practice = make.practice(State.SUBMITTED)
    words = Words(**(practice.wordings.get().parts | {"title": "Edited"}))
    operations.edit_text(practice, words, by=cast.secretariat, at=make.AT)
    assert told("edit_text") == {("author", cast.rapporteur)}


@pytest.mark.parametrize(
    "topic", ["best-practices", "theme:telemedicine", "country:{country}", "provision:{provision}", "body:itu-t-sg21"]
)
def test_published_one_is_told_to_its_author_and_to_who_follows(cast, topic):
    provision, state = make.provision("instructs-sg16.1", code="SG16-1"), make.state()
    edition = provision.edition
    key = f"{edition.resolution.slug}/{edition.slug}/{provision.key}"
    topic = topic.format(country=state.iso3, provision=key)
    assert is_topic(topic)
    assert label(topic) != topic
    Subscription.objects.create(user=cast.other_rapporteur, topic=topic, created_at=make.AT)
    make.practice(body=make.body())
    assert told("publish") == {("author", cast.rapporteur), ("follows", cast.other_rapporteur)}


def test_withdrawal_tells_the_author_why_and_followers_that_it_is_gone(cast):
    Subscription.objects.create(user=cast.other_rapporteur, topic="best-practices", created_at=make.AT)
    make.practice(State.WITHDRAWN)
    assert told("withdraw") == {("author", cast.rapporteur)}
    assert told("gone") == {("follows", cast.other_rapporteur)}
    assert said("gone") == "Withdrawn: best practice BP-2026-001"
    assert said("publish") == ""


def test_archiving_by_the_clock_tells_author_and_secretariat(cast):
    practice = make.practice(words={"title": "Photographs"})
    operations.archive_past(at=PAST)
    assert told("archive") == {("author", cast.rapporteur), ("judge", cast.secretariat)}
    assert said("archive") == "Archived: Photographs"
    operations.confirm(practice, by=cast.secretariat, at=PAST)
    assert (said("archive"), told("confirm")) == ("", {("author", cast.rapporteur)})


def test_translation_waits_for_the_house_and_its_release_is_told(cast):
    practice = make.practice(words={"title": "Photographs"})
    draft = operations.translate(
        practice, "fr", Words(title="Photos", summary="Des photos."), by=cast.rapporteur, at=make.AT
    )
    assert told("translate") == {("judge", cast.secretariat)}
    assert said("translate") == "Translation to release: Photographs"
    operations.release_translation(draft, by=cast.secretariat, at=make.AT)
    assert told("release_translation") == {("author", cast.rapporteur)}
    assert said("translate") == ""


def test_message_of_a_draft_is_for_who_may_see_it(cast):
    practice = make.practice(State.RETURNED)
    seen = KINDS["best_practices.return"].seen
    assert seen([str(practice.pk)], cast.rapporteur) == {str(practice.pk)}
    assert seen([str(practice.pk)], cast.other_rapporteur) == set()


def test_telling_of_many_costs_as_much_as_of_one(cast, django_assert_num_queries):
    for _number in range(3):
        practice = make.practice(State.SUBMITTED)
        make.review(practice, make.reviewers()[0])
    for kind, queries in (("submit", 6), ("give_review", 8)):
        events = list(Event.objects.filter(kind=f"best_practices.{kind}"))
        for some in (events[:1], events):
            with django_assert_num_queries(queries):
                assert len(KINDS[f"best_practices.{kind}"].tell(some)) == len(some)
