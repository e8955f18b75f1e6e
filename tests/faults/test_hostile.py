"""What a hostile reader, a full disk or a strange sign may not do; each of these once did."""

import io
import zipfile
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from activities import operations
from activities.entry import Given
from activities.models import Activity, Evidence
from ehealth_portal.members.models import User
from ehealth_portal.members.operations import create_token
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.reporting.operations import reports
from ehealth_portal.reporting.operations.building import build
from ehealth_portal.review.transitions import State
from tests import make

FILE = (Given(file=ContentFile(b"minutes", name="minutes.txt"), content_type="text/plain"),)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def bearer(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {create_token(user, 'test', by=None, at=timezone.now())[1]}"}


# --- milestones -----------------------------------------------------------------------------------------------------
def test_no_milestone_on_another_groups_activity(cast):
    activity = make.activity()
    due = {"title": "Not theirs to set", "due_on": date(2027, 1, 1), "activity": activity, "at": make.AT}
    with pytest.raises(NotAllowed):
        operations.set_milestone(make.provision(), by=cast.other_rapporteur, body=make.body("itu-t-sg17"), **due)
    assert operations.set_milestone(make.provision(), by=cast.rapporteur, body=make.body(), **due)


def test_no_milestone_on_a_draft(cast):
    with pytest.raises(NotAllowed):
        operations.set_milestone(
            make.provision(),
            title="Public before its activity",
            due_on=date(2027, 1, 1),
            by=cast.rapporteur,
            at=make.AT,
            body=make.body(),
            activity=make.activity(State.DRAFT),
        )


def test_milestone_is_not_met_in_the_future_nor_dropped_with_a_novel(cast):
    milestone = operations.set_milestone(
        make.provision(), title="Guide", due_on=date(2027, 1, 1), by=cast.secretariat, at=make.AT
    )
    with pytest.raises(Incomplete):
        operations.meet_milestone(milestone, by=cast.secretariat, at=make.AT, on=date(2099, 1, 1))
    with pytest.raises(Incomplete):
        operations.drop_milestone(milestone, by=cast.secretariat, at=make.AT, reason="x" * 301)
    assert operations.drop_milestone(milestone, by=cast.secretariat, at=make.AT, reason="x" * 300).dropped_on


# --- files ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def full_disk(monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", fail)


def test_full_disk_keeps_what_was_typed(cast, full_disk):
    make.provision()
    typed = {"title": "Typed with care", "language": "en", "draft": "1", "nonce": "once"}
    upload = SimpleUploadedFile("minutes.txt", b"minutes")
    answer = browser(cast.rapporteur).post("/en/activities/log/", typed | {"uploads": upload})
    assert answer.status_code == 503
    assert "Typed with care" in answer.text
    assert "could not be stored" in answer.text
    assert not Activity.objects.exists()


def test_full_disk_is_503_over_the_api(cast, full_disk):
    draft = make.activity(State.DRAFT)
    upload = SimpleUploadedFile("minutes.txt", b"minutes")
    answer = Client().post("/api/v1/evidence/", {"activity": draft.pk, "file": upload}, **bearer(cast.rapporteur))
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert draft.evidence.count() == 1


def test_full_disk_refuses_an_import_in_words(cast, full_disk):
    upload = SimpleUploadedFile("rows.csv", b"title\nOne\n")
    answer = browser(cast.rapporteur).post("/en/activities/import/", {"file": upload})
    assert (answer.status_code, "could not be stored" in answer.text) == (503, True)


@pytest.fixture
def report(cast):
    settings = reports.Settings(
        "Report", "tsag", date(2026, 1, 1), date(2026, 12, 31), make.edition(), formats=("json",)
    )
    made = reports.create_report(settings, by=cast.secretariat, at=make.AT)
    build(made, at=make.AT, tell=lambda *_told: None)
    return made


def test_document_that_the_store_does_not_give_is_503_in_words(cast, report, settings):
    settings.MEDIA_ROOT += "-gone"
    page = browser(cast.secretariat).get(f"/en/reports/{report.pk}/documents/en.json")
    assert (page.status_code, "cannot be read just now" in page.text) == (503, True)
    answer = Client().get(f"/api/v1/reports/{report.pk}/documents/en/json/", **bearer(cast.secretariat))
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert "cannot be read just now" in answer.json()["detail"]


def test_file_taken_off_a_draft_leaves_the_disk(cast, django_capture_on_commit_callbacks):
    draft = make.activity(State.DRAFT, evidence=FILE)
    twin = make.activity(State.DRAFT, evidence=FILE)
    evidence = draft.evidence.get()
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_evidence(draft, evidence, by=cast.rapporteur, at=make.AT)
    assert not evidence.file.storage.exists(evidence.file.name)
    assert twin.evidence.get().file.read() == b"minutes"  # the same bytes, another row's file
    kept = twin.evidence.get()
    with django_capture_on_commit_callbacks(execute=True):
        operations.delete_draft(twin, by=cast.rapporteur, at=make.AT)
    assert not kept.file.storage.exists(kept.file.name)


def test_lost_file_is_404(cast):
    evidence = Evidence.objects.get(activity=make.activity(evidence=FILE))
    evidence.file.storage.delete(evidence.file.name)
    assert Client().get(f"/api/v1/evidence/{evidence.pk}/file/").status_code == 404


# --- accounts -------------------------------------------------------------------------------------------------------
def test_nobody_changes_the_address_of_an_account(cast):
    client = browser(cast.rapporteur)
    for act in ("action_add", "action_primary"):
        answer = client.post("/en/account/email/", {"email": "attacker@evil.example", act: "1"})
        assert answer.status_code == 404
    assert client.get("/en/account/confirm-email/").status_code == 404
    assert not User.objects.filter(email="attacker@evil.example").exists()


def sign_in(email, password, *, forwarded):
    fields = {"login": email, "password": password}
    return Client().post("/en/account/login/", fields, HTTP_X_FORWARDED_FOR=forwarded).status_code == 302


@pytest.mark.parametrize(("proxies", "gets_in"), [(0, False), (1, True)])
def test_wrong_passwords_count_by_the_address_that_a_trusted_proxy_tells(cast, settings, proxies, gets_in):
    """With no trusted proxy a header of one's own invention dodges nothing; with one, others are not locked out."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    cache.clear()
    for number in range(12):
        assert not sign_in(f"guess{number}@demo.example", "wrong", forwarded="203.0.113.9")
    assert sign_in(cast.rapporteur.email, make.PASSWORD, forwarded="198.51.100.7") is gets_in
    cache.clear()


# --- records --------------------------------------------------------------------------------------------------------
def test_act_on_a_record_deleted_meanwhile_is_refused(cast):
    draft = make.activity(State.DRAFT)
    operations.delete_draft(Activity.objects.get(pk=draft.pk), by=cast.rapporteur, at=make.AT)
    with pytest.raises(NotPossibleNow):
        operations.submit(draft, by=cast.rapporteur, at=make.AT)


# --- documents ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("strange", ["bell \x07 and \x0b", "no character \ufffe", "😀 สวัสดี አማርኛ"])
def test_strange_signs_do_not_keep_a_report_from_going_out(cast, strange):
    make.activity(title=strange, place=strange, summary=strange, partners=(strange,))
    settings = reports.Settings(
        "Report", "tsag", date(2026, 1, 1), date(2026, 12, 31), make.edition(), formats=("html", "pdf", "docx", "xlsx")
    )
    report = reports.create_report(settings, by=cast.secretariat, at=make.AT)
    snapshot = build(report, at=make.AT, tell=lambda *_told: None)
    files = {document.format: document.file.read() for document in snapshot.documents.all()}
    assert sorted(files) == ["docx", "html", "pdf", "xlsx"]
    assert files["pdf"].startswith(b"%PDF-")
    words = zipfile.ZipFile(io.BytesIO(files["docx"])).read("word/document.xml")
    assert strange.split()[0].encode() in words
