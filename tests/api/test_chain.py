"""The whole chain over the API: drafted, sent, published by another, counted under its provision, gone on."""

from base64 import b64encode

from tests import make

DRAFT = {
    "title": "Draft new Recommendation agreed",
    "kind": "meeting",
    "body": "itu-t-sg21",
    "provisions": [{"key": "resolves.1", "why": "It is what the paragraph asks for."}],
    "started_on": "2026-05",
    "ended_on": "2026",
    "summary": "Agreed after three meetings.",
    "language": "en",
    "countries": ["MWI", "NPL"],
    "partners": ["World Health Organization", "A hospital"],
    "bodies": ["itu-t-sg17"],
    "place": "Geneva",
    "evidence": [
        {"reference": "TD 12"},
        {"url": "https://www.itu.int/td/12", "language": "fr"},
        {"file": {"name": "minutes.txt", "content": b64encode(b"Agreed.").decode()}},
    ],
}


def test_draft_to_counts(api):
    make.provision()
    make.organization()
    made = api("rapporteur").send("POST", "activities/", DRAFT)
    assert made.status_code == 201, made.content
    told, pk = made.json(), made.json()["id"]
    assert made["Location"].endswith(f"/api/v1/activities/{pk}/")
    same = (
        "title",
        "kind",
        "body",
        "started_on",
        "ended_on",
        "summary",
        "language",
        "countries",
        "partners",
        "bodies",
        "place",
    )
    assert {name: told[name] for name in same} == {name: DRAFT[name] for name in same}
    assert told["provisions"] == [
        {"key": "resolves.1", "code": "TSB-1", "edition": "dubai-2012", "resolution": "78"}
        | {"why": DRAFT["provisions"][0]["why"]}
    ]
    assert (told["state"], told["version"], told["organizations"]) == ("draft", 1, ["who"])
    assert [(one["reference"], one["url"], bool(one["file"])) for one in told["evidence"]] == [
        ("TD 12", "", False), ("", "https://www.itu.int/td/12", False), ("", "", True)
    ]  # fmt: skip
    assert api().get(f"/api/v1/activities/{pk}/").status_code == 404
    assert provision(api)["counts"]["activities"] == 0

    sent = api("rapporteur").send("POST", f"activities/{pk}/submit/", if_match=made["ETag"])
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    published = api("counsellor").send("POST", f"activities/{pk}/publish/", {}, if_match=sent["ETag"])
    assert (published.status_code, published.json()["state"], published.json()["version"]) == (200, "published", 3)

    seen = api().get(f"/api/v1/activities/{pk}/").json()
    assert seen["title"] == DRAFT["title"]
    counts = provision(api)["counts"]
    assert (counts["activities"], counts["evidence"], counts["years"]) == (1, 3, {"2026": 1})
    file = next(one["file"] for one in seen["evidence"] if one["file"])
    download = api().get(file["url"], headers={"accept": "text/plain"})
    assert (b"".join(download.streaming_content), download["Content-Type"]) == (b"Agreed.", "application/octet-stream")
    assert download["Content-Disposition"] == 'attachment; filename="minutes.txt"'


def provision(api, key="resolves.1"):
    return api().get(f"/api/v1/provisions/{key}/").json()


def test_return_needs_a_reason_and_another_person(api):
    activity = make.activity("submitted")
    path = f"activities/{activity.pk}/return/"
    empty = api("counsellor").send("POST", path, {})
    assert (empty.status_code, list(empty.json()["errors"])) == (400, ["reason"])
    refused = api("rapporteur").send("POST", path, {"reason": "No."})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    returned = api("counsellor").send("POST", path, {"reason": "Name the document."})
    assert (returned.json()["state"], returned.json()["reason"]) == ("returned", "Name the document.")


