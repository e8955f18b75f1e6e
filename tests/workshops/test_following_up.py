"""Conclusions, and what follows: an activity of the body that is to do it, with a milestone on its day."""

from datetime import date

import pytest

from activities.models import Activity, Milestone
from ehealth_portal.mandate.named import body_names
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.reporting.operations.following_up import track
from ehealth_portal.review.transitions import State
from tests import make
from workshops.entry import Served
from workshops.models import FollowUp
from workshops.operations import concluding

from . import making

pytestmark = pytest.mark.django_db


def concluded(workshop, **fields):
    text = fields.pop("text", "Write a guide on records that travel.")
    return concluding.conclude(workshop, text, by=make.clerk(), at=make.AT, **fields)


def with_a_provision():
    return making.workshop(served=(Served(make.provision(), "It is asked for."),))


def test_what_a_body_is_to_do_becomes_its_activity_and_a_milestone(client, cast):
    workshop = with_a_provision()
    first_line = "Write a guide on records that travel."
    one = concluded(workshop, body=workshop.body, due_on=date(2027, 9, 30), text=f"{first_line}\nIn six languages.")
    client.force_login(cast.secretariat)
    answer = client.post(f"/en/workshops/{workshop.pk}/conclusions/{one.pk}/track/")
    activity, milestone = Activity.objects.get(), Milestone.objects.get()
    assert answer["Location"] == f"/en/activities/{activity.pk}/edit/"
    assert (activity.state, activity.body, activity.title) == (State.DRAFT, workshop.body, first_line)
    assert [served.provision for served in activity.served.all()] == [make.provision()]
    assert (milestone.due_on, milestone.body, milestone.title) == (date(2027, 9, 30), workshop.body, first_line)
    one.refresh_from_db()
    assert (one.activity, one.milestone) == (activity, milestone)
    client.logout()
    content = client.get(f"/en/workshops/{workshop.pk}/").content.decode()
    assert "its activity is being written" in content
    assert f"To be done by <bdi>{body_names()[workshop.body_id].full}</bdi>" in content


def test_twice_is_once(cast):
    workshop = with_a_provision()
    one = concluded(workshop, body=workshop.body, due_on=date(2027, 9, 30))
    assert track(one, by=make.clerk(), at=make.AT) == track(one, by=make.clerk(), at=make.AT)
    assert (Activity.objects.count(), Milestone.objects.count()) == (1, 1)


def test_its_group_begins_it_and_no_other_does(cast):
    workshop = making.workshop()
    of_ours, of_others = concluded(workshop, body=workshop.body), concluded(workshop, body=make.body("itu-d-sg2"))
    assert track(of_ours, by=make.author(), at=make.AT).created_by == make.author()
    with pytest.raises(NotAllowed):
        track(of_others, by=make.author(), at=make.AT)


def test_a_conclusion_alone_is_no_activity(cast):
    with pytest.raises(NotPossibleNow):
        track(concluded(making.workshop()), by=make.clerk(), at=make.AT)
    with pytest.raises(Incomplete):
        concluded(making.workshop(), due_on=date(2027, 9, 30))


def test_taken_off_until_it_is_tracked(cast):
    workshop = making.workshop()
    first, second = concluded(workshop), concluded(workshop, body=workshop.body)
    concluding.take_off(first, by=make.clerk(), at=make.AT)
    track(second, by=make.clerk(), at=make.AT)
    with pytest.raises(NotPossibleNow):
        concluding.take_off(second, by=make.clerk(), at=make.AT)
    assert [one.pk for one in FollowUp.objects.all()] == [second.pk]
