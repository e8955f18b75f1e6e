"""Needs and offers by the API: noted, matched, answered by the country's word, with the version that was read."""

import pytest

from tests import make
from workshops.models import Need

pytestmark = pytest.mark.django_db
SAID = {"theme": "links", "text": "Power for 38 clinics.", "voiced_on": "2026-02-01", "voiced_in": "A letter"}


def send(client, address, content, **headers):
    return client.post(f"/api/v1/{address}", content, content_type="application/json", headers=headers)


def test_a_need_is_noted_matched_and_answered_by_its_country(api, cast):
    make.state("MWI")
    made = send(api("secretariat"), "needs/", SAID | {"member_state": "MWI"})
    assert (made.status_code, made.json()["reference"], made.json()["is_public"]) == (201, "N-2026-001", False)
    address = f"needs/{made.json()['id']}/"
    assert (api().get(f"/api/v1/{address}").status_code, api().get("/api/v1/needs/").json()["results"]) == (404, [])
    matched = send(api("secretariat"), f"{address}match/", {"standard": "ITU-T H.810"})
    assert [one["standard"] for one in matched.json()["matches"]] == ["ITU-T H.810"]
    speaker = api("focal_point")
    stale = send(speaker, f"{address}answer/", {"words": "It helped."}, **{"If-Match": made["ETag"]})
    ended = send(speaker, f"{address}answer/", {"words": "It helped."}, **{"If-Match": matched["ETag"]})
    assert (stale.status_code, ended.status_code, ended.json()["state"]) == (412, 200, "answered")
    assert send(speaker, f"{address}withdraw/", {"words": "No longer."}).status_code == 409


def test_what_is_wrong_is_named_by_its_field(api, cast):
    refused = send(api("secretariat"), "needs/", SAID | {"member_state": "XXX"})
    assert (refused.status_code, sorted(refused.json()["errors"])) == (400, ["member_state"])
    make.state("NPL")
    another = {"title": "Kits", "text": "Ten.", "theme": "links", "member_state": "NPL"}
    assert sorted(send(api("academia"), "offers/", another).json()["errors"]) == ["maker"]


def test_an_offer_is_made_and_ended_by_who_speaks_for_it(api, cast):
    given = {"organization": "uni", "title": "Solar kits", "text": "Ten.", "theme": "links", "languages": ["fr"]}
    made = send(api("academia"), "offers/", given)
    assert (made.status_code, made.json()["organization"], made.json()["languages"]) == (201, "uni", ["fr"])
    address = f"offers/{made.json()['id']}/"
    assert api().get(f"/api/v1/{address}").json()["title"] == "Solar kits"
    assert send(api("focal_point"), f"{address}end/", {}).status_code == 403
    assert send(api("academia"), f"{address}end/", {}).json()["ended_at"] is not None
    assert api().get("/api/v1/offers/?is_open=true").json()["results"] == []


def test_both_sides_agree_and_then_everybody_reads_it(api, cast):
    need = send(api("secretariat"), "needs/", SAID | {"member_state": make.state("MWI").iso3}).json()["id"]
    given = {"organization": "uni", "title": "Solar kits", "text": "Ten.", "theme": "links"}
    offer = send(api("academia"), "offers/", given).json()["id"]
    address = f"needs/{need}/propose/"
    assert send(api("academia"), address, {"offer": offer}).status_code == 404  # its country has not made it public
    assert send(api("secretariat"), address, {"offer": offer}).status_code == 409
    Need.objects.update(is_public=True)
    assert send(api("secretariat"), address, {"offer": offer + 1}).status_code == 404
    made = send(api("secretariat"), address, {"offer": offer}).json()

    def seen(who):
        return [one["id"] for one in api(who).get(f"/api/v1/agreements/?need={need}&offer={offer}").json()["results"]]

    parties = ("secretariat", "focal_point", "academia")
    assert [seen(who) for who in (*parties, "rapporteur", "")] == [[made["id"]]] * 3 + [[], []]
    assert send(api("rapporteur"), f"agreements/{made['id']}/agree/", {}).status_code == 404
    assert send(api("secretariat"), f"agreements/{made['id']}/agree/", {}).status_code == 403
    states = [send(api(who), f"agreements/{made['id']}/agree/", {}).json()["state"] for who in parties[1:]]
    assert (states, seen("rapporteur")) == (["proposed", "agreed"], [made["id"]])
    late = send(api("focal_point"), f"agreements/{made['id']}/refuse/", {"reason": "Too late."})
    assert (late.status_code, api().get(f"/api/v1/needs/{need}/").json()["state"]) == (409, "offered")
