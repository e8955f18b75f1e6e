"""Idempotency-Key: a POST that is sent again is done once, whatever happened to the first."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.client import encode_multipart

from activities.models import Activity, Evidence
from ehealth_portal import celery
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.rest import idempotency, tasks
from ehealth_portal.rest.endpoints import Endpoint
from ehealth_portal.rest.models import KeptAnswer
from tests import make

from .conftest import Caller
from .test_problems import problem

KEY = "5a6f2c1e-0c67-4b1e-9d3b-1f5c3a7d9e10"
DRAFT = {"title": "Draft new Recommendation agreed"}


def draft(caller, content=DRAFT, key=KEY):
    return caller.send("POST", "activities/", content, idempotency_key=key)


def age(**by):
    """Make the kept rows older."""
    for row in KeptAnswer.objects.all():
        KeptAnswer.objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(**by))


def test_the_same_again_is_answered_again(api):
    first, again = draft(api("rapporteur")), draft(api("rapporteur"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["ETag"], again["Location"]) == (first.content, first["ETag"], first["Location"])
    assert again["Content-Type"] == first["Content-Type"] == "application/json"
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Activity.objects.count() == AuditEvent.objects.filter(action="activities.draft").count() == 1


def test_without_a_key_each_is_new(api):
    made = [api("rapporteur").send("POST", "activities/", DRAFT) for _ in range(2)]
    assert {one.status_code for one in made} == {201}
    assert (Activity.objects.count(), KeptAnswer.objects.count()) == (2, 0)


def test_a_move_is_answered_again_though_the_record_moved_on(api):
    made = draft(api("rapporteur"))
    make.provision()
    activity = make.activity("draft")
    path = f"activities/{activity.pk}/submit/"
    problem(api("rapporteur").send("POST", path, idempotency_key=KEY), 422)
    sent = api("rapporteur").send("POST", path, idempotency_key="second", if_match=f'"activity-{activity.pk}-1"')
    again = api("rapporteur").send("POST", path, idempotency_key="second", if_match=f'"activity-{activity.pk}-1"')
    assert (sent.status_code, again.status_code, again.content) == (200, 200, sent.content)
    assert made.json()["id"] != activity.pk


def test_another_body_with_the_key_is_refused(api):
    draft(api("rapporteur"))
    told = problem(draft(api("rapporteur"), {"title": "Another"}), 422)
    assert told["detail"] == "This Idempotency-Key was used for another request: choose a new key for each."
    assert Activity.objects.count() == 1


def test_keys_of_two_people_are_apart(api):
    ids = {draft(api(name)).json()["id"] for name in ("rapporteur", "other_rapporteur")}
    assert len(ids) == Activity.objects.count() == 2


@pytest.mark.parametrize("key", ["", "two words", "clé", "x" * 256, "tab\tbed"])
def test_keys_that_cannot_be_used(api, key):
    told = problem(draft(api("rapporteur"), key=key), 400)
    assert list(told["errors"]) == ["Idempotency-Key"]
    assert not Activity.objects.exists()


def test_the_longest_key(api):
    assert draft(api("rapporteur"), key="x" * 255).status_code == 201
    assert draft(api("rapporteur"), key="x" * 255)["Idempotency-Replayed"] == "true"


def test_a_key_is_forgotten_after_a_day(api):
    first = draft(api("rapporteur"))
    age(hours=23, minutes=59)
    assert draft(api("rapporteur"))["Idempotency-Replayed"] == "true"
    age(minutes=2)
    later = draft(api("rapporteur"))
    assert (later.status_code, "Idempotency-Replayed" in later) == (201, False)
    assert later.json()["id"] != first.json()["id"]


def test_the_clock_deletes_what_is_a_day_old(api):
    draft(api("rapporteur"))
    age(hours=24, minutes=1)
    draft(api("rapporteur"), key="young")
    tasks.forget_answers()
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["young"]
    celery.app.loader.import_default_modules()
    planned = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "rest.forget_answers" in planned & set(celery.app.tasks)


def test_while_the_first_runs_and_after_it_was_killed(api):
    draft(api("rapporteur"))
    Activity.objects.all().delete()
    KeptAnswer.objects.update(status=None, headers={}, content="")  # as it is in the middle of the act
    age(seconds=50)
    answer = draft(api("rapporteur"))
    problem(answer, 409)
    assert (answer["Retry-After"], Activity.objects.count()) == ("5", 0)
    age(seconds=11)
    assert draft(api("rapporteur")).status_code == 201
    assert draft(api("rapporteur"))["Idempotency-Replayed"] == "true"
    assert Activity.objects.count() == 1


def test_who_lost_the_claim_does_nothing(api, monkeypatch):
    """The first was so slow that another took the key over: its own act is undone."""
    keep = idempotency.keep

    def late(claimed, response):
        KeptAnswer.objects.filter(pk=claimed.pk).delete()
        keep(claimed, response)

    monkeypatch.setattr(idempotency, "keep", late)
    problem(draft(api("rapporteur")), 409)
    assert not Activity.objects.exists()


def test_an_answer_that_was_lost_on_its_way(api, monkeypatch):
    """Done and committed, then the process died before it could say so."""
    with monkeypatch.context() as broken:
        broken.setattr(Endpoint, "finalize_response", lambda *_args, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            draft(api("rapporteur"))
    answer = draft(api("rapporteur"))
    assert (answer.status_code, answer["Idempotency-Replayed"]) == (201, "true")
    assert Activity.objects.get().pk == answer.json()["id"]


def test_an_act_whose_answer_cannot_be_kept_is_undone(api, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "keep", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            draft(api("rapporteur"))
    assert (Activity.objects.count(), AuditEvent.objects.filter(action="activities.draft").count()) == (0, 0)
    assert "Idempotency-Replayed" not in draft(api("rapporteur"))


def test_refusals_are_not_kept(api):
    """Nothing was done, so the key is as good as new, for the same request when its time has come or for another."""
    activity = make.activity("draft")
    submit, publish = f"activities/{activity.pk}/submit/", f"activities/{activity.pk}/publish/"
    problem(draft(api("rapporteur"), {"title": ""}), 400)
    problem(api("rapporteur").send("POST", publish, idempotency_key=KEY), 403)
    problem(api("counsellor").send("POST", publish, idempotency_key=KEY), 409)
    problem(api("counsellor").send("POST", "activities/987654/publish/", idempotency_key=KEY), 404)
    assert not KeptAnswer.objects.exists()
    assert api("rapporteur").send("POST", submit, idempotency_key=KEY).status_code == 200
    assert api("counsellor").send("POST", publish, idempotency_key=KEY).status_code == 200
    assert set(KeptAnswer.objects.values_list("user__email", "status")) == {
        ("rapporteur@demo.example", 200),
        ("counsellor@demo.example", 200),
    }


def test_uploads_are_compared_by_their_parts(api):
    """Each try of a client has a boundary of its own; another file is another request."""
    activity = make.activity("draft")
    before = Evidence.objects.count()

    def upload(content, boundary):
        parts = {"activity": str(activity.pk), "file": SimpleUploadedFile("minutes.txt", content, "text/plain")}
        return multipart(api("rapporteur"), parts, boundary)

    first, again = upload(b"Agreed." * 400_000, "one"), upload(b"Agreed." * 400_000, "two")
    assert first.status_code == 201, first.content
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    stored = Evidence.objects.get(pk=first.json()["id"])
    assert (Evidence.objects.count() - before, stored.bytes) == (1, 7 * 400_000)
    problem(upload(b"Refused." * 400_000, "three"), 422)


def multipart(caller, parts, boundary):
    return caller.post(
        "/api/v1/evidence/",
        encode_multipart(boundary, parts),
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"idempotency-key": KEY},
    )


def test_nudges_go_out_once_the_outer_transaction_is_in(api, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr("activities.operations.lifecycle.nudge", sent.append)
    path = f"activities/{make.activity('submitted').pk}/publish/"
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = api("counsellor").send("POST", path, idempotency_key=KEY)
            assert (answer.status_code, sent[:-1]) == (200, [])
    assert sent == ["reporting.propose_statuses"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("headers", "made"), [({"idempotency_key": KEY}, 1), ({}, 8)])
def test_eight_at_once_with_one_key_make_one(cast, headers, made):
    """The second case is the control: without the key the same eight make eight."""
    start, answers = threading.Barrier(8), []
    callers = [Caller(cast.rapporteur) for _ in range(8)]

    def send(caller):
        start.wait()
        answers.append(caller.send("POST", "activities/", DRAFT, **headers))
        connections.close_all()

    threads = [threading.Thread(target=send, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Activity.objects.count() == made
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == made
