"""Assessments by the API: the list of one's own, answers with the version that was read, submitted and recalled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.workshops import making
from workshops.models import Assessment
from workshops.operations import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cast):
    made = making.round_of(make.state("MWI", "Malawi"), make.state("NPL", "Nepal"))
    today = timezone.now().date()
    made.opens_on, made.closes_on = today - timedelta(days=1), today + timedelta(days=9)
    made.save()
    rounds.open_round(made, by=cast.secretariat, at=timezone.now())
    return f"/api/v1/assessments/{Assessment.objects.get(member_state__iso3='MWI').pk}/"


def send(client, address, content, method="patch", **headers):
    return getattr(client, method)(address, content, content_type="application/json", headers=headers)


def test_answers_are_kept_by_version_submitted_and_recalled(api, address):
    speaker = api("focal_point")
    read = speaker.get(address)
    answers = {
        "answers": [
            {"item": "links", "number": 5}, {"item": "words", "text": "Courant.", "language": "fr"},
            {"item": "skills", "standing": "not_applicable"},
        ]
    }  # fmt: skip
    assert send(speaker, address, answers).status_code == 428
    kept = send(speaker, address, answers, **{"If-Match": read["ETag"]})
    assert [(one["item"], one["number"], one["standing"]) for one in kept.json()["answers"]] == [
        ("links", "5.00", "answered"), ("skills", None, "not_applicable"), ("words", None, "answered"),
    ]  # fmt: skip
    assert send(speaker, address, {"blank": [{"item": "words"}]}, **{"If-Match": read["ETag"]}).status_code == 412
    send(speaker, address, {"blank": [{"item": "words"}]}, **{"If-Match": kept["ETag"]})
    submitted = send(speaker, f"{address}submit/", {}, "post").json()
    assert (submitted["state"], submitted["submitted"][0]["scores"]) == ("submitted", {"links": 5.0})
    recalled = send(api("secretariat"), f"{address}recall/", {"reason": "New figures."}, "post").json()
    assert (recalled["state"], recalled["reason"], len(recalled["submitted"])) == ("recalled", "New figures.", 1)


def test_wrong_answers_are_named_by_item_and_row(api, address):
    speaker = api("focal_point")
    wrong = {"answers": [{"item": "links", "number": 6}, {"item": "where", "row": "nowhere", "number": 3}]}
    refused = send(speaker, address, wrong, **{"If-Match": speaker.get(address)["ETag"]})
    assert (refused.status_code, sorted(refused.json()["errors"])) == (400, ["links", "where.nowhere"])


def test_each_sees_their_own_and_the_rounds_are_public(api, address):
    listed = {
        who: [one["member_state"] for one in api(who).get("/api/v1/assessments/?ordering=id").json()["results"]]
        for who in ("focal_point", "other_focal_point", "secretariat", "rapporteur")
    }
    assert listed == {
        "focal_point": ["MWI"], "other_focal_point": ["NPL"], "secretariat": ["MWI", "NPL"], "rapporteur": [],
    }  # fmt: skip
    one = api().get("/api/v1/assessment-rounds/").json()["results"][0]
    assert (one["asked"], one["heard"], one["questionnaire"]) == (["MWI", "NPL"], [], "needs")
    questions = api().get(f"/api/v1/assessment-rounds/{one['id']}/").json()["questions"]
    assert [question["key"] for question in questions[:2]] == ["interoperability", "links"]
