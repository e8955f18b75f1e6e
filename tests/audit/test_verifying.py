"""Verifying the trail: the command's sentence for whole and broken trails, the head that everybody may note."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from structlog.testing import capture_logs

from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditDetails, AuditEvent
from ehealth_portal.audit.queries import Head, first_break, head
from ehealth_portal.audit.tasks import tell_head
from tests import make


@pytest.fixture
def trail(cast):
    for number in range(5):
        audit.record("members.note", cast.nobody, by=cast.secretariat, at=make.AT, after={"number": number})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what only the owner of the table could do
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER ALL")


def verify(**options):
    out = io.StringIO()
    call_command("audit_verify", stdout=out, **options)
    return out.getvalue()


def test_a_whole_trail_is_told_with_its_head(trail):
    last = AuditEvent.objects.get(pk=5)
    assert verify() == f"5 events, whole; head 5:{last.hash}\n"


def test_an_empty_trail_is_whole(db):
    assert verify() == "0 events, whole; head 0:\n"


def test_a_changed_event_is_named_with_its_time_and_action(trail):
    AuditEvent.objects.filter(pk=3).update(record_id="9")
    with pytest.raises(CommandError, match=r"^Event 3 \(members.note, 2026-11-22 14:00:00 UTC\): was changed\.$"):
        verify()


def test_a_missing_event_is_named_by_its_number(trail):
    AuditEvent.objects.filter(pk=2).delete()
    with pytest.raises(CommandError, match=r"^Event 2: missing\.$"):
        verify()


def test_a_noted_head_holds_and_finds_a_tail_that_was_cut_off(trail):
    noted = str(head())
    assert verify(head=noted).startswith("5 events, whole")
    AuditEvent.objects.filter(pk__gte=4).delete()
    assert verify().startswith("3 events, whole")
    with pytest.raises(CommandError, match=r"^Event 4: missing: the trail was cut off\.$"):
        verify(head=noted)


def test_a_trail_written_anew_is_found_with_a_noted_head(trail, cast):
    noted = str(head())
    AuditDetails.objects.all().delete()
    AuditEvent.objects.all().delete()
    for number in range(5):
        audit.record("members.note", cast.nobody, by=None, at=make.AT, after={"number": number})
    assert first_break() is None
    with pytest.raises(CommandError, match="is not the event that was noted"):
        verify(head=noted)


@pytest.mark.parametrize("text", ["", "x", "5", "5:abc", "-1:" + "0" * 64, "٥:" + "0" * 64])
def test_a_head_is_read_as_it_was_written_or_not_at_all(text):
    if text == "5":
        assert Head.read(text) == Head(5, "")
        return
    with pytest.raises(ValueError):
        Head.read(text)


def test_a_second_forgetting_leaves_what_the_first_said(trail, cast):
    for _time in range(2):
        about = AuditEvent.objects.filter(record_type="members.user", record_id=str(cast.nobody.pk))
        audit.forget(list(about), cast.nobody, by=None, at=make.AT)
    assert first_break() is None
    assert AuditDetails.objects.filter(event__action="members.note").count() == 0


def test_details_that_vanish_are_found_even_when_another_event_was_forgotten(trail, cast):
    audit.forget([AuditEvent.objects.get(pk=2)], cast.nobody, by=None, at=make.AT)
    AuditDetails.objects.filter(pk=4).delete()
    assert first_break().event == 4


def test_everybody_reads_the_head(trail, client):
    last = AuditEvent.objects.latest("id")
    answer = client.get("/api/v1/audit/head/")
    assert answer.json() == {"id": 5, "hash": last.hash, "at": "2026-11-22T14:00:00+00:00"}


def test_the_clock_writes_the_head_to_the_log(trail):
    with capture_logs() as logs:
        tell_head()
    assert logs == [
        {"event": "audit head", "head": str(head()), "at": "2026-11-22T14:00:00+00:00", "log_level": "info"}
    ]


def test_only_what_differs_is_kept(cast):
    event = audit.record(
        "members.note", cast.nobody, by=None, at=make.AT, before={"a": 1, "b": [2]}, after={"a": 1, "b": [3], "c": ""}
    )
    assert (event.before, event.after) == ({"b": [2]}, {"b": [3], "c": ""})


def test_events_gathered_together_are_appended_at_the_end(cast):
    with audit.together():
        audit.record("members.note", cast.nobody, by=None, at=make.AT, after={"number": 1})
        with pytest.raises(ZeroDivisionError), audit.together():
            audit.record("members.note", cast.nobody, by=None, at=make.AT, after={"number": 2})
            raise ZeroDivisionError
        with audit.together():
            audit.record("members.note", cast.nobody, by=None, at=make.AT, after={"number": 3})
        assert AuditEvent.objects.count() == 0
    assert [event.after["number"] for event in AuditEvent.objects.select_related("details")] == [1, 3]
    assert first_break() is None
