"""What waits for those who work on a workshop: registrations, requests and fellowships, a line for each workshop."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from workshops.models import Fellowship
from workshops.operations import moderating, registering, requesting
from workshops.queries.people_waiting import people_waiting

from . import making

pytestmark = pytest.mark.django_db
TODAY = make.AT.date()
SIX_WEEKS = date(2026, 12, 29)


def filled():
    """A moderated workshop in which two registered, one of them nominated, and asked for what they need."""
    workshop = making.workshop(is_moderated=True, services_by=SIX_WEEKS, fellowships_by=SIX_WEEKS)
    nominator = making.focal_point("MWI", "Malawi")
    registering.register(workshop, making.person(), consents=True, by=None, at=make.AT)
    person = making.person(member_state=make.state("MWI"))
    one = registering.nominate(workshop, person, by=nominator, at=make.AT + timedelta(hours=1)).registration
    requesting.ask_service(one, "sign", by=None, at=make.AT)
    more = {"member_state": one.member_state, "extent": "full", "motive": "x", "asked_at": make.AT}
    Fellowship.objects.create(registration=one, workshop=workshop, asked_by=nominator, **more)
    return workshop


def test_it_waits_for_who_works_on_the_workshop_until_it_is_over(client, cast):
    workshop = filled()
    workshop.staff.all().delete()
    assert people_waiting(cast.secretariat, TODAY) == []
    workshop.staff.create(user=cast.secretariat, given_by=cast.secretariat, given_at=make.AT)
    client.force_login(cast.secretariat)
    more = client.get("/en/waiting/").context["waiting"].more
    found = [
        (one.place, [(line.record.path, line.record.due_on, line.record.reason) for line in one.lines]) for one in more
    ]
    page = f"/en/workshops/{workshop.pk}"
    assert found == [
        ("h-people-registrations", [(f"{page}/people/", None, "2 wait for a decision.")]),
        ("h-people-services", [(f"{page}/people/", SIX_WEEKS, "1 waits for a decision.")]),
        ("h-people-fellowships", [(f"{page}/fellowships/", SIX_WEEKS, "1 waits for a decision.")]),
    ]
    for one in workshop.registrations.all():
        moderating.accept(one, by=cast.secretariat, at=make.AT)
    assert [group.place for group in people_waiting(cast.secretariat, TODAY)] == [
        "h-people-services",
        "h-people-fellowships",
    ]
    assert people_waiting(cast.secretariat, date(2027, 2, 11)) == []
    for other in (cast.administrator, cast.counsellor, cast.focal_point, cast.nobody):
        assert people_waiting(other, TODAY) == []


def test_it_costs_the_same_for_one_workshop_and_for_three(cast):
    costs = []
    for number in (1, 2):
        for _one in range(number):
            filled()
        clerk = make.clerk()
        with CaptureQueriesContext(connection) as queries:
            assert len(people_waiting(clerk, TODAY)) == 3
        costs.append(len(queries))
    assert costs[0] == costs[1]
