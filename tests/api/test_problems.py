"""Bad input: whatever is sent, the answer is a problem document with the right status, never a 500."""

import pytest

from activities.models import Activity
from tests import make

HUGE = 10**30


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["detail"]
    return told


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": ', 400),
        (b"\xff\xfe", 400),
        (b'{"title": "\\ud800"}', 400),
        (b'{"title": "a\\u0000b"}', 400),
        (b"[]", 400),
        (b"null", 400),
        (b"NaN", 400),
        (b"[" * 5000, 400),
        (b'{"title": 5}', 400),
        (b'{"title": "T", "countries": "MWI"}', 400),
        (b'{"title": "T", "provisions": [{"key": 1}]}', 400),
        (b'{"title": "T", "started_on": "2014-02-30"}', 400),
        (b'{"title": "T", "started_on": 2014}', 400),
        (b'{"title": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
def test_bodies_that_cannot_be_used(api, body, status):
    answer = api("rapporteur").post("/api/v1/activities/", body, content_type="application/json")
    problem(answer, status)
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"title": "T", "colour": "red"}, "colour"),
        ({"title": "T", "state": "published"}, "state"),
        ({"title": "T", "body": "no-such-body"}, "body"),
        ({"title": "T", "countries": ["MWI", "XXX"]}, "countries"),
        ({"title": "T", "provisions": [{"key": "resolves.99", "why": "x"}]}, "provisions"),
        ({"title": "T", "kind": "party"}, "kind"),
        ({"title": "T", "started_on": "2014-05", "ended_on": "2013"}, "ended_on"),
        ({"title": "T", "ended_on": "2013"}, "started_on"),
        ({"title": "T", "evidence": [{"reference": "TD 1", "url": "https://www.itu.int/"}]}, "evidence"),
        ({"title": "T", "evidence": [{"url": "javascript:alert(1)"}]}, "evidence"),
        ({"title": "T", "evidence": [{"file": {"name": "a.exe", "content": "TVo="}}]}, "evidence"),
        ({"title": "T", "evidence": [{"file": {"name": "a.pdf", "content": "?"}}]}, "evidence"),
        ({"title": ""}, "title"),
        ({}, "title"),
    ],
)
def test_fields_are_named_with_the_remedy(api, content, field):
    make.provision()
    told = problem(api("rapporteur").send("POST", "activities/", content), 400)
    assert list(told["errors"]) == [field]
    assert not Activity.objects.exists()


def test_an_unknown_field_says_what_is_possible(api):
    told = problem(api("rapporteur").send("POST", "activities/", {"title": "T", "colour": "red"}), 400)
    assert told["errors"]["colour"][0].startswith("This is not known here. Possible: title, kind, body, provisions,")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("activities/?colour=red", 400),
        ("activities/?ordering=colour", 400),
        ("activities/?page_size=0", 400),
        ("activities/?page_size=101", 400),
        ("activities/?page_size=1_0", 400),
        ("activities/?page_size=5&page_size=6", 400),
        ("activities/?cursor=abc", 400),
        ("activities/?cursor=", 200),
        ("activities/?year=99999", 400),
        ("activities/?from=2014-13", 400),
        ("activities/?kind=%00", 400),
        ("activities/?q=%00", 400),
        ("activities/?q=%FF", 200),
        ("activities/?body=no-such-body", 404),
        ("activities/?country=XXX", 404),
        ("activities/?provision=resolves.99", 404),
        ("activities/?provision=//", 404),
        ("activities/?updated_since=0001-01-01T00:00:00%2B14:00", 400),
        ("activities/?updated_since=9999-12-31T23:59:59-14:00", 400),
        ("activities/?has_evidence=perhaps", 400),
        (f"activities/{HUGE}/", 404),
        ("activities/-1/", 404),
        ("activities/abc/", 404),
        (f"activities/{2**63 - 1}/", 404),
        ("activities/1/?colour=red", 400),
        (f"milestones/?activity={HUGE}", 400),
        ("bodies/a%00b/", 404),
        ("provisions/a%00b/", 404),
        ("provisions/%FF/", 404),
        ("bodies/?on=2014-1-1", 400),
        ("bodies/?on=0000-01-01", 400),
        ("bodies/?on=20140101", 400),
        ("no-such-thing/", 404),
        ("", 404),
    ],
)
def test_addresses(api, address, status):
    answer = api().get(f"/api/v1/{address}")
    if status == 200:
        assert answer.status_code == 200, answer.content
    else:
        problem(answer, status)


def test_addresses_outside_every_version(api):
    problem(api().get("/api/"), 404)
    problem(api().get("/api/v2/activities/"), 404)
    told = problem(api().get("/api/v1/activities"), 404)
    assert told["detail"] == "Addresses here end with a slash: add it."


