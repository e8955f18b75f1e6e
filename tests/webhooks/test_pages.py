"""Pages and API of webhooks: made, shown once, proven, changed, closed; refusals say what to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.operations import create_token
from ehealth_portal.notifications.models import Notice
from ehealth_portal.rest.models import KeptAnswer
from ehealth_portal.webhooks.models import Attempt, Endpoint
from tests import make
from tests.api.conftest import Caller

from .conftest import TOPIC, endpoint, happened, rows

pytestmark = pytest.mark.django_db
LIST = "/en/account/webhooks/"
FORM = {"name": "Ours", "url": "https://hooks.example.org/x", "broad": ["activities"], "topics": TOPIC, "level": "all"}


@pytest.fixture
def pages(cast):
    client = Client()
    client.force_login(cast.focal_point)
    make.body("itu-t-sg21")
    return client


def page_of(made):
    return f"{LIST}{made.pk}/"


def test_the_secret_is_shown_once(pages, public_names):
    answer = pages.post(LIST, FORM)
    secret = answer.context["secret"]
    assert (answer.status_code, secret[:6], len(secret)) == (200, "whsec_", 50)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    made = Endpoint.objects.get()
    assert (made.state, sorted(made.topics.values_list("topic", flat=True))) == ("unproven", ["activities", TOPIC])
    assert secret not in pages.get(page_of(made)).content.decode()
    assert [event.action for event in AuditEvent.objects.filter(record_type="webhooks.endpoint")] == ["webhooks.create"]


@pytest.mark.parametrize("address", ["https://127.0.0.1/", "http://hooks.example.org/", "https://nowhere.example/"])
def test_an_address_that_cannot_be_is_refused_with_one_sentence(pages, address):
    """Also one whose name leads nowhere, in the same words. What was typed stays."""
    answer = pages.post(LIST, FORM | {"url": address})
    assert answer.status_code == 422
    sentence = "This address cannot be used: write https:// and the name of a server that everybody can reach."
    assert answer.context["form"].errors == {"url": [sentence]}
    assert f'value="{address}"' in answer.content.decode()


@pytest.mark.parametrize("topics", ["body:nobody", "search:activities", "country:XXX", "me", "provision:1/2/3"])
def test_a_topic_that_is_none_is_named(pages, public_names, topics):
    answer = pages.post(LIST, FORM | {"broad": [], "topics": topics})
    assert list(answer.context["form"].errors) == ["topics"]
    assert topics in answer.context["form"].errors["topics"][0]


def test_three_are_enough(pages, cast, public_names):
    for _number in range(3):
        endpoint(cast.focal_point)
    assert "close one" in pages.post(LIST, FORM).content.decode()
    Endpoint.objects.filter(pk=Endpoint.objects.first().pk).update(closed_at=make.AT)
    assert pages.post(LIST, FORM).status_code == 200
    assert Endpoint.objects.filter(closed_at=None).count() == 3


def test_who_speaks_for_nobody_makes_none(cast, public_names):
    for person in (cast.rapporteur, cast.secretariat, cast.nobody):
        client = Client()
        client.force_login(person)
        assert (client.get(LIST).status_code, client.post(LIST, FORM).status_code) == (200, 403)


def test_a_new_address_must_be_tested(pages, cast, public_names):
    ours = endpoint(cast.focal_point)
    happened()
    given = FORM | {"url": "https://other.example.org/", "version": ours.version}
    assert pages.post(f"{page_of(ours)}change/", given).status_code == 302
    ours.refresh_from_db()
    assert (ours.state, ours.proven_at, ours.version) == ("unproven", None, 2)
    assert rows(ours).get().due_at > timezone.now() + timedelta(days=29)
    answer = pages.post(f"{page_of(ours)}change/", given)
    assert (answer.status_code, "Somebody else changed" in answer.content.decode()) == (422, True)


def test_the_secretariat_sees_the_host_alone_and_may_pause(pages, cast):
    ours = endpoint(cast.focal_point, "https://hooks.example.org/own-secret-path")
    house = Client()
    house.force_login(cast.secretariat)
    shown = house.get(page_of(ours)).content.decode()
    assert ("hooks.example.org" in shown, "own-secret-path" in shown) == (True, False)
    assert "own-secret-path" in pages.get(page_of(ours)).content.decode()
    told = Caller(cast.secretariat).get(f"/api/v1/webhooks/{ours.pk}/").json()
    assert (told["host"], told["url"]) == ("hooks.example.org", None)
    assert house.post(f"{page_of(ours)}pause/").status_code == 302
    assert [house.post(f"{page_of(ours)}{act}/").status_code for act in ("resume", "rotate", "test", "close")] == [
        403
    ] * 4


def test_tests_are_ten_an_hour(pages, cast):
    ours = endpoint(cast.focal_point)
    answers = [pages.post(f"{page_of(ours)}test/").status_code for _number in range(11)]
    assert answers == [302] * 10 + [409]


def test_a_range_is_asked_for_in_words(pages, cast):
    ours = endpoint(cast.focal_point)
    now = timezone.now()
    happened(at=now - timedelta(hours=2))
    Notice.objects.filter(channel="webhook").update(state="delivered", reason="taken")
    moment = "%Y-%m-%dT%H:%M"
    given = {"first": (now - timedelta(days=31)).strftime(moment), "last": now.strftime(moment)}
    assert list(pages.post(f"{page_of(ours)}replay/", given).context["form"].errors) == ["first"]
    given["first"] = (now - timedelta(hours=3)).strftime(moment)
    answer = pages.post(f"{page_of(ours)}replay/", given, follow=True)
    assert "1 message is sent again." in answer.content.decode()
    assert rows(ours).get().state == "due"


def tries(of, number):
    Attempt.objects.bulk_create(
        Attempt(endpoint=of, notice_id=f"{place:032x}", kind="activities.publish", at=make.AT, result="no_answer")
        for place in range(number)
    )


def test_twenty_tries_a_page(pages, cast):
    ours = endpoint(cast.focal_point)
    tries(ours, 21)
    first, second = pages.get(page_of(ours)), pages.get(f"{page_of(ours)}?page=2")
    assert [len(answer.context["page"].object_list) for answer in (first, second)] == [20, 1]


def test_pages_cost_the_same_with_one_row_and_with_three(pages, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours = endpoint(cast.focal_point)
    tries(ours, 1)
    house = Client()
    house.force_login(cast.secretariat)
    asked = [(pages, LIST), (pages, page_of(ours)), (house, LIST), (Caller(cast.secretariat), "/api/v1/webhooks/")]
    asked.append((Caller(cast.focal_point), f"/api/v1/webhooks/{ours.pk}/attempts/"))

    def costs():
        found = []
        for client, address in asked:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    costs()
    with_one = costs()
    endpoint(cast.focal_point), endpoint(cast.other_focal_point, topics=(TOPIC, "activities", "report"))
    tries(ours, 2)
    assert costs() == with_one


# --- the API ----------------------------------------------------------------------------------------------------------
GIVEN = {"name": "Ours", "url": "https://hooks.example.org/x", "topics": ["activities"]}


def test_the_api_makes_changes_and_closes(cast, api, public_names):
    made = api("focal_point").send("POST", "webhooks/", GIVEN)
    told = made.json()
    assert (made.status_code, told["state"], told["secret"][:6]) == (201, "unproven", "whsec_")
    address = f"webhooks/{told['id']}/"
    changed = api("focal_point").send("PATCH", address, {"topics": ["report"]}, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["topics"], changed.json()["name"]) == (200, ["report"], "Ours")
    assert "secret" not in changed.json()
    assert api("focal_point").send("PATCH", address, {"name": "x"}, If_Match=made["ETag"]).status_code == 412
    assert api("focal_point").send("DELETE", address).status_code == 428
    assert api("focal_point").send("DELETE", address, If_Match=changed["ETag"]).status_code == 204
    assert api("focal_point").send("GET", address).status_code == 404


def test_a_key_that_is_sent_again_gives_no_secret(cast, api, public_names):
    key = {"Idempotency_Key": "one"}
    first = api("focal_point").send("POST", "webhooks/", GIVEN, **key).json()
    again = api("focal_point").send("POST", "webhooks/", GIVEN, **key).json()
    assert again == first | {"secret": None}
    assert first["secret"] not in KeptAnswer.objects.get().content


def test_the_api_tests_rotates_pauses_and_sends_again(cast, api):
    ours = endpoint(cast.focal_point)
    address, caller = f"webhooks/{ours.pk}/", api("focal_point")
    now = timezone.now()
    given = {"first": (now - timedelta(hours=1)).isoformat(), "last": now.isoformat()}
    answers = [
        caller.send("POST", f"{address}{act}/", content)
        for act, content in (("test", {}), ("rotate", {}), ("replay", given), ("pause", {}), ("resume", {}))
    ]
    assert [answer.status_code for answer in answers] == [202, 200, 202, 200, 200]
    assert answers[1].json()["secret"][:6] == "whsec_"
    assert caller.send("GET", f"{address}attempts/").json()["results"] == []


def test_a_token_needs_the_area(cast, public_names):
    _token, secret = create_token(
        cast.focal_point, "t", by=cast.focal_point, at=timezone.now(), scopes=("webhooks:read",)
    )
    caller = Client(headers={"authorization": f"Bearer {secret}"})
    assert caller.get("/api/v1/webhooks/").status_code == 200
    assert caller.post("/api/v1/webhooks/", GIVEN, content_type="application/json").status_code == 403
    assert caller.get("/api/v1/activities/").status_code == 403
