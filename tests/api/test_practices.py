"""Best practices in the API: written whole, changed by version, moved through review, read by who may read."""

import uuid

import pytest

from best_practices import operations
from best_practices.entry import Words
from best_practices.models import Practice
from best_practices.queries.told import entry_of, whole
from tests import make

WHOLE = {
    "language": "en",
    "title": "Photographs to a specialist",
    "summary": "Clinics send photographs.",
    "place": "38 clinics",
    "problem": "A day away.",
    "solution": "Nurses use phones.",
    "results": "Fewer days.",
    "lessons": "Shared phones.",
    "conditions": "One phone a clinic.",
    "privacy": "A rule was agreed.",
    "area": ["primary"],
    "application": ["telemedicine"],
    "intervention": ["2.4", "2.10"],
    "setting": ["rural"],
    "connectivity": ["offline", "2g"],
    "body": None,
    "member_state": None,
    "organization": None,
    "contact_role": "Digital health unit",
    "started_on": "2024",
    "ended_on": "2025-03",
    "cost_band": "100k",
    "people_reached": 1200,
    "reached_in": 2025,
    "reached_source": "Register of the clinics",
    "strength": 3,
    "licence": "cc-by-4.0",
    "countries": ["MWI", "NPL"],
    "provisions": [{"key": "resolves.1", "code": "TSB-1", "edition": "dubai-2012", "resolution": "78", "why": "So."}],
    "standards": [{"reference": "ITU-T H.810", "title": "Interoperability", "url": "https://www.itu.int/rec"}],
    "proofs": [
        {"kind": "article", "title": "A study", "reference": "BMJ 1", "url": "https://bmj.example/1", "language": "en"}
    ],
}
SENT = {name: value for name, value in WHOLE.items() if name != "provisions"} | {
    "provisions": [{"key": "TSB-1", "why": "So."}],
    "implementers": ["A hospital"],
}


@pytest.fixture
def ground(cast):
    make.state("NPL"), make.provision("resolves.1", code="TSB-1")
    return make.state("MWI")


def test_what_is_written_is_read(api, ground):
    made = api("rapporteur").send("POST", "best-practices/", SENT)
    assert made.status_code == 201
    content = made.json()
    assert {name: content[name] for name in WHOLE} == WHOLE
    assert content["implementers"] == [{"name": "A hospital", "organization": None}]
    assert (content["text_language"], content["voice"], content["state"]) == ("en", "author", "draft")
    assert made["Location"].endswith(f"/api/v1/best-practices/{content['id']}/")


def test_a_key_makes_one_draft(api, ground):
    key = str(uuid.uuid4())
    made = [api("rapporteur").send("POST", "best-practices/", SENT, idempotency_key=key) for _ in range(2)]
    assert made[0].json() == made[1].json()
    assert Practice.objects.count() == 1


