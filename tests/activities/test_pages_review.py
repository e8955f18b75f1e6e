"""Moves, progress and milestones on the activity's page: done by a button, refused with a sentence, nothing lost."""

from datetime import date

import pytest
from django.utils.formats import date_format

from activities import operations
from activities.entry import Given
from activities.models import Activity, Milestone, ProgressEntry
from ehealth_portal.review.transitions import State
from tests import make


def post(client, record, action, **values):
    return client.post(f"/en/activities/{record.pk}/{action}/", {"version": record.version} | values)


def state(record):
    return Activity.objects.get(pk=record.pk).state


def test_publish_by_button(client, cast):
    record = make.activity(State.SUBMITTED)
    client.force_login(cast.counsellor)
    response = post(client, record, "publish")
    assert (response.status_code, response["Location"], state(record)) == (
        302, f"/en/activities/{record.pk}/", State.PUBLISHED,
    )  # fmt: skip


def test_publish_twice_says_that_it_is_over(client, cast):
    record = make.activity(State.SUBMITTED)
    client.force_login(cast.counsellor)
    post(client, record, "publish")
    response = client.post(f"/en/activities/{record.pk}/publish/")
    assert response.status_code == 409
    assert "not possible now" in response.content.decode()


def test_publish_of_an_older_version_is_refused(client, cast):
    record = make.activity(State.SUBMITTED)
    client.force_login(cast.counsellor)
    response = client.post(f"/en/activities/{record.pk}/publish/", {"version": 1})
    assert (response.status_code, state(record)) == (409, State.SUBMITTED)
    assert "Somebody else changed this record" in response.content.decode()


def test_return_without_a_reason_asks_for_it(client, cast):
    record = make.activity(State.SUBMITTED)
    client.force_login(cast.counsellor)
    response = post(client, record, "return", reason=" ")
    page = response.content.decode()
    assert (response.status_code, state(record)) == (422, State.SUBMITTED)
    assert "<title>Error:" in page
    assert 'href="#id_return_reason"' in page
    assert post(client, record, "return", reason="Which meeting?").status_code == 302
    assert Activity.objects.get(pk=record.pk).reason == "Which meeting?"


@pytest.mark.parametrize(
    ("action", "who"), [("publish", "rapporteur"), ("publish", "other_counsellor"), ("withdraw", "nobody")]
)
def test_moves_of_others_are_refused(client, cast, action, who):
    record = make.activity(State.SUBMITTED if action == "publish" else State.PUBLISHED)
    client.force_login(getattr(cast, who))
    response = post(client, record, action, reason="x")
    assert response.status_code == (404 if who == "other_counsellor" else 403)


def test_moves_need_a_sign_in_and_a_post(client, cast):
    record = make.activity()
    refused = post(client, record, "withdraw", reason="x")
    assert (refused.status_code, "/en/account/login/?next=" in refused.content.decode()) == (403, True)
    record.refresh_from_db()
    assert record.state == State.PUBLISHED
    assert client.get(f"/en/activities/{record.pk}/publish/").status_code == 405


def test_take_back_and_delete(client, cast):
    record = make.activity(State.SUBMITTED)
    client.force_login(cast.rapporteur)
    post(client, record, "take-back")
    record.refresh_from_db()
    assert record.state == State.DRAFT
    assert post(client, record, "delete")["Location"] == "/en/waiting/"
    assert not Activity.objects.filter(pk=record.pk).exists()


def test_send_incomplete_from_the_page_names_what_is_missing(client, cast):
    record = make.activity(State.DRAFT, kind="", evidence=())
    client.force_login(cast.rapporteur)
    response = post(client, record, "submit")
    assert response.status_code == 422
    assert "Choose the kind of activity." in response.content.decode()


# --- progress -------------------------------------------------------------------------------------------------------
def progress_values(**values):
    return {"on": "1 5 2026", "narrative": "It went on.", "language": "en", "status": "prog", "nonce": "n1"} | values


def test_progress_is_logged_judged_and_shown(client, cast):
    record = make.activity()
    client.force_login(cast.rapporteur)
    address = f"/en/activities/{record.pk}/progress/"
    assert client.get(address).status_code == 200
    client.post(address, progress_values(reference="TD 7", challenges="Slow link", way_forward="Next year"))
    entry = ProgressEntry.objects.get()
    assert (entry.on, entry.status, entry.state, entry.evidence.get().reference) == (
        date(2026, 5, 1), "prog", "submitted", "TD 7",
    )  # fmt: skip
    client.logout()
    assert "It went on." not in client.get(f"/en/activities/{record.pk}/").content.decode()
    client.force_login(cast.counsellor)
    client.post(f"/en/activities/progress/{entry.pk}/publish/", {"version": entry.version})
    client.logout()
    page = client.get(f"/en/activities/{record.pk}/").content.decode()
    for words in ("It went on.", "Slow link", "Next year", "TD 7", "In progress", date_format(date(2026, 5, 1))):
        assert words in page


