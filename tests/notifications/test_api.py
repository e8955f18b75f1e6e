"""What one follows and was told, in the API: one's own rows alone, and a token that reaches them."""

import uuid

import pytest
from django.utils import timezone

from ehealth_portal.members.models import Role
from ehealth_portal.members.operations import create_token
from ehealth_portal.notifications.models import Notice, Subscription
from ehealth_portal.notifications.operations import following
from tests import make
from tests.api.conftest import Caller, api  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
PLAIN = ("id", "topic", "title", "level", "cadence")


def follow(topic, by, **how):
    return following.follow(topic, by=by, at=make.AT, **how)


def test_following_by_the_api_is_quiet_unless_told_otherwise(api, cast):  # noqa: F811
    answer = api("focal_point").send("POST", "subscriptions/", {"topic": "country:MWI"})
    assert answer.status_code == 201
    made = Subscription.objects.get()
    assert tuple(answer.json()[name] for name in PLAIN) == (made.pk, "country:MWI", "Malawi", "all", "weekly")
    assert made.user == cast.focal_point
    assert answer["Location"] == f"http://testserver/api/v1/subscriptions/{made.pk}/"
    assert api("focal_point").get(answer["Location"]).json() == answer.json()


def test_posting_a_topic_again_changes_how_it_is_followed(api, cast):  # noqa: F811
    for how in ({}, {"level": "significant", "cadence": "at_once"}):
        api("focal_point").send("POST", "subscriptions/", {"topic": "activities"} | how)
    assert list(Subscription.objects.values_list("level", "cadence")) == [("significant", "at_once")]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"topic": "everything"}, "topic"),
        ({"topic": "country:ZZZ"}, "topic"),
        ({}, "topic"),
        ({"topic": "report", "cadence": "hourly"}, "cadence"),
        ({"topic": "report", "level": "most"}, "level"),
        ({"topic": "report", "user": 1}, "user"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_its_field(api, cast, content, field):  # noqa: F811
    answer = api("focal_point").send("POST", "subscriptions/", content)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert Subscription.objects.count() == 0


def test_of_others_nothing_is_listed_read_or_ended(api, cast):  # noqa: F811
    theirs = follow("activities", cast.academia)
    mine = follow("report", cast.focal_point)
    caller = api("focal_point")
    assert [one["id"] for one in caller.get("/api/v1/subscriptions/").json()["results"]] == [mine.pk]
    assert caller.get(f"/api/v1/subscriptions/{theirs.pk}/").status_code == 404
    assert caller.send("DELETE", f"subscriptions/{theirs.pk}/").status_code == 404
    assert caller.send("DELETE", f"subscriptions/{mine.pk}/").status_code == 204
    assert list(Subscription.objects.all()) == [theirs]


@pytest.mark.parametrize("path", ["subscriptions/", "subscriptions/1/", "notifications/"])
def test_nobody_has_to_say_who_they_are(api, path):  # noqa: F811
    assert api().get(f"/api/v1/{path}").status_code == 401


def test_a_token_without_the_scope_reaches_none_of_it(cast):
    caller = Caller()
    _token, secret = create_token(
        cast.focal_point, "test", by=cast.focal_point, at=timezone.now(), scopes=["activities:read"]
    )
    for path in ("subscriptions/", "notifications/"):
        answer = caller.get(f"/api/v1/{path}", headers={"authorization": f"Bearer {secret}"})
        assert (answer.status_code, "notifications:read" in answer.json()["detail"]) == (403, True)


def test_the_inbox_says_what_happened_and_is_marked_as_read_once(api, cast):  # noqa: F811
    returned = make.activity("returned")
    caller = api("rapporteur")
    (one,) = caller.get("/api/v1/notifications/?unread=true").json()["results"]
    assert (one["why"], one["read_at"]) == ("author", None)
    assert returned.title in one["subject"]
    assert one["url"] == f"http://testserver/en/activities/{returned.pk}/"
    first = caller.send("POST", f"notifications/{one['id']}/read/").json()
    assert first["read_at"] is not None
    assert caller.send("POST", f"notifications/{one['id']}/read/").json() == first
    assert caller.get("/api/v1/notifications/?unread=true").json()["results"] == []
    assert [kept["id"] for kept in caller.get("/api/v1/notifications/").json()["results"]] == [one["id"]]


def test_what_one_may_no_longer_see_says_nothing(api, cast):  # noqa: F811
    returned = make.activity("returned")
    caller = api("rapporteur")
    Role.objects.filter(user=cast.rapporteur).update(valid_until=make.AT.date())
    answer = caller.get("/api/v1/notifications/")
    (one,) = answer.json()["results"]
    assert (one["subject"], one["sentences"], one["quoted"], one["url"]) == (None, [], "", None)
    assert returned.title not in answer.content.decode()


def test_of_others_no_message_is_listed_or_marked(api, cast):  # noqa: F811
    make.activity("returned")
    notice = Notice.objects.get(user=cast.rapporteur, channel="inbox")
    caller = api("other_rapporteur")
    assert caller.get("/api/v1/notifications/").json()["results"] == []
    assert caller.send("POST", f"notifications/{notice.pk}/read/").status_code == 404
    assert caller.send("POST", f"notifications/{uuid.uuid4()}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
