"""Two who decide, issue, edit or upload at once keep to the rule; controls show what happens without the lock."""

from functools import partial
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from ehealth_portal.refusals import NoRoom, NotPossibleNow, Stale
from tests import make
from tests.faults.racing import at_once, together, without_constraint
from workshops.criteria import CRITERIA, SHARES, SHARES_OF_A_COUNTRY
from workshops.entry import Handed
from workshops.models import Certificate, Fellowship, FellowshipCount, Material, Questionnaire
from workshops.operations import attending, certifying, fellowships, materials, questionnaires, seating
from workshops.operations.fellowships import Decision
from workshops.questions import Asked

from . import holding, making

pytestmark = pytest.mark.django_db(transaction=True)
control = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def plain(record):
    """The row without a lock."""
    return type(record).objects.get(pk=record.pk)


def refused(told):
    return sum(isinstance(one, NotPossibleNow) for one in told)


# --- fellowships ----------------------------------------------------------------------------------------------------
def asked(*extents):
    """Of one country, for one workshop; two people may decide."""
    clerks = make.clerk(), make.user("second@demo.example", "secretariat")
    workshop = holding.held(clerks[0])
    workshop.staff.create(user=clerks[1], given_by=clerks[0], given_at=make.AT)
    FellowshipCount.objects.create(workshop=workshop, member_state=make.state(), asked=len(extents))
    fields = {"workshop": workshop, "member_state": make.state(), "motive": "She leads it.", "asked_at": make.AT}
    rows = [Fellowship(registration=holding.accepted(workshop), extent=extent, **fields) for extent in extents]
    return Fellowship.objects.bulk_create(rows), clerks


def decide(rows, clerks, *, grants=True):
    decision = Decision(grants=grants, points=dict.fromkeys(CRITERIA, 3), reason="As the criteria say.")
    return [
        partial(fellowships.decide_fellowship, one, decision, by=clerks[number % 2], at=timezone.now())
        for number, one in enumerate(rows)
    ]


def shares():
    return sum(SHARES[one.extent] for one in Fellowship.objects.filter(state="granted"))


def test_a_country_gets_no_more_than_its_share_from_two_who_decide_at_once():
    rows, clerks = asked("full", "partial", "partial", "partial", "full")
    told = at_once(*decide(rows, clerks))
    assert shares() == SHARES_OF_A_COUNTRY
    granted = Fellowship.objects.filter(state="granted").count()
    assert (refused(told), FellowshipCount.objects.get().granted) == (len(rows) - granted, granted)


@control
def test_control_without_the_lock_a_country_gets_more(monkeypatch):
    rows, clerks = asked("partial", "partial", "partial")
    monkeypatch.setattr(seating, "locked", plain)
    monkeypatch.setattr(fellowships, "_must_be_left", together(fellowships._must_be_left, Barrier(len(rows))))
    at_once(*decide(rows, clerks))
    assert shares() > SHARES_OF_A_COUNTRY


def test_one_request_is_decided_once():
    (row,), clerks = asked("full")
    told = at_once(*decide([row, row], clerks), *decide([row, row], clerks, grants=False))
    counts = FellowshipCount.objects.values_list("granted", "refused").get()
    assert (refused(told), sum(counts)) == (3, 1)
    assert Fellowship.objects.get().state == ("granted" if counts[0] else "refused")


# --- certificates ---------------------------------------------------------------------------------------------------
def issue():
    """Everybody at once for two people who were there."""
    clerk, at = make.clerk(), timezone.now()
    workshop = holding.held(clerk)
    there = [attending.There(holding.accepted(workshop)) for _two in range(2)]
    attending.note_attendance(workshop, there, by=clerk, at=at)
    return at_once(*[partial(certifying.issue_certificates, workshop, by=clerk, at=at) for _four in range(4)])


def test_issued_at_once_each_gets_one_certificate():
    told = issue()
    assert (sorted(map(len, told)), Certificate.objects.count()) == ([0, 0, 0, 2], 2)


@control
def test_control_without_lock_and_constraint_each_gets_several(monkeypatch):
    monkeypatch.setattr(seating, "locked", plain)
    to_certify = certifying.to_certify
    monkeypatch.setattr(certifying, "to_certify", together(lambda one: list(to_certify(one)), Barrier(4)))
    with without_constraint(Certificate, "workshops_certificate_one_that_holds"):
        issue()
        assert Certificate.objects.count() == 8


# --- questions ------------------------------------------------------------------------------------------------------
def edit():
    """Four who read the same question; how many of them were told that somebody was first."""
    item, by = making.questionnaire().sections.first().items.first(), make.clerk()
    asked, seen = Asked("scale", {"en": "How large?"}), questionnaires.mark(item)
    told = at_once(*[partial(questionnaires.change_item, item, asked, by=by, at=make.AT, seen=seen)] * 4)
    return sum(isinstance(one, Stale) for one in told)


def test_of_those_who_edit_one_question_at_once_exactly_one_is_first():
    assert edit() == 3


@control
def test_control_without_the_lock_nobody_is_told(monkeypatch):
    monkeypatch.setattr(questionnaires, "_open", lambda pk, *, by: Questionnaire.objects.get(pk=pk))
    monkeypatch.setattr(questionnaires, "_refuse_stale", together(questionnaires._refuse_stale, Barrier(4)))
    assert edit() == 0


# --- materials ------------------------------------------------------------------------------------------------------
def upload(settings):
    """Four files of five bytes, where there is room for eight."""
    settings.EVIDENCE_QUOTA_BYTES = 8
    workshop, clerk = making.workshop(), make.clerk()
    handed = [Handed(title="A", language="en", file=ContentFile(b"12345", name="a.txt")) for _four in range(4)]
    told = at_once(*[partial(materials.add_material, workshop, one, by=clerk, at=make.AT) for one in handed])
    return sum(isinstance(one, NoRoom) for one in told), Material.objects.count()


def test_files_sent_at_once_stay_within_the_room_of_the_workshop(settings):
    assert upload(settings) == (3, 1)


@control
def test_control_without_the_lock_files_sent_at_once_take_more(settings, monkeypatch):
    monkeypatch.setattr(materials, "opened", lambda one, **who: plain(one))
    monkeypatch.setattr(materials, "_ask_for_room", together(materials._ask_for_room, Barrier(4)))
    assert upload(settings) == (0, 4)
