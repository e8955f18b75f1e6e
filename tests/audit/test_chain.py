"""The chain of the audit trail: whole after real acts, and each way of tampering is found with its place."""

import pytest
from django.db import connection

from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditDetails, AuditEvent
from ehealth_portal.audit.queries import Head, first_break, head
from tests import make


@pytest.fixture
def trail(cast):
    """Twenty events about one account."""
    for number in range(20):
        audit.record("members.note", cast.nobody, by=cast.secretariat, at=make.AT, after={"number": number})


def test_trail_of_real_acts_is_whole(cast):
    make.activity("withdrawn")
    assert AuditEvent.objects.count() == 4
    assert first_break() is None


def change(event):
    AuditEvent.objects.filter(pk=event).update(action="members.other")


def take_out(event):
    AuditEvent.objects.filter(pk=event).delete()
    AuditDetails.objects.filter(pk=event).delete()


def swap(event):
    one, other = AuditEvent.objects.get(pk=event), AuditEvent.objects.get(pk=event + 1)
    first, second = one.action, one.record_id
    AuditEvent.objects.filter(pk=one.pk).update(actor_id=other.actor_id, at=other.at, digest=other.digest)
    AuditEvent.objects.filter(pk=other.pk).update(action=first, record_id=second, digest=one.digest)


def change_details(event):
    AuditDetails.objects.filter(pk=event).update(content='{"after":{},"before":{},"reason":""}')


def take_details(event):
    AuditDetails.objects.filter(pk=event).delete()


@pytest.mark.parametrize("tamper", [change, take_out, swap, change_details, take_details])
def test_tampering_is_found_at_its_place(trail, tamper):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what only the owner of the table could do
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER ALL")
    tamper(7)
    found = first_break()
    assert (found and found.event) == 7


def test_a_cut_tail_is_found_with_a_head_that_was_noted(trail):
    noted = head()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER ALL")
    take_out(20)
    assert first_break() is None
    assert first_break(noted=noted).event == 20
    assert first_break(noted=Head(3, "0" * 64)).event == 3


def test_forgotten_details_leave_the_chain_whole(trail, cast):
    events = list(AuditEvent.objects.filter(pk__in=[3, 4]))
    audit.forget(events, cast.nobody, by=cast.administrator, at=make.AT)
    assert (first_break(), AuditEvent.objects.get(pk=3).told["after"]) == (None, {})


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_act(cast):
    with pytest.raises(RuntimeError):
        audit.record("members.note", cast.nobody, by=None, at=make.AT)
