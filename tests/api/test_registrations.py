"""Registrations by the API: each sees what concerns them; who works on the workshop decides."""

from datetime import date

import pytest
from django.utils import timezone

from ehealth_portal.members.models import CountryGroupMembership
from tests import make
from tests.workshops import making
from tests.workshops.test_registration_pages import open_workshop
from workshops.criteria import CRITERIA
from workshops.models import Registration
from workshops.operations import registering, requesting

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast):
    """Of one without an account, of ``nobody``, and of whom Malawi nominated; all wait for a decision."""
    workshop, now = open_workshop(is_moderated=True), timezone.now()
    first = registering.register(workshop, making.person(), consents=True, by=None, at=now).registration
    own = {"email": cast.nobody.email, "name": "Someone"}
    registering.register(workshop, making.person(**own), consents=True, by=cast.nobody, at=now)
    registering.nominate(workshop, making.person(name="Nominee"), by=cast.focal_point, at=now)
    requesting.ask_service(first, "sign", by=None, at=now)
    return first


def test_each_sees_what_concerns_them(api, asked):
    def names(who, query=""):
        return {one["name"] for one in api(who).get(f"/api/v1/registrations/{query}").json()["results"]}

    seen = {who: names(who) for who in ("nobody", "focal_point", "other_focal_point", "rapporteur")}
    whole = {asked.name, "Someone", "Nominee"}
    assert seen == {"nobody": {"Someone"}, "focal_point": {"Nominee"}, "other_focal_point": set(), "rapporteur": set()}
    assert (names("secretariat"), names("secretariat", "?state=accepted")) == (whole, set())
    nominee = Registration.objects.get(name="Nominee")
    requesting.ask_service(nominee, "sign", by=None, at=timezone.now())
    read = {who: api(who).get(f"/api/v1/registrations/{nominee.pk}/").json() for who in ("focal_point", "secretariat")}
    assert [len(one["services"]) for one in read.values()] == [0, 1]  # what is needed there, staff alone read


def test_who_works_on_it_decides_and_nobody_else(api, asked):
    address = f"/api/v1/registrations/{asked.pk}/"
    read = api("secretariat").get(address).json()
    assert (read["services"][0]["kind"], read["is_confirmed"], read["is_nominated"]) == ("sign", True, False)
    post = {"content_type": "application/json"}
    assert api("nobody").post(f"{address}accept/", {}, **post).status_code == 404
    assert api("secretariat").post(f"{address}decline/", {}, **post).status_code == 400
    assert api("secretariat").post(f"{address}accept/", {}, **post).json()["state"] == "accepted"
    assert api("secretariat").post(f"{address}accept/", {}, **post).status_code == 409
    declined = api("secretariat").post(f"{address}decline/", {"reason": "Full."}, **post).json()
    assert (declined["state"], declined["reason"]) == ("declined", "Full.")


def test_a_fellowship_is_asked_for_and_decided_with_points(api, cast):
    malawi, now = make.state("MWI"), timezone.now()
    CountryGroupMembership.objects.create(member_state=malawi, group="LDC", valid_from=date(2000, 1, 1))
    workshop = open_workshop(offers_fellowships=True)
    one = registering.nominate(workshop, making.person(), by=cast.focal_point, at=now).registration
    address = f"registrations/{one.pk}/fellowship/"

    def send(who, rest, content):
        return api(who).send("POST", address + rest, content)

    assert send("focal_point", "", {"extent": "full", "motive": " "}).status_code == 400
    asked = send("focal_point", "", {"extent": "full", "motive": "She leads it."}).json()
    assert (asked["fellowship"], asked["fellowship_asked"]["points"]) == ("asked", None)
    decision = {"grants": True, "points": dict.fromkeys(CRITERIA, 4), "extent": "partial"}
    assert send("focal_point", "decide/", decision).status_code == 403
    few = send("secretariat", "decide/", decision | {"points": {"use": 6}})
    assert (few.status_code, list(few.json()["errors"])) == (400, ["points"])
    granted = send("secretariat", "decide/", decision).json()["fellowship_asked"]
    assert (granted["state"], granted["extent"], granted["points"]) == ("granted", "partial", decision["points"])
    assert send("secretariat", "settle/", {"is_used": True, "travel": 900}).json()["errors"].keys() == {"allowance"}
    used = send("secretariat", "settle/", {"is_used": True, "travel": 900, "allowance": 600})
    assert used.json()["fellowship"] == "used"
    account = api().get(f"/api/v1/workshops/{workshop.pk}/record/").json()["account"]
    assert (account["fellowships"]["LDC"]["used"], account["fellowships_amount"], account["total"]) == (1, None, 0)
    assert api("secretariat").get("/api/v1/registrations/?fellowship=used").json()["results"][0]["id"] == one.pk
