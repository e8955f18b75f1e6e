"""Workshops in the API: written whole, changed by version, moved through review, texts released by another person."""

from datetime import UTC, date, datetime

import pytest

from tests import make
from tests.workshops import making
from workshops.entry import Planned
from workshops.models import Series, Workshop
from workshops.operations import programme
from workshops.operations.concluding import conclude

pytestmark = pytest.mark.django_db
WHOLE = {
    "title": "Records that travel",
    "summary": "For ministries of health.",
    "audience": "Staff of registries.",
    "practical": "Visas take a month.",
    "language": "en",
    "kind": "seminar",
    "series": "records",
    "body": "itu-t-sg21",
    "bodies": ["itu-t-sg17"],
    "started_on": "2027-02-09",
    "ended_on": "2027-02",
    "timezone": "Africa/Kigali",
    "place": "Kigali",
    "country": "RWA",
    "is_in_person": True,
    "is_remote": True,
    "seats": 40,
    "remote_seats": None,
    "is_moderated": True,
    "registration_opens_on": "2026-12-01",
    "registration_closes_on": "2027-01-15",
    "offers_fellowships": True,
    "fellowships_by": "2026-12-29",
    "services_by": "2026-12-29",
    "interpretation": ["en", "fr"],
    "is_captioned": True,
    "themes": ["interoperability", "links"],
    "provisions": [{"key": "resolves.1", "code": "TSB-1", "edition": "dubai-2012", "resolution": "78", "why": "So."}],
}
SENT = WHOLE | {"provisions": [{"key": "TSB-1", "why": "So."}], "remote_address": "https://meet.example/1"}


@pytest.fixture(autouse=True)
def _ground(cast):
    make.provision("resolves.1", code="TSB-1"), make.state("RWA", "Rwanda")
    Series.objects.create(slug="records", name="Records")


def test_what_is_written_is_read_but_for_what_is_told_to_some_only(api):
    made = api("rapporteur").send("POST", "workshops/", SENT)
    told = made.json()
    assert made.status_code == 201, told
    assert {name: told[name] for name in WHOLE} == WHOLE
    assert ("remote_address" in told, Workshop.objects.get().remote_address) == (False, "https://meet.example/1")


def test_what_is_not_sent_stays_and_a_version_that_has_passed_is_refused(api):
    caller = api("rapporteur")
    made = caller.send("POST", "workshops/", SENT)
    path = f"workshops/{made.json()['id']}/"
    changed = caller.send("PATCH", path, {"place": "Huye"}, if_match=made["ETag"])
    assert {name: changed.json()[name] for name in WHOLE} == WHOLE | {"place": "Huye"}
    assert Workshop.objects.get().remote_address == "https://meet.example/1"
    assert caller.send("PATCH", path, {"place": "Butare"}, if_match=made["ETag"]).status_code == 412


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"timezone": "Kigali"}, "timezone"),
        ({"ended_on": "2026"}, "ended"),
        ({"is_in_person": False, "is_remote": False}, "is_in_person"),
        ({"themes": ["astrology"]}, "themes"),
    ],
)
def test_what_is_wrong_is_named(api, wrong, field):
    answer = api("rapporteur").send("POST", "workshops/", SENT | wrong)
    assert (answer.status_code in (400, 422), list(answer.json()["errors"])) == (True, [field])


def test_sent_published_by_another_announced_in_french(api):
    author, judge = api("rapporteur"), api("secretariat")
    path = f"workshops/{author.send('POST', 'workshops/', SENT).json()['id']}/"
    assert api().get(f"/api/v1/{path}").status_code == 404
    assert author.send("POST", f"{path}submit/", {}).json()["state"] == "submitted"
    assert author.send("POST", f"{path}publish/", {}).status_code == 403
    assert judge.send("POST", f"{path}publish/", {}).json()["state"] == "published"
    assert judge.send("POST", f"{path}texts/fr/", {"title": "Des dossiers"}).json()["is_released"] is False
    assert [text["language"] for text in api().get(f"/api/v1/{path}texts/").json()] == ["en"]
    assert api("administrator").send("POST", f"{path}texts/fr/release/", {"version": 1}).status_code == 200
    told = api().get(f"/api/v1/{path}", headers={"Accept-Language": "fr"}).json()
    assert (told["title"], told["text_language"], told["languages"]) == ("Des dossiers", "fr", ["en", "fr"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("theme=ai", 1),
        ("when=held", 0),
        ("year=2027&mode=in_person", 2),
        ("country=RWA", 1),
        ("country=ZZZ", 0),
        ("q=kigali", 2),
        ("provision=resolves.1", 0),
    ],
)
def test_the_list_is_narrowed(api, query, found):
    making.workshop(themes=("ai",)), making.workshop(country=make.state("RWA", "Rwanda"))
    making.workshop("submitted")
    assert len(api().get(f"/api/v1/workshops/?{query}").json()["results"]) == found


def test_the_record_holds_hours_there_and_in_utc_and_what_each_material_is(api, cast):
    made, by = making.workshop(is_remote=True), {"by": make.clerk(), "at": make.AT}
    starts = datetime(2027, 2, 9, 7, tzinfo=UTC)
    people = (("Grace Chirwa", "Ministry of Health", True), ("Ana Silva", "", False))
    hours = {"starts_at": starts, "ends_at": starts.replace(minute=30)}
    programme.add_session(made, Planned(title="Opening", speakers=people, **hours), **by)
    slides = {"title": "Diapositives", "language": "fr", "url": "https://slides.example.org/", "added_at": make.AT}
    made.materials.create(**slides)
    kept = {"file": "materials/ab/abcd", "content_type": "application/pdf", "bytes": 7, "added_at": make.AT}
    file = made.materials.create(title="Report", language="en", **kept)
    made.materials.create(title="Waits", language="en", scan="pending", **kept)
    conclude(made, text="Go on.", language="en", body=make.body(), due_on=date(2027, 6, 1), **by)
    made.expenses.create(kind="venue", amount=1200, note="Of one person", noted_at=make.AT)
    told = api().get(f"/api/v1/workshops/{made.pk}/record/").json()
    (session,) = told["sessions"]
    assert (told["timezone"], session["starts_at"]) == ("Africa/Kigali", "2027-02-09T07:00:00+00:00")
    assert (session["starts_there"], session["ends_there"]) == tuple(
        f"2027-02-09T09:{m}:00+02:00" for m in ("00", "30")
    )
    assert [(one["name"], one["affiliation"], one["is_moderator"]) for one in session["speakers"]] == [*people]
    assert [(one["url"], one["content_type"], one["bytes"], one["language"]) for one in told["materials"]] == [
        ("https://slides.example.org/", "", None, "fr"),
        (f"http://testserver/en/workshops/{made.pk}/materials/{file.pk}/file/", "application/pdf", 7, "en"),
    ]
    assert [(one["text"], one["body"], one["due_on"]) for one in told["conclusions"]] == [
        ("Go on.", "itu-t-sg21", "2027-06-01")
    ]
    line = {"kind": "venue", "amount": 1200, "note": "", "paid_by": ""}  # the note is the secretariat's
    assert (told["account"]["expenses"], told["account"]["total"]) == ([line], 1200)
    assert api().get(f"/api/v1/workshops/{making.workshop('draft').pk}/record/").status_code == 404
