"""The API of adoptions: drafts, If-Match, acts, filters, and lists that cost the same for one and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from best_practices.models import Adoption
from ehealth_portal.members.operations import create_token
from ehealth_portal.review.transitions import State
from tests import make

from . import adopting

pytestmark = pytest.mark.django_db
LIST = "/api/v1/adoptions/"


@pytest.fixture
def practice(cast):
    return make.practice()


@pytest.fixture
def sends(client):
    """What a person's program gets, by method, address and content."""

    def send(user, method, address, content=None, **headers):
        secret = create_token(user, "test", by=user, at=timezone.now())[1]
        given = {"authorization": f"Bearer {secret}"} | headers
        more = {} if content is None else {"data": content, "content_type": "application/json"}
        return getattr(client, method)(address, headers=given, **more)

    return send


def test_from_a_draft_to_its_confirmation(sends, cast, practice):
    make.state("NPL", "Nepal")
    made = sends(cast.rapporteur, "post", LIST, {"practice": practice.pk, "member_state": "NPL"})
    assert (made.status_code, made.json()["state"], made.json()["started_on"]) == (201, "draft", None)
    one = f"{LIST}{made.json()['id']}/"
    missing = sends(cast.rapporteur, "post", f"{one}submit/", {})
    assert sorted(missing.json()["errors"]) == ["changes", "evidence", "outcome", "started"]
    told = {"started_on": "2025", "changes": "Two photographs.", "outcome": "worked", "reference": "TD 1"}
    assert sends(cast.rapporteur, "patch", one, told).status_code == 428
    changed = sends(cast.rapporteur, "patch", one, told, if_match=made["ETag"])
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert sends(cast.rapporteur, "patch", one, told, if_match=made["ETag"]).status_code == 412
    assert sends(cast.rapporteur, "post", f"{one}submit/", {}).json()["state"] == "submitted"
    assert sends(cast.secretariat, "post", f"{one}confirm/", {}).status_code == 403
    confirmed = sends(cast.other_focal_point, "post", f"{one}confirm/", {})
    assert (confirmed.json()["state"], confirmed.json()["reference_of_practice"]) == ("published", "BP-2026-001")


def test_what_came_of_it(sends, cast, practice):
    made = adopting.adoption(practice)
    result = make.practice(countries=(made.member_state,))
    one = f"{LIST}{made.pk}/result/"
    assert sends(cast.other_focal_point, "post", one, {"practice": result.pk}).json()["resulting"] == result.pk
    assert sends(cast.other_focal_point, "post", one, {"practice": practice.pk}).status_code == 400
    assert sends(cast.other_focal_point, "post", one, {"practice": None}).json()["resulting"] is None


def test_filters_and_what_is_in_no_register(client, cast, practice):
    first = adopting.adoption(practice)
    adopting.adoption(make.practice(), outcome="failed")
    adopting.adoption(practice, State.SUBMITTED, member_state=make.state("KEN", "Kenya"))
    ids = {
        query: [row["id"] for row in client.get(f"{LIST}?{query}").json()["results"]]
        for query in (f"practice={practice.pk}", "country=NPL&outcome=worked", "country=KEN")
    }
    assert ids == {f"practice={practice.pk}": [first.pk], "country=NPL&outcome=worked": [first.pk], "country=KEN": []}
    assert [client.get(f"{LIST}?{query}").status_code for query in ("country=XXX", "practice=999999")] == [404, 404]


def test_names_of_people_are_for_those_with_a_role(client, sends, cast, practice):
    made = adopting.adoption(practice)
    assert "decided_by" not in client.get(f"{LIST}{made.pk}/").json()
    told = sends(cast.rapporteur, "get", f"{LIST}{made.pk}/").json()
    assert told["decided_by"]["id"] == cast.other_focal_point.pk


def test_list_costs_the_same_with_one_and_with_three(client, cast, practice):
    costs = []
    for iso3 in ("NPL", "KEN", "PER"):
        adopting.adoption(practice, member_state=make.state(iso3, iso3))
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        costs.append(len(asked))
    assert (set(costs), Adoption.objects.count()) == ({costs[0]}, 3)
