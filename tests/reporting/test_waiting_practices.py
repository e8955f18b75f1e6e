"""Best practices that wait: each list holds its own, for the right people, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from best_practices import operations
from best_practices.entry import Words
from best_practices.models import Practice
from ehealth_portal.reporting.queries.waiting import waiting_for
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.AT.date()


def lists(person, on=TODAY):
    found = vars(waiting_for(person, on=on))
    return {name: [line.record for line in rows] for name, rows in found.items() if rows}


def asked(practice, reviewer):
    return operations.ask_reviewer(practice, reviewer, due_on=TODAY, by=make.clerk(), at=make.AT)


def french(practice, by):
    return operations.translate(practice, "fr", Words(title="Photos", summary="Elles."), by=by, at=make.AT)


def test_drafts_and_returned_ones_wait_for_their_author(cast):
    draft, returned = make.practice(State.DRAFT), make.practice(State.RETURNED)
    assert lists(cast.rapporteur) == {"practice_drafts": [draft], "practices_returned": [returned]}
    assert lists(cast.secretariat) == {}


def test_submitted_one_waits_for_the_house_and_not_for_its_author(cast):
    sent = make.practice(State.SUBMITTED)
    assert lists(cast.secretariat) == {"practices_to_decide": [sent]}
    assert lists(cast.rapporteur) == {"practices_sent": [sent]}
    assert waiting_for(cast.rapporteur, on=TODAY).for_you == 0
    own = make.practice(State.SUBMITTED, by=cast.secretariat)
    assert lists(cast.secretariat) == {"practices_to_decide": [sent], "practices_sent": [own]}


def test_reviews_given_and_asked_are_counted_for_the_house(cast):
    sent, (first, second) = make.practice(State.SUBMITTED), make.reviewers()
    make.review(sent, first)
    asked(sent, second)
    row = waiting_for(cast.secretariat, on=TODAY).practices_to_decide[0].of_practice
    assert (row.given, row.asked) == (1, 2)


def test_review_waits_for_its_reviewer_until_it_is_given_or_declined(cast):
    sent, (first, second) = make.practice(State.SUBMITTED), make.reviewers()
    review, other = asked(sent, first), asked(sent, second)
    assert lists(first) == {"reviews": [review]}
    make.review(sent, first)
    operations.decline_review(other, by=second, at=make.AT, reason="On leave.")
    assert (lists(first), lists(second)) == ({}, {})


def test_what_ends_soon_waits_for_those_who_may_confirm_it(cast):
    practice = make.practice(by=cast.focal_point, member_state=make.state("MWI"))
    ending = practice.valid_until - timedelta(days=60)
    assert lists(cast.focal_point, ending - timedelta(days=1)) == {}
    for person in (cast.focal_point, cast.secretariat):
        assert lists(person, ending) == {"practices_to_confirm": [practice]}
    assert lists(cast.other_focal_point, ending) == {}
    operations.confirm(practice, by=cast.focal_point, at=make.AT + timedelta(days=1000))
    assert lists(cast.focal_point, ending) == {}


def test_what_nobody_has_confirmed_yet_waits_for_the_house(cast):
    """Examples of the public record: nobody of the portal has stood for them."""
    practice = make.practice()
    Practice.objects.filter(pk=practice.pk).update(confirmed_at=None, created_by=None)
    line = waiting_for(cast.secretariat, on=practice.valid_until).practices_to_confirm[0]
    assert (line.record, line.days) == (practice, 3 * 365)


def test_translation_waits_for_another_person_of_the_house(cast):
    draft = french(make.practice(), cast.secretariat)
    assert lists(cast.administrator) == {"translations": [draft]}
    assert lists(cast.secretariat) == {}
    assert lists(cast.rapporteur) == {}


def test_page_costs_the_same_with_one_of_each_and_with_three(client, cast):
    def one_of_each():
        make.practice(State.DRAFT, by=cast.secretariat)
        make.practice(State.SUBMITTED)
        make.practice(State.SUBMITTED, by=cast.secretariat)
        french(make.practice(), cast.rapporteur)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/en/waiting/").context["waiting"].for_you > 0
        return len(queries)

    client.force_login(cast.secretariat)
    one_of_each()
    one = cost()
    one_of_each()
    one_of_each()
    assert cost() == one


def test_page_and_feed_lead_to_what_waits(client, cast):
    returned, sent = make.practice(State.RETURNED), make.practice(State.SUBMITTED)
    draft = french(make.practice(), cast.rapporteur)
    client.force_login(cast.rapporteur)
    page = client.get("/en/waiting/").content.decode()
    assert page.count(f'href="/en/best-practices/{returned.pk}/edit/"') == 1
    assert page.count("Say who paid.") == 1
    client.force_login(cast.secretariat)
    page = client.get("/en/waiting/").content.decode()
    assert page.count(f'href="/en/best-practices/{sent.pk}/reviews/"') == 1
    assert page.count("0 reviews given of 0 asked for") == 1
    assert page.count(f'href="/en/best-practices/{draft.practice_id}/texts/fr/"') == 1