def test_progress_double_click_makes_one_entry(client, cast):
    record = make.activity()
    client.force_login(cast.rapporteur)
    for _ in range(2):
        response = client.post(f"/en/activities/{record.pk}/progress/", progress_values())
        assert response.status_code == 302
    assert ProgressEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": "5 2026"}, "on"),
        ({"on": "1 1 2999"}, "on"),
        ({"on": "31 2 2026"}, "on"),
        ({"narrative": ""}, "narrative"),
        ({"status": "x"}, "status"),
        ({"reference": "https://"}, "reference"),
    ],
)
def test_progress_errors_name_the_field_and_keep_the_words(client, cast, wrong, field):
    record = make.activity()
    client.force_login(cast.rapporteur)
    response = client.post(f"/en/activities/{record.pk}/progress/", progress_values(challenges="Keep me") | wrong)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "Keep me" in response.content.decode()
    assert not ProgressEntry.objects.exists()


def test_progress_of_another_group_is_refused(client, cast):
    record = make.activity()
    client.force_login(cast.other_rapporteur)
    assert client.post(f"/en/activities/{record.pk}/progress/", progress_values()).status_code == 403


def test_progress_return_needs_a_reason(client, cast):
    record = make.activity()
    entry = operations.log_progress(record, by=cast.rapporteur, at=make.AT, on=date(2026, 5, 1), narrative="On.")
    client.force_login(cast.counsellor)
    address = f"/en/activities/progress/{entry.pk}/return/"
    response = client.post(address, {"version": 1, "reason": ""})
    assert response.status_code == 422
    assert f'href="#id_progress_{entry.pk}_reason"' in response.content.decode()
    assert client.post(address, {"version": 1, "reason": "Which?"}).status_code == 302


def test_waiting_progress_is_not_anothers_to_judge_or_see(client, cast):
    record = make.activity()
    entry = operations.log_progress(record, by=cast.rapporteur, at=make.AT, on=date(2026, 5, 1), narrative="On.")
    client.force_login(cast.other_counsellor)
    assert client.post(f"/en/activities/progress/{entry.pk}/publish/").status_code == 404
    client.force_login(cast.rapporteur)
    assert client.post(f"/en/activities/progress/{entry.pk}/publish/").status_code == 403


# --- milestones -----------------------------------------------------------------------------------------------------
def test_milestone_is_set_met_and_shown(client, cast):
    record = make.activity()
    provision = record.served.get().provision_id
    client.force_login(cast.rapporteur)
    values = {"title": "Draft out", "due_on": "1 3 2027", "provision": provision}
    client.post(f"/en/activities/{record.pk}/milestones/", values)
    milestone = Milestone.objects.get()
    assert (milestone.due_on, milestone.body_id, milestone.activity_id) == (date(2027, 3, 1), record.body_id, record.pk)
    client.post(f"/en/activities/milestones/{milestone.pk}/met/", {"met_on": "2026-02-01"})
    client.logout()
    page = client.get(f"/en/activities/{record.pk}/").content.decode()
    assert "Draft out" in page
    assert f"met on {date_format(date(2026, 2, 1))}" in page


def test_milestone_errors_stay_beside_the_fields(client, cast):
    record = make.activity()
    client.force_login(cast.rapporteur)
    values = {"title": "Keep this", "due_on": "soon", "provision": record.served.get().provision_id}
    response = client.post(f"/en/activities/{record.pk}/milestones/", values)
    assert response.status_code == 422
    assert 'href="#id_milestone_due_on"' in response.content.decode()
    assert "Keep this" in response.content.decode()


def test_milestone_dropped_needs_a_reason_and_ends_once(client, cast):
    record = make.activity()
    milestone = operations.set_milestone(
        record.served.get().provision, title="Due", due_on=date(2027, 1, 1), by=cast.rapporteur, at=make.AT,
        body=record.body, activity=record,
    )  # fmt: skip
    client.force_login(cast.rapporteur)
    address = f"/en/activities/milestones/{milestone.pk}/dropped/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Merged."}).status_code == 302
    assert client.post(address, {"reason": "Again."}).status_code == 422


def test_evidence_of_waiting_progress_is_hidden(client, cast):
    from django.core.files.base import ContentFile

    record = make.activity()
    file = Given(file=ContentFile(b"secret", name="a.txt"), content_type="text/plain")
    entry = operations.log_progress(
        record, by=cast.rapporteur, at=make.AT, on=date(2026, 5, 1), narrative="On.", evidence=(file,)
    )
    address = f"/en/activities/evidence/{entry.evidence.get().pk}/"
    assert client.get(address).status_code == 404
    client.force_login(cast.other_rapporteur)
    assert client.get(address).status_code == 404
    operations.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)
    client.logout()
    assert client.get(address).status_code == 200