def test_a_change_names_its_version_and_leaves_the_rest(api, ground):
    caller = api("rapporteur")
    made = caller.send("POST", "best-practices/", SENT)
    path, tag = f"best-practices/{made.json()['id']}/", made["ETag"]
    before = entry_of(whole(Practice.objects.all()).get())
    assert caller.send("PATCH", path, {"setting": ["island"]}).status_code == 428
    changed = caller.send("PATCH", path, {"setting": ["island"]}, if_match=tag)
    assert (changed.status_code, changed.json()["setting"]) == (200, ["island"])
    after = entry_of(whole(Practice.objects.all()).get())
    assert after.marks.pop("setting") == ("island",)
    assert before.marks.pop("setting") == ("rural",)
    assert after == before
    assert caller.send("PATCH", path, {"title": "Other"}, if_match=tag).status_code == 412


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"people_reached": 5, "reached_in": None}, "people_reached"),
        ({"ended_on": "2020"}, "ended_on"),
        ({"started_on": None}, "started_on"),
        ({"area": ["love"]}, "area"),
        ({"countries": ["EUE"]}, "countries"),
        ({"provisions": [{"key": "resolves.99"}]}, "provisions"),
        ({"proofs": [{"title": "Nothing named"}]}, "proofs"),
        ({"colour": "red"}, "colour"),
        ({"member_state": "MWI", "body": "itu-t-sg21"}, "body"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(api, ground, wrong, field):
    answer = api("rapporteur").send("POST", "best-practices/", SENT | wrong)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Practice.objects.exists()


def test_the_way_through_review(api, ground, cast):
    caller, house = api("rapporteur"), api("secretariat")
    path = f"best-practices/{caller.send('POST', 'best-practices/', SENT).json()['id']}/"
    assert caller.send("POST", f"{path}submit/").json()["state"] == "submitted"
    assert house.send("POST", f"{path}return/", {"reason": "Say who paid."}).json()["state"] == "returned"
    caller.send("POST", f"{path}submit/")
    assert house.send("POST", f"{path}publish/").status_code == 409  # nobody has reviewed it
    practice = Practice.objects.get()
    for one in make.reviewers():
        make.review(practice, one)
    published = house.send("POST", f"{path}publish/").json()
    assert (published["state"], published["reference"][:3], published["revision"]) == ("published", "BP-", 1)
    revised = caller.send("POST", f"{path}revise/")
    assert (revised.status_code, revised.json()["revises"], revised.json()["revision"]) == (201, practice.pk, 2)
    assert house.send("POST", f"{path}confirm/").status_code == 200
    assert house.send("POST", f"{path}archive/", {"reason": "It ended."}).json()["archived_at"]
    assert api().get("/api/v1/best-practices/").json()["results"] == []
    assert len(api().get("/api/v1/best-practices/?with_earlier=true").json()["results"]) == 1
    assert house.send("POST", f"{path}withdraw/", {"reason": "Another country."}).json()["state"] == "withdrawn"


def test_filters(api, ground):
    one = make.practice(
        countries=(ground,), standards=(make.practices.Standard("ITU-T H.810"),), strength=3, cost_band="100k"
    )
    two = make.practice(
        marks={"application": ("records",), "area": ("mental",), "setting": ("island",), "connectivity": ("sms",)},
        countries=(make.state("NPL"),),
        provision=make.provision("resolves.1"),
        words={"title": "Records on paper"},
    )
    make.practice("draft")
    found = {
        "application=telemedicine": [one],
        "area=mental": [two],
        "setting=island": [two],
        "connectivity=2g": [one],
        "standard=ITU-T H.810": [one],
        "strength=3": [one],
        "cost_band=100k": [one],
        "country=NPL": [two],
        "provision=resolves.1": [two],
        "provision=78/dubai-2012/resolves.1": [two],
        "language=en": [two, one],
        "language=fr": [],
        "confidence=documented": [two, one],
        "confidence=verified": [],
        "state=published": [two, one],
        "state=draft": [],
        "q=paper": [two],
        f"q={one.reference}": [one],
        "updated_since=2026-11-22T14:00:01Z": [],
        "ordering=id": [one, two],
    }
    answers = {query: api().get(f"/api/v1/best-practices/?{query}").json()["results"] for query in found}
    assert {query: [row["id"] for row in rows] for query, rows in answers.items()} == {
        query: [practice.pk for practice in practices] for query, practices in found.items()
    }
    wrong = {"colour=red": 400, "country=EUE": 404, "provision=resolves.99": 404, "area=love": 400, "strength=7": 400}
    assert {query: api().get(f"/api/v1/best-practices/?{query}").status_code for query in wrong} == wrong


def test_texts_stand_beside_one_another(api, cast):
    practice = make.practice("submitted")
    path, house = f"best-practices/{practice.pk}/texts/", api("secretariat")
    author = practice.wordings.get()
    edited = house.send("POST", f"{path}edited/", author.parts | {"title": "A better title", "version": 0})
    assert (edited.status_code, edited.json()["voice"]) == (200, "edited")
    translated = api("rapporteur").send("POST", f"{path}fr/", {"title": "Titre", "summary": "Mots"}).json()
    assert (translated["is_released"], translated["follows"]) == (False, edited.json()["id"])
    release = f"best-practices/texts/{translated['id']}/release/"
    assert api("rapporteur").send("POST", release).status_code == 403
    assert house.send("POST", release, {"version": 1}).json()["is_released"] is True
    read = api("rapporteur").get(f"/api/v1/best-practices/{practice.pk}/", headers={"Accept-Language": "fr"}).json()
    assert (read["title"], read["text_language"], read["language"]) == ("Titre", "fr", "en")
    assert sorted((one["language"], one["voice"]) for one in house.get(f"/api/v1/{path}").json()["results"]) == [
        ("en", "author"), ("en", "edited"), ("fr", "translation"),
    ]  # fmt: skip
    assert api("rapporteur").send("POST", f"{path}xx/", {"title": "T"}).status_code == 404


def test_a_draft_of_a_translation_is_for_its_people(api, cast):
    practice = make.practice()
    operations.translate(practice, "fr", Words(title="Titre", summary="Mots"), by=make.author(), at=make.AT)
    seen = {
        who: [one["language"] for one in api(who).get(f"/api/v1/best-practices/{practice.pk}/texts/").json()["results"]]
        for who in ("", "focal_point", "rapporteur", "secretariat")
    }
    assert seen == {"": ["en"], "focal_point": ["en"], "rapporteur": ["en", "fr"], "secretariat": ["en", "fr"]}


def test_reviews_are_for_who_may_see_them(api, cast):
    practice = make.practice()
    path = f"/api/v1/best-practices/{practice.pk}/reviews/"
    assert [len(api(who).get(path).json()["results"]) for who in ("", "focal_point")] == [0, 0]
    of_author, of_house = (api(who).get(path).json()["results"] for who in ("rapporteur", "secretariat"))
    assert len(of_author) == len(of_house) == 2
    assert {"reviewer" in one for one in of_author} == {False}
    assert {one["reviewer"]["id"] for one in of_house} == {one.pk for one in make.reviewers()}
    assert len(of_author[0]["scores"]) == 6


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_what_others_hold_back_is_not_there(api, cast, state):
    practice = make.practice(state)
    found = [
        api(who).get(f"/api/v1/best-practices/{practice.pk}/").status_code
        for who in ("", "focal_point", "rapporteur", "secretariat")
    ]
    assert found == [404, 404, 200, 200]


def test_the_tag_moves_with_the_texts(api, cast):
    practice = make.practice("submitted")
    path = f"/api/v1/best-practices/{practice.pk}/"
    first = api("secretariat").get(path)["ETag"]
    author = practice.wordings.get()
    operations.edit_text(practice, Words(**author.parts | {"title": "New"}), by=make.clerk(), at=make.AT)
    assert api("secretariat").get(path)["ETag"] != first
    assert api("secretariat").get(path, headers={"If-None-Match": first}).status_code == 200
