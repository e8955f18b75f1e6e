"""Registrations by the API: each sees what concerns them; who works on the workshop decides."""

import pytest
from django.utils import timezone

from tests.workshops import making
from tests.workshops.test_registration_pages import open_workshop
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
