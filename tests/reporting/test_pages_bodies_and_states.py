"""Pages of bodies and Member States: dated, in six languages, saying what is not recorded."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ehealth_portal.members.models import BodyName, BodySuccession, CountryGroupMembership
from ehealth_portal.reporting.queries import bodies, member_states
from tests import make


@pytest.fixture
def groups(db):
    old = make.body("itu-t-sg16", valid_until=date(2025, 1, 1))
    new = make.body("itu-t-sg21", valid_from=date(2025, 1, 1))
    BodySuccession.objects.create(predecessor=old, successor=new, on=date(2025, 1, 1), confidence="verified")
    return old, new


def shown(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_bodies_are_those_of_the_day(client, groups):
    assert "Body SG21" in shown(client, "bodies", query="?on=2026-01-01")
    earlier = shown(client, "bodies", query="?on=2016-10-25")
    assert ("Body SG16" in earlier, "Body SG21" in earlier) == (True, False)


@pytest.mark.parametrize("query", ["?on=yesterday", "?on=2016-13-01", "?on=2016-1-1"])
@pytest.mark.parametrize("page", ["bodies", "member-states"])
def test_a_day_that_is_none_is_said_and_today_is_shown(client, groups, page, query):
    assert "this is not a day, so today is shown" in shown(client, page, query=query)


def test_body_names_in_six_languages(client, groups):
    BodyName.objects.create(body=groups[1], language="zh", name="第21研究组")
    page = shown(client, "body", "itu-t-sg21")
    assert '<span lang="zh-Hans" dir="ltr">第21研究组</span>' in page
    assert page.count("not recorded") == 4


def test_body_carries_on_what_the_text_asks_of_its_predecessor(client, groups):
    old, new = groups
    provision = make.provision(addressee=old)
    on = date(2026, 1, 1)
    assert [(one.provision, one.through) for one in bodies.asked_of(new, on=on)] == [(provision, old.pk)]
    assert bodies.asked_of(new, on=date(2024, 1, 1)) == []
    assert [(one.provision, one.through) for one in bodies.asked_of(old, on=on)] == [(provision, None)]
    assert "named in the text:" in shown(client, "body", "itu-t-sg21")
    assert "Its work has been carried on since 1 January 2025 by:" in shown(client, "body", "itu-t-sg16")


def test_body_that_does_not_exist_on_the_day_says_so(client, groups):
    assert "This body does not exist on 25 October 2016." in shown(client, "body", "itu-t-sg21", query="?on=2016-10-25")


def test_body_activities_it_led_or_joined(client, groups):
    old, new = groups
    make.activity(body=new, title="Led by it")
    joint = make.activity(body=old, title="Joined by it")
    joint.bodies.add(new)
    make.activity("draft", body=new, title="A draft")
    page = shown(client, "body", "itu-t-sg21")
    assert [title in page for title in ("Led by it", "Joined by it", "A draft")] == [True, True, False]


def test_body_unknown_is_not_found(client, db):
    assert client.get(reverse("body", args=["atlantis"])).status_code == 404


def test_member_states_with_the_groups_of_the_day(db):
    nepal = make.state("NPL", "Nepal")
    CountryGroupMembership.objects.create(member_state=nepal, group="LDC", valid_until=date(2026, 11, 24))
    CountryGroupMembership.objects.create(member_state=nepal, group="LLDC")

    def groups_on(day):
        return member_states.states_on(day)[0][1][0].groups

    assert groups_on(date(2026, 11, 23)) == ["LDC", "LLDC"]
    assert groups_on(date(2026, 11, 24)) == ["LLDC"]


def test_member_state_groups_with_dates_and_sources(client, db):
    nepal = make.state("NPL", "Nepal")
    CountryGroupMembership.objects.create(
        member_state=nepal, group="LDC", valid_until=date(2026, 11, 24), source="UN M49", confidence="verified"
    )
    before = shown(client, "member-state", "NPL", query="?on=2026-11-23")
    after = shown(client, "member-state", "NPL", query="?on=2026-11-24")
    assert "until 24 November 2026" in before
    assert "UN M49" in before
    assert ("On other days" in before, "On other days" in after) == (False, True)
    assert "In none of the four groups" in after


def test_member_state_activities_by_provision(client, db):
    malawi, provision = make.state("MWI", "Malawi"), make.provision()
    for number in range(7):
        make.activity(provision=provision, countries=(malawi,), title=f"Workshop {number}")
    make.activity("draft", provision=provision, countries=(malawi,), title="A draft")
    served = member_states.served_in(malawi)
    assert [(one.provision, len(one.activities), one.number) for one in served] == [(provision, 5, 7)]
    page = shown(client, "member-state", "mwi")
    assert ("7 published activities" in page, "A draft" in page) == (True, False)


def test_member_state_without_activities_says_so(client, db):
    make.state("MWI", "Malawi")
    assert "No published activity names this Member State." in shown(client, "member-state", "MWI")


def test_member_state_unknown_is_not_found(client, db):
    assert client.get(reverse("member-state", args=["XXX"])).status_code == 404


@pytest.mark.parametrize("page", ["bodies", "body", "member-states", "member-state"])
def test_lists_cost_the_same_for_one_and_three(client, groups, page):
    old, _new = groups
    malawi, args = make.state("MWI", "Malawi"), {"body": ["itu-t-sg16"], "member-state": ["MWI"]}.get(page, [])
    counted = []
    for number in (1, 2, 3):
        provision = make.provision(f"resolves.{number}", code=f"TSB-{number}", addressee=old)
        make.activity(provision=provision, body=old, countries=(malawi, make.state(f"A{number}A", f"Land {number}")))
        make.body(f"itu-t-sg{number}", parent=old)
        if number != 2:
            with CaptureQueriesContext(connection) as queries:
                shown(client, page, *args)
            counted.append(len(queries))
    assert counted[0] == counted[1]
