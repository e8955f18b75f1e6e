"""What one follows and was told, in the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehealth_portal.notifications.models import Notice, Subscription
from ehealth_portal.notifications.operations import following
from tests import make

pytestmark = pytest.mark.django_db


def test_follow_list_and_stop(api):
    made = api("focal_point").send("POST", "subscriptions/", {"topic": "body:itu-t-sg21", "cadence": "daily"})
    assert made.status_code == 201
    assert made.json()["topic"] == "body:itu-t-sg21"
    listed = api("focal_point").send("GET", "subscriptions/").json()["results"]
    assert [(one["topic"], one["title"], one["cadence"]) for one in listed] == [
        ("body:itu-t-sg21", "Body SG21", "daily")
    ]
    address = f"subscriptions/{listed[0]['id']}/"
    assert api("academia").send("GET", address).status_code == 404
    assert api("academia").send("DELETE", address).status_code == 404
    assert api("focal_point").send("DELETE", address).status_code == 204
    assert Subscription.objects.count() == 0


def test_what_is_no_topic_is_named(api):
    answer = api("focal_point").send("POST", "subscriptions/", {"topic": "everything"})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["topic"]


def test_the_inbox_and_reading(api, cast):
    make.activity("returned")
    caller = api("rapporteur")
    (one,) = caller.send("GET", "notifications/").json()["results"]
    assert (one["kind"], one["why"], one["quoted"]) == ("activities.return", "author", "Name the document.")
    assert one["url"].endswith(f"/en/activities/{Notice.objects.first().event.record_id}/")
    assert api("academia").send("POST", f"notifications/{one['id']}/read/", {}).status_code == 404
    assert caller.send("POST", f"notifications/{one['id']}/read/", {}).json()["read_at"] is not None
    assert caller.send("GET", "notifications/?unread=true").json()["results"] == []


def test_lists_cost_the_same_with_one_row_and_with_three(api, cast):
    caller = api("focal_point")
    following.follow("activities", by=cast.focal_point, at=make.AT)
    caller.send("GET", "notifications/")
    counts = []
    for code in ("AAA", "BBB", "CCC"):
        make.activity()
        make.state(code, f"Land {code}")
        following.follow(f"country:{code}", by=cast.focal_point, at=make.AT)
        with CaptureQueriesContext(connection) as queries:
            caller.send("GET", "notifications/")
            caller.send("GET", "subscriptions/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_pages_of_the_inbox_neither_repeat_nor_skip(api, cast):
    following.follow("activities", by=cast.focal_point, at=make.AT)
    for _number in range(5):
        make.activity()
    caller, seen, path = api("focal_point"), [], "notifications/?page_size=2"
    while path:
        content = caller.send("GET", path).json()
        seen += [one["id"] for one in content["results"]]
        path = (content["next"] or "").partition("/api/v1/")[2]
    mine = Notice.objects.filter(channel="inbox", user=cast.focal_point).values_list("pk", flat=True)
    assert sorted(seen) == sorted(str(pk) for pk in mine)
