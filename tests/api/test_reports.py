"""Reports over the API: opened, built by a worker, judged by another, downloaded by everybody."""

import hashlib

from ehealth_portal.jobs.models import Job
from ehealth_portal.reporting.operations.building import work_on
from tests import make

ASKED = {
    "title": "Report to TSAG",
    "audience": "tsag",
    "period_start": "2026-01-01",
    "period_end": "2026-12-31",
    "languages": ["en", "fr"],
    "formats": ["html", "json"],
}


def test_from_settings_to_a_published_document(api, cast, db):
    make.activity()
    second = make.user("second@demo.example", "secretariat")
    cast.second = second
    assert api("rapporteur").send("POST", "reports/", ASKED).status_code == 403
    made = api("secretariat").send("POST", "reports/", ASKED)
    assert made.status_code == 201, made.content
    told = made.json()
    assert {name: told[name] for name in ASKED} == ASKED
    assert (told["edition"], told["progress"], told["documents"]) == ("dubai-2012", None, [])
    path = f"reports/{told['id']}/"
    assert api().get(f"/api/v1/{path}").status_code == 404

    asked = api("secretariat").send("POST", f"{path}build/")
    assert (asked.status_code, asked.json()["progress"]["state"]) == (202, "waiting")
    assert asked["ETag"] != made["ETag"], "what moved is another representation"
    work_on(Job.objects.get().pk)
    built = api("secretariat").get(f"/api/v1/{path}").json()
    assert (built["progress"]["state"], built["progress"]["done"], built["progress"]["total"]) == ("done", 5, 5)
    assert len(built["documents"]) == 4

    sent = api("secretariat").send("POST", f"{path}submit/", if_match=made["ETag"])
    assert sent.status_code == 200, sent.content
    assert api("secretariat").send("POST", f"{path}publish/").status_code == 403
    published = api("second").send("POST", f"{path}publish/", if_match=sent["ETag"])
    assert (published.status_code, published.json()["state"]) == (200, "published")

    seen = api().get(f"/api/v1/{path}").json()
    assert (seen["progress"], seen["snapshot"]["frozen_at"] is None) == (None, False)
    for document in seen["documents"]:
        content = b"".join(api().get(document["url"]).streaming_content)
        assert hashlib.sha256(content).hexdigest() == document["sha256"]


def test_settings_change_while_it_is_a_draft(api):
    make.provision()
    made = api("secretariat").send("POST", "reports/", ASKED)
    path = f"reports/{made.json()['id']}/"
    assert api("secretariat").send("PATCH", path, {"title": "Another"}).status_code == 428
    changed = api("secretariat").send("PATCH", path, {"title": "Another"}, if_match=made["ETag"])
    assert {name: changed.json()[name] for name in ASKED} == ASKED | {"title": "Another"}
    stale = api("secretariat").send("PATCH", path, {"title": "A third"}, if_match=made["ETag"])
    assert stale.status_code == 412


def test_a_report_that_cannot_be(api):
    make.provision()
    backwards = api("secretariat").send("POST", "reports/", ASKED | {"period_end": "2025-01-01"})
    assert (backwards.status_code, list(backwards.json()["errors"])) == (400, ["period_end"])
    elsewhere = api("secretariat").send("POST", "reports/", ASKED | {"edition": "nowhere-2000"})
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (400, ["edition"])
    made = api("secretariat").send("POST", "reports/", ASKED).json()
    too_early = api("secretariat").send("POST", f"reports/{made['id']}/submit/")
    assert (too_early.status_code, bool(too_early.json()["detail"])) == (409, True)
