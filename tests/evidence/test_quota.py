"""The room for files: counted by body, under a lock, told with what is used."""

import threading

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections

from activities import operations
from activities.entry import Given
from activities.models import Evidence
from activities.operations import evidence as acts
from ehealth_portal.refusals import NoRoom
from ehealth_portal.review.transitions import State
from tests import make


def file_of(size, name="notes.txt"):
    return Given(file=ContentFile(b"x" * size, name=name), content_type="text/plain")


@pytest.fixture(autouse=True)
def _small(settings):
    settings.EVIDENCE_QUOTA_BYTES = 1000


def test_a_body_has_so_much_room_and_no_more(cast):
    make.activity(evidence=(file_of(600),))
    make.activity(evidence=(file_of(400),))
    with pytest.raises(NoRoom) as refused:
        make.activity(State.DRAFT, evidence=(file_of(1),))
    assert str(refused.value) == (
        "There is no room for this file: 1000\xa0bytes of 1000\xa0bytes are in use. Give its web address instead, "
        "or ask the operators for more room."
    )
    assert Evidence.objects.count() == 2


def test_progress_counts_with_its_activity(cast):
    record = make.activity()
    operations.log_progress(
        record, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="More.", evidence=(file_of(900),)
    )
    with pytest.raises(NoRoom):
        operations.add_evidence(record, file_of(200), by=cast.rapporteur, at=make.AT)


def test_another_body_has_its_own_room(cast):
    make.activity(evidence=(file_of(1000),))
    other = make.entry(body=make.body("itu-t-sg17"), evidence=(file_of(1000),))
    assert operations.draft(other, by=cast.other_rapporteur, at=make.AT).evidence.count() == 1


def test_a_draft_without_a_body_counts_with_its_author(cast):
    operations.draft(make.entry(body=None, evidence=(file_of(1000),)), by=cast.rapporteur, at=make.AT)
    with pytest.raises(NoRoom):
        operations.draft(make.entry(body=None, evidence=(file_of(1),)), by=cast.rapporteur, at=make.AT)


def test_a_file_taken_off_gives_its_room_back(cast):
    draft = make.activity(State.DRAFT, evidence=(file_of(1000),))
    operations.remove_evidence(draft, draft.evidence.get(), by=cast.rapporteur, at=make.AT)
    assert operations.add_evidence(draft, file_of(1000), by=cast.rapporteur, at=make.AT).bytes == 1000


def test_addresses_need_no_room(cast):
    draft = make.activity(State.DRAFT, evidence=(file_of(1000),))
    operations.add_evidence(draft, Given(url="https://www.itu.int/"), by=cast.rapporteur, at=make.AT)


def test_the_form_says_so_and_keeps_what_was_typed(client, cast):
    record = make.activity(evidence=(file_of(1000),))
    client.force_login(cast.rapporteur)
    answer = client.post(
        f"/en/activities/{record.pk}/progress/",
        {"on": "2026-11-20", "narrative": "It went on.", "language": "en", "uploads": ContentFile(b"more", "a.txt")},
    )
    page = answer.content.decode()
    assert (answer.status_code, "There is no room for this file" in page, "It went on." in page) == (422, True, True)


# --- two at once ------------------------------------------------------------------------------------------------------
def upload_twice(drafts, author):
    start, told = threading.Barrier(2), []

    def run(draft):
        try:
            start.wait(timeout=10)
            operations.add_evidence(draft, file_of(700), by=author, at=make.AT)
            told.append("kept")
        except NoRoom:
            told.append("no room")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(told)


postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_one_finds_no_room():
    author = make.author()
    for _round in range(10):
        drafts = [make.activity(State.DRAFT), make.activity(State.DRAFT)]
        assert upload_twice(drafts, author) == ["kept", "no room"]
        Evidence.objects.exclude(file="").delete()


@postgresql
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_find_room(monkeypatch):
    author = make.author()
    drafts = [make.activity(State.DRAFT), make.activity(State.DRAFT)]
    meet, real = threading.Barrier(2), acts.bytes_used

    def read_together(rows):
        used = real(rows)
        meet.wait(timeout=10)
        return used

    with monkeypatch.context() as patched:
        patched.setattr(acts, "bytes_used", read_together)
        patched.setattr(acts, "_hold_the_room_of", lambda owner: None)
        assert upload_twice(drafts, author) == ["kept", "kept"]
