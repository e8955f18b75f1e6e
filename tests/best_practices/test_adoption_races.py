"""Two at once: one adoption is confirmed once. The second wall around adoptions agrees with the filter."""

import threading

import pytest
from django.conf import settings as portal_settings
from django.db import IntegrityError

from best_practices.models import Adoption
from best_practices.operations import adoptions
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members import wall
from ehealth_portal.refusals import NotPossibleNow, Refusal
from ehealth_portal.review.transitions import State
from tests import make
from tests.application_role import as_application
from tests.faults.racing import at_once, unlocked, without

from . import adopting

postgres = pytest.mark.skipif(
    portal_settings.EMBEDDED, reason="SQLite has one writer at a time, and no row-level security"
)


def confirmations():
    return AuditEvent.objects.filter(action="best_practices.publish", record_type="best_practices.adoption").count()


@pytest.fixture
def second(cast):
    """A second focal point of Nepal."""
    return make.user("second.npl@demo.example", "focal_point", member_state=make.state("NPL", "Nepal"))


@postgres
@pytest.mark.django_db(transaction=True)
def test_two_focal_points_confirm_at_once_and_one_does(cast, second):
    practice = make.practice()
    for year in (2021, 2022, 2023):
        sent = adopting.adoption(practice, State.SUBMITTED, started=_year(year))
        told = at_once(
            *(
                lambda by=by, sent=sent: adoptions.confirm(sent, by=by, at=make.AT)
                for by in (cast.other_focal_point, second)
            )
        )
        assert sorted(type(one).__name__ for one in told) == ["Adoption", "NotPossibleNow"]
    assert confirmations() == 3


@postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_defences_both_confirm(cast, second, monkeypatch):
    sent = adopting.adoption(make.practice(), State.SUBMITTED)
    both = threading.Barrier(2)

    def read_together(record, *, version=None):
        fresh = unlocked(record)
        if isinstance(record, Adoption):
            both.wait(timeout=20)
        return fresh

    with without(monkeypatch, version=True), monkeypatch.context() as patched:
        patched.setattr("ehealth_portal.review.operations.locked", read_together)
        patched.setattr(adoptions, "locked", unlocked)
        told = at_once(
            *(lambda by=by: adoptions.confirm(sent, by=by, at=make.AT) for by in (cast.other_focal_point, second))
        )
    assert ([one for one in told if isinstance(one, Refusal)], confirmations()) == ([], 2)


@postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_told_twice_is_confirmed_once_at_once(cast, second):
    """Two rows that say the same: whoever comes second is refused in words, not by the constraint."""
    practice = make.practice()
    one, other = (adopting.adoption(practice, State.SUBMITTED) for _ in range(2))
    told = at_once(
        lambda: adoptions.confirm(one, by=cast.other_focal_point, at=make.AT),
        lambda: adoptions.confirm(other, by=second, at=make.AT),
    )
    assert sorted(type(answer).__name__ for answer in told) == ["Adoption", "NotPossibleNow"]


@pytest.mark.django_db
def test_control_without_the_look_the_constraint_answers(cast, second, monkeypatch):
    practice = make.practice()
    one, other = (adopting.adoption(practice, State.SUBMITTED) for _ in range(2))
    adoptions.confirm(one, by=cast.other_focal_point, at=make.AT)
    with pytest.raises(NotPossibleNow):
        adoptions.confirm(other, by=second, at=make.AT)
    monkeypatch.setattr(adoptions, "_in_the_way", lambda adoption: "")
    with pytest.raises(IntegrityError):
        adoptions.confirm(other, by=second, at=make.AT)


def _year(year):
    return adopting.PartialDate(adopting.date(year, 1, 1), "year")


# --- the second wall -------------------------------------------------------------------------------------------------
@postgres
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["rapporteur", "other_focal_point", "focal_point", "secretariat", "academia", "nobody"])
def test_wall_and_filter_agree(cast, who):
    practice = make.practice()
    for number, state in enumerate(State.values):
        adopting.adoption(practice, state, started=_year(2020 + number))
    reader = getattr(cast, who)
    by_filter = list(Adoption.objects.visible_to(reader).order_by("pk").values_list("pk", flat=True))
    with as_application():
        wall.open_to(reader)
        by_wall = list(Adoption.objects.order_by("pk").values_list("pk", flat=True))
        wall.close()
    assert by_wall == by_filter


@postgres
@pytest.mark.django_db
def test_strangers_change_no_adoption_past_the_filter(cast):
    made = adopting.adoption(make.practice(), State.SUBMITTED)
    with as_application():
        wall.open_to(cast.focal_point)
        assert Adoption.objects.filter(pk=made.pk).update(changes="Rewritten") == 0
        wall.open_to(cast.other_focal_point)
        assert Adoption.objects.filter(pk=made.pk).update(results="As they say") == 1
        wall.close()