def test_an_act_that_the_state_does_not_admit_is_409_with_a_sentence(api):
    activity = make.activity("published")
    again = api("counsellor").send("POST", f"activities/{activity.pk}/publish/")
    assert again.status_code == 409
    assert again.json()["detail"] == "This is not possible now: the record is in the state “Published”."


def test_progress_is_appended_judged_and_then_seen(api):
    activity = make.activity()
    path = f"activities/{activity.pk}/progress/"
    said = {"on": "2026-11-20", "status": "prog", "narrative": "A first text.", "evidence": [{"reference": "TD 9"}]}
    made = api("rapporteur").send("POST", path, said)
    assert (made.status_code, made.json()["state"], made.json()["evidence"][0]["reference"]) == (
        201,
        "submitted",
        "TD 9",
    )
    assert api().get(f"/api/v1/{path}").json()["results"] == []
    entry = made.json()["id"]
    assert api().get(f"/api/v1/{path}{entry}/").status_code == 404
    assert api("rapporteur").send("POST", f"{path}{entry}/publish/").status_code == 403
    assert api("counsellor").send("POST", f"{path}{entry}/publish/", if_match=made["ETag"]).status_code == 200
    assert [one["narrative"] for one in api().get(f"/api/v1/{path}").json()["results"]] == ["A first text."]


def test_milestone_is_set_and_met(api):
    make.provision()
    due = {"provision": {"key": "TSB-1"}, "title": "A first draft", "due_on": "2027-01-01"}
    assert api("focal_point").send("POST", "milestones/", due).status_code == 403
    made = api("secretariat").send("POST", "milestones/", due)
    assert (made.status_code, made.json()["provision"]["key"]) == (201, "resolves.1")
    pk = made.json()["id"]
    met = api("secretariat").send("POST", f"milestones/{pk}/meet/", {"on": "2026-11-01"})
    assert met.json()["met_on"] == "2026-11-01"
    again = api("secretariat").send("POST", f"milestones/{pk}/drop/", {"reason": "No need."})
    assert again.status_code == 409
    assert [len(api().get(f"/api/v1/milestones/?standing={one}").json()["results"]) for one in ("open", "met")] == [
        0,
        1,
    ]


def test_status_is_said_by_addressee_and_secretariat(api, cast):
    make.provision(addressee=make.body())
    said = {"status": "prog", "reason": "The text is being drafted."}
    assert api("other_rapporteur").send("POST", "provisions/resolves.1/report/", said).status_code == 403
    assert api("rapporteur").send("POST", "provisions/resolves.1/report/", said).json()["by"] == cast.rapporteur.name
    api("secretariat").send("POST", "provisions/TSB-1/assess/", {"status": "done", "reason": "Approved."})
    status = provision(api)["status"]
    assert (status["reported"]["status"], status["assessed"]["status"], status["proposed"]) == ("prog", "done", None)
    assert status["assessed"]["by"] is None, "the public is told what, not who"
    history = api().get("/api/v1/provisions/resolves.1/statuses/").json()["results"]
    assert [one["voice"] for one in history] == ["assessed", "reported"]


def test_a_change_names_a_provision_by_its_key_alone(api):
    """What is left out of an item of a list is the default, in a PATCH too."""
    make.provision()
    make.provision("resolves.2", code="TSB-2")
    rapporteur = api("rapporteur")
    draft = rapporteur.send("POST", "activities/", {"title": "Draft", "provisions": [{"key": "resolves.1"}]})
    changed = rapporteur.send(
        "PATCH", f"activities/{draft.json()['id']}/", {"provisions": [{"key": "resolves.2"}]}, if_match=draft["ETag"]
    )
    assert changed.status_code == 200, changed.content
    assert [one["key"] for one in changed.json()["provisions"]] == ["resolves.2"]
    unnamed = rapporteur.send(
        "PATCH", f"activities/{draft.json()['id']}/", {"provisions": [{"why": "So"}]}, if_match=changed["ETag"]
    )
    assert unnamed.status_code == 400
