"""Drafts of progress entries: written in a person's name, confirmed or dropped by that person alone."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from activities import operations
from activities.entry import Given
from activities.models import Evidence, ProgressEntry
from activities.queries.progress import progress_of
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import Role
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.reporting.queries.waiting import waiting_for
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


def mail(name="mail.txt"):
    return Given(file=ContentFile(b"Dear portal", name=name), content_type="text/plain")


@pytest.fixture
def record(cast):
    return make.activity()


def drafted(record, by, **more):
    return operations.draft_progress(record, by=by, at=make.AT, on=ON, narrative="The draft was agreed.", **more)


def test_a_draft_is_seen_by_its_group_and_by_nobody_else(cast, record):
    entry = drafted(record, cast.rapporteur)
    assert (entry.state, entry.submitted_by, entry.created_by) == (State.DRAFT, None, cast.rapporteur)
    seen = {
        name: ProgressEntry.objects.visible_to(user).filter(pk=entry.pk).exists() for name, user in vars(cast).items()
    }
    assert {name for name, may in seen.items() if may} == {"rapporteur", "counsellor", "secretariat", "administrator"}
    assert [line.may_submit for line in progress_of(record, cast.rapporteur)] == [True]
    assert [line.may_submit for line in progress_of(record, cast.counsellor)] == [False]
    assert progress_of(record, cast.focal_point) == []


def test_its_author_confirms_it_once_and_then_another_judges_it(cast, record):
    entry = drafted(record, cast.rapporteur)
    with pytest.raises(NotPossibleNow):
        operations.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)
    for other in (cast.counsellor, cast.secretariat, cast.other_rapporteur, cast.nobody):
        with pytest.raises(NotAllowed):
            operations.submit_progress(entry, by=other, at=make.AT)
    sent = operations.submit_progress(entry, by=cast.rapporteur, at=make.AT)
    assert (sent.state, sent.submitted_by, sent.submitted_at) == (State.SUBMITTED, cast.rapporteur, make.AT)
    with pytest.raises(NotPossibleNow):
        operations.submit_progress(entry, by=cast.rapporteur, at=make.AT)
    assert operations.judge_progress(sent, "publish", by=cast.counsellor, at=make.AT).is_published
    acts = AuditEvent.objects.filter(record_type="activities.progressentry").order_by("pk")
    assert [one.action for one in acts] == ["activities.draft_progress", "activities.submit", "activities.publish"]


def test_a_returned_entry_is_not_sent_again(cast, record):
    entry = operations.log_progress(record, by=cast.rapporteur, at=make.AT, on=ON, narrative="It went on.")
    back = operations.judge_progress(entry, "return", by=cast.counsellor, at=make.AT, reason="Name the document.")
    with pytest.raises(NotPossibleNow):
        operations.submit_progress(back, by=cast.rapporteur, at=make.AT)


def test_evidence_may_be_left_out_when_it_is_confirmed(cast, record, django_capture_on_commit_callbacks):
    entry = drafted(record, cast.rapporteur, evidence=(mail(), Given(reference="TD 12")))
    file = entry.evidence.exclude(file="").get()
    elsewhere = record.evidence.get()
    with django_capture_on_commit_callbacks(execute=True):
        operations.submit_progress(entry, by=cast.rapporteur, at=make.AT, leave_out=[file.pk, elsewhere.pk])
    assert [one.name for one in entry.evidence.all()] == ["TD 12"]
    assert record.evidence.get() == elsewhere
    assert not default_storage.exists(file.file.name)
    told = AuditEvent.objects.get(action="activities.submit", record_type="activities.progressentry")
    assert '"left_out":["mail.txt"]' in told.details.content.replace(": ", ":")


def test_a_draft_is_dropped_with_its_files(cast, record, django_capture_on_commit_callbacks):
    entry = drafted(record, cast.rapporteur, evidence=(mail(),))
    path = entry.evidence.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        operations.drop_progress(entry, by=cast.rapporteur, at=make.AT)
    assert (ProgressEntry.objects.count(), Evidence.objects.filter(activity=None).count()) == (0, 0)
    assert not default_storage.exists(path)
    with pytest.raises(NotPossibleNow):
        operations.drop_progress(entry, by=cast.rapporteur, at=make.AT)


@pytest.mark.parametrize("act", [operations.submit_progress, operations.drop_progress])
def test_whose_role_has_ended_does_neither(cast, record, act):
    entry = drafted(record, cast.rapporteur)
    Role.objects.filter(user=cast.rapporteur).update(
        valid_from=make.AT.date() - timedelta(days=99), valid_until=make.AT.date() - timedelta(days=9)
    )
    with pytest.raises(NotAllowed):
        act(entry, by=type(cast.rapporteur).objects.get(pk=cast.rapporteur.pk), at=make.AT)


def test_what_is_not_enough_is_said(cast, record):
    with pytest.raises(Incomplete) as empty:
        operations.draft_progress(record, by=cast.rapporteur, at=make.AT, on=ON, narrative=" ")
    assert list(empty.value.errors) == ["narrative"]
    with pytest.raises(Incomplete) as later:
        drafted_on = make.AT.date() + timedelta(days=1)
        operations.draft_progress(record, by=cast.rapporteur, at=make.AT, on=drafted_on, narrative="Soon.")
    assert list(later.value.errors) == ["on"]
    with pytest.raises(NotAllowed):
        drafted(record, cast.other_rapporteur)
    with pytest.raises(Stale):
        operations.submit_progress(drafted(record, cast.rapporteur), by=cast.rapporteur, at=make.AT, version=7)


def test_it_waits_for_its_author_alone(cast, record):
    entry = drafted(record, cast.rapporteur)
    assert [one.record for one in waiting_for(cast.rapporteur, on=ON).progress_drafts] == [entry]
    assert waiting_for(cast.counsellor, on=ON).for_you == 0


def test_on_the_page_its_author_sends_or_deletes_it(cast, record, client):
    entry = drafted(record, cast.rapporteur)
    client.force_login(cast.rapporteur)
    page = client.get(f"/en/activities/{record.pk}/").content.decode()
    assert f"/en/activities/progress/{entry.pk}/submit/" in page
    assert "Progress to confirm" in client.get("/en/waiting/").content.decode()
    answer = client.post(f"/en/activities/progress/{entry.pk}/submit/", {"version": entry.version})
    assert (answer.status_code, answer["Location"]) == (302, f"/en/activities/{record.pk}/")
    assert ProgressEntry.objects.get(pk=entry.pk).state == State.SUBMITTED
    assert client.post(f"/en/activities/progress/{entry.pk}/drop/").status_code == 409
    other = drafted(record, cast.rapporteur)
    client.force_login(cast.counsellor)
    assert client.post(f"/en/activities/progress/{other.pk}/drop/").status_code == 403
    client.force_login(cast.rapporteur)
    assert client.post(f"/en/activities/progress/{other.pk}/drop/").status_code == 302
    assert ProgressEntry.objects.filter(pk=other.pk).count() == 0
