"""The virus scanner: nothing is handed out before its word, and no answer is no word. It is a real server here."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from activities import operations, tasks
from activities.evidence_files import checked
from activities.models import Activity, Evidence, Scan
from activities.operations import scanning
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.reporting.queries.counts import counts_of
from ehealth_portal.untrusted import scanner
from tests import make

from .clamd import EICAR_NAME, Clamd, UnixClamd
from .hostile import EICAR


@pytest.fixture
def clamd(settings):
    server = Clamd()
    settings.CLAMAV_URL = server.url
    yield server
    server.end()


def given(content=b"words", name="notes.txt"):
    return checked(SimpleUploadedFile(name, content))


def filed(content=b"words", **fields):
    return make.activity(evidence=(given(content),), **fields)


def fresh(record):
    return Evidence.objects.get(activity=record)


# --- the client -------------------------------------------------------------------------------------------------------
def test_it_sends_the_whole_file_in_pieces(clamd):
    content = bytes(range(256)) * 1000
    assert scanner.finding_in(io.BytesIO(content), url=clamd.url) == ""
    assert clamd.seen == [content]


def test_it_tells_what_was_found(clamd):
    assert scanner.finding_in(io.BytesIO(EICAR), url=clamd.url) == EICAR_NAME


def test_it_speaks_over_a_socket_file(tmp_path):
    server = UnixClamd(tmp_path / "clamd.sock")
    assert scanner.finding_in(io.BytesIO(EICAR), url=server.url) == EICAR_NAME
    server.end()


@pytest.mark.parametrize("behaves", ["garbage", "too large", "nearly", "cut", "error", "drops", "hangs", "drips"])
def test_whatever_is_no_plain_answer_is_none(clamd, behaves):
    clamd.behaves = behaves
    with pytest.raises(scanner.NoAnswer):
        scanner.finding_in(io.BytesIO(b"words"), url=clamd.url, seconds=0.5)


def test_a_dead_scanner_gives_no_answer(clamd):
    clamd.end()
    with pytest.raises(scanner.NoAnswer):
        scanner.finding_in(io.BytesIO(b"words"), url=clamd.url)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "unix://", "tcp://"])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        scanner.finding_in(io.BytesIO(b"words"), url=url)


# --- the states -------------------------------------------------------------------------------------------------------
def test_without_a_scanner_files_are_served_at_once(client, cast):
    assert fresh(filed()).scan == Scan.NOT_REQUIRED


def evidence_counted():
    (counts,) = counts_of([make.provision().pk], first=2012, on=make.AT.date()).values()
    return counts.evidence


def test_with_one_nothing_is_public_before_its_word(client, cast, clamd):
    record = filed()
    address = f"/en/activities/evidence/{fresh(record).pk}/"
    assert (fresh(record).scan, client.get(address).status_code, evidence_counted()) == (Scan.PENDING, 404, 0)
    assert client.get(f"/api/v1/activities/{record.pk}/").json()["evidence"] == []
    assert "notes.txt" not in client.get(f"/en/activities/{record.pk}/").content.decode()
    tasks.scan_files()
    assert (fresh(record).scan, client.get(address).status_code, evidence_counted()) == (Scan.CLEAN, 200, 1)
    assert client.get(f"/api/v1/activities/{record.pk}/").json()["evidence"][0]["file"]["scan"] == "clean"
    assert "notes.txt" in client.get(f"/en/activities/{record.pk}/").content.decode()


def test_its_group_reads_that_it_is_being_checked(client, cast, clamd):
    record = filed()
    client.force_login(cast.rapporteur)
    page = client.get(f"/en/activities/{record.pk}/").content.decode()
    assert "Being checked for viruses" in page
    assert f"/evidence/{fresh(record).pk}/" not in page
    answer = client.get(f"/en/activities/evidence/{fresh(record).pk}/")
    assert (answer.status_code, "try again in a minute" in answer.content.decode()) == (409, True)


def test_the_etag_changes_with_the_word_of_the_scanner(client, cast, clamd):
    record = filed()
    before = client.get(f"/api/v1/activities/{record.pk}/")["ETag"]
    tasks.scan_files()
    assert client.get(f"/api/v1/activities/{record.pk}/")["ETag"] != before


def test_what_is_found_is_deleted_and_said(client, cast, clamd, django_capture_on_commit_callbacks):
    record = filed(EICAR)
    file = fresh(record).file
    with django_capture_on_commit_callbacks(execute=True):
        tasks.scan_files()
    evidence = fresh(record)
    assert (evidence.scan, evidence.finding, file.storage.exists(file.name)) == (Scan.REFUSED, EICAR_NAME, False)
    assert AuditEvent.objects.filter(action="activities.refuse_file", record_id=str(record.pk)).count() == 1
    address = f"/en/activities/evidence/{evidence.pk}/"
    assert client.get(address).status_code == 404
    client.force_login(cast.rapporteur)
    assert EICAR_NAME in client.get(f"/en/activities/{record.pk}/").content.decode()
    assert client.get(address).status_code == 409


def test_a_refused_file_is_no_evidence_to_send_with(cast, clamd):
    draft = make.activity("draft", evidence=(given(EICAR),))
    tasks.scan_files()
    from activities.operations.lifecycle import missing

    assert list(missing(draft)) == ["evidence"]


@pytest.mark.parametrize("behaves", ["garbage", "cut", "drops"])
def test_without_an_answer_it_waits_and_is_tried_again(client, cast, clamd, behaves):
    record = filed()
    clamd.behaves = behaves
    tasks.scan_files()
    assert fresh(record).scan == Scan.PENDING
    assert fresh(record).scanned_at is not None
    clamd.behaves = "well"
    tasks.scan_files()
    assert fresh(record).scan == Scan.CLEAN


def test_a_file_that_fails_holds_up_no_other(cast, clamd):
    first, second = filed(b"one"), filed(b"two")
    clamd.behaves = "garbage"
    tasks.scan_files()
    clamd.behaves = "well"
    assert [one.activity_id for one in scanning.files_to_scan()] == [second.pk, first.pk]


def test_files_from_before_the_scanner_wait_for_it(cast, settings):
    record = filed()
    make.activity()  # a reference is no file
    server = Clamd("garbage")
    settings.CLAMAV_URL = server.url
    tasks.scan_files()
    assert list(Evidence.objects.order_by("pk").values_list("scan", flat=True)) == ["pending", "not_required"]
    server.behaves = "well"
    tasks.scan_files()
    server.end()
    assert fresh(record).scan == Scan.CLEAN


def test_the_scanner_is_asked_outside_any_transaction(transactional_db, clamd, monkeypatch):
    filed()
    asked = []
    real = scanner.finding_in

    def watched(*arguments, **named):
        asked.append(connection.in_atomic_block)
        return real(*arguments, **named)

    monkeypatch.setattr(scanner, "finding_in", watched)
    tasks.scan_files()
    assert asked == [False]


def test_only_the_first_word_counts(cast, clamd):
    record = filed()
    evidence = fresh(record)
    assert scanning.refuse_file(evidence, finding="One", at=make.AT)
    assert not scanning.release_file(evidence, at=make.AT)
    assert fresh(record).scan == Scan.REFUSED
    assert not AuditEvent.objects.filter(action="activities.release_file").exists()


def test_a_deleted_draft_needs_no_word(cast, clamd):
    draft = make.activity("draft", evidence=(given(),))
    evidence = fresh(draft)
    operations.delete_draft(draft, by=cast.rapporteur, at=make.AT)
    assert not scanning.release_file(evidence, at=make.AT)
    assert not Activity.objects.exists()