def test_what_is_hidden_looks_like_what_is_not_there(api):
    draft = make.activity("draft")
    hidden = api("other_rapporteur").get(f"/api/v1/activities/{draft.pk}/")
    absent = api("other_rapporteur").get("/api/v1/activities/987654/")
    assert (hidden.status_code, hidden.content) == (404, absent.content)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "activities/"),
        ("PATCH", "activities/1/"),
        ("DELETE", "activities/1/"),
        ("POST", "activities/1/publish/"),
        ("POST", "activities/1/progress/"),
        ("POST", "evidence/"),
        ("POST", "milestones/"),
        ("POST", "reports/"),
        ("POST", "reports/1/build/"),
        ("POST", "provisions/resolves.1/assess/"),
    ],
)
def test_nobody_may_not_write(api, method, path):
    answer = api().send(method, path, {})
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_401_even_for_reading(api):
    for header in ("Bearer wrong", "Basic abc", "Bearer", "Bearer a b", "Bearer \u00e9"):
        problem(api().get("/api/v1/activities/", headers={"authorization": header.encode().decode("latin-1")}), 401)


def test_types_that_are_not_taken(api):
    problem(api("rapporteur").post("/api/v1/activities/", b"title=T", content_type="text/plain"), 415)
    problem(api().get("/api/v1/activities/", headers={"accept": "text/csv"}), 406)
    problem(api().put("/api/v1/activities/"), 405)
    assert api().put("/api/v1/activities/")["Allow"] == "GET, HEAD, POST"


def test_changes_name_the_version_they_change(api):
    draft = make.activity("draft")
    path = f"activities/{draft.pk}/"
    problem(api("rapporteur").send("PATCH", path, {"title": "Second"}), 428)
    read = api("rapporteur").get(f"/api/v1/{path}")
    assert read["ETag"] == f'"activity-{draft.pk}-1"'
    changed = api("rapporteur").send("PATCH", path, {"title": "Second"}, if_match=read["ETag"])
    assert (changed.status_code, changed["ETag"]) == (200, f'"activity-{draft.pk}-2"')
    problem(api("rapporteur").send("PATCH", path, {"title": "Third"}, if_match=read["ETag"]), 412)
    problem(api("rapporteur").send("PATCH", path, {"title": "Third"}, if_match="garbage"), 412)
    problem(api("rapporteur").send("DELETE", path), 428)
    problem(api("rapporteur").send("POST", f"{path}submit/", if_match=read["ETag"]), 412)
    problem(api("counsellor").send("DELETE", path, if_match=changed["ETag"]), 403)
    weakened = changed["ETag"].replace('"', 'W/"', 1)
    assert api("rapporteur").send("DELETE", path, if_match=weakened).status_code == 204
    assert not Activity.objects.exists()


def test_a_change_keeps_what_it_does_not_name(api):
    draft = make.activity("draft", place="Geneva", partners=("A hospital",))
    path = f"/api/v1/activities/{draft.pk}/"
    before = api("rapporteur").get(path).json()
    api("rapporteur").send("PATCH", path[8:], {"summary": "More."}, if_match="*")
    after = api("rapporteur").get(path).json()
    assert {name for name in before if before[name] != after[name]} == {"summary", "version", "updated_at"}


def test_only_what_changed_is_sent_again(api):
    activity = make.activity()
    for path in (f"activities/{activity.pk}/", "provisions/resolves.1/", "bodies/itu-t-sg21/", "activities/"):
        first = api().get(f"/api/v1/{path}")
        again = api().get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert {"Accept-Language", "Authorization"} <= set(first["Vary"].split(", "))


def test_what_a_token_reads_is_kept_by_no_cache(api):
    assert "no-store" in api("rapporteur").get("/api/v1/activities/")["Cache-Control"]


def test_sentences_follow_the_reader_s_language(api):
    english = api().get("/api/v1/no-such-thing/").json()["detail"]
    answer = api().get("/api/v1/no-such-thing/", headers={"accept-language": "fr"})
    assert answer["Content-Language"] == "fr"
    assert english == "Nothing is here, or nothing that you may see."


def test_a_lost_database_is_503(api, monkeypatch):
    from django.db import OperationalError

    from activities.api import activities

    def lost(*_args, **_options):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(activities, "rows_of", lost)
    answer = api().get("/api/v1/activities/")
    problem(answer, 503)
    assert answer["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        ({"provisions": [{"why": "So"}]}, {"provisions": {"0": {"key": ["This field is required."]}}}),
        (
            {"evidence": [{"file": {"name": "a.txt"}}]},
            {"evidence": {"0": {"file": {"content": ["This field is required."]}}}},
        ),
        (
            {"evidence": [{"file": {"content": "YQ=="}}]},
            {"evidence": {"0": {"file": {"name": ["This field is required."]}}}},
        ),
    ],
)
def test_a_change_may_leave_out_fields_but_no_part_of_an_item(api, content, errors):
    """What is required within a list or an object is required in a PATCH too, and is no fault of the portal."""
    rapporteur = api("rapporteur")
    draft = rapporteur.send("POST", "activities/", {"title": "Draft"})
    path = f"activities/{draft.json()['id']}/"
    answer = rapporteur.send("PATCH", path, content, if_match=draft["ETag"])
    assert problem(answer, 400)["errors"] == errors
    assert rapporteur.send("PATCH", path, {"place": "Geneva"}, if_match=draft["ETag"]).status_code == 200
