"""The two sides of an offer, and who takes theirs back, at once: one truth; controls show it without the locks."""

from functools import partial
from threading import Barrier, Event

import pytest
from django.db import connection

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import NotPossibleNow
from tests import make
from tests.faults.racing import at_once, together
from workshops.entry import Voiced
from workshops.models import Agreement, Need, Offer
from workshops.operations import needs, offering

from . import making

pytestmark = pytest.mark.django_db(transaction=True)
control = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture
def country():
    return making.focal_point("MWI", "Malawi")


@pytest.fixture
def academia():
    return make.user("academia@demo.example", "delegate", organization=make.organization("uni"))


@pytest.fixture
def agreement(country, academia):
    """A public need and an open offer, proposed by the secretariat: neither side has spoken."""
    voiced = Voiced(make.state(), "links", "Power.", make.AT.date(), voiced_in="Letter", is_public=True)
    fields = {"theme": "links", "title": "Kits", "text": "Ten", "made_by": academia, "made_at": make.AT}
    offer = Offer.objects.create(organization=make.organization("uni"), **fields)
    return offering.propose(needs.voice(voiced, by=country, at=make.AT), offer, by=make.clerk(), at=make.AT)


@pytest.fixture
def half(agreement, country):
    """The country has agreed: the last word is the other side's."""
    return offering.agree(agreement, by=country, at=make.AT)


@pytest.fixture
def unlocked(monkeypatch):
    """Two acts read before either writes: they meet at this barrier."""

    def plain(agreement):
        return Need.objects.get(pk=agreement.need_id), Agreement.objects.select_related("offer").get(pk=agreement.pk)

    meet = Barrier(2)
    monkeypatch.setattr(offering, "_open", plain)
    monkeypatch.setattr(offering, "_refuse_settled", together(offering._refuse_settled, meet))
    return meet


def agree(agreement, by):
    return partial(offering.agree, agreement, by=by, at=make.AT)


def refused(told):
    return sum(isinstance(one, NotPossibleNow) for one in told)


def is_mutual():
    return Agreement.objects.get().is_mutual


# --- both agree -----------------------------------------------------------------------------------------------------
def test_both_sides_agree_at_once_and_it_is_agreed(agreement, country, academia):
    at_once(agree(agreement, country), agree(agreement, academia))
    assert (is_mutual(), Need.objects.get().state) == (True, "offered")


@control
def test_control_without_the_locks_the_word_of_one_side_is_lost(agreement, country, academia, unlocked):
    at_once(agree(agreement, country), agree(agreement, academia))
    assert not is_mutual()


# --- one agrees, the other takes its word back ----------------------------------------------------------------------
def agree_and_refuse(half, country, academia):
    """How many were told that it is settled; whether it stands there both agreed and refused."""
    refuse = partial(offering.refuse, half, by=country, at=make.AT, reason="Too late.")
    told, row = at_once(agree(half, academia), refuse), Agreement.objects.get()
    return refused(told), row.offerer_at is not None and row.refused_at is not None


def test_agreed_and_refused_at_once_it_is_one_of_them(half, country, academia):
    assert agree_and_refuse(half, country, academia) == (1, False)


@control
def test_control_without_the_locks_it_is_agreed_and_refused(half, country, academia, unlocked):
    assert agree_and_refuse(half, country, academia) == (0, True)


# --- one agrees as the country hides its need -----------------------------------------------------------------------
def agree_and_hide(half, country, academia):
    """Whether the other side agreed to a need that it can no longer read."""
    hide = partial(needs.set_public, half.need, is_public=False, by=country, at=make.AT)
    at_once(agree(half, academia), hide)
    return is_mutual() and not Need.objects.get().is_public


def test_a_need_stays_readable_for_who_agreed_as_it_was_hidden(half, country, academia):
    assert agree_and_hide(half, country, academia) is False


@control
def test_control_without_the_locks_it_is_hidden_from_who_agreed(half, country, academia, unlocked, monkeypatch):
    move = needs.move

    def late(*given):
        unlocked.wait(timeout=30)
        move(*given)

    monkeypatch.setattr(needs, "move", late)
    monkeypatch.setattr(offering, "move", lambda *given: None)  # the two would wait for each other's rows
    assert agree_and_hide(half, country, academia) is True


def test_nobody_agrees_to_a_need_that_is_hidden(half, country, academia):
    needs.set_public(half.need, is_public=False, by=country, at=make.AT)
    with pytest.raises(NotPossibleNow):
        offering.agree(half, by=academia, at=make.AT)


# --- an offer ends --------------------------------------------------------------------------------------------------
def end(offer, by):
    return partial(offering.end_offer, offer, by=by, at=make.AT)


def test_ended_by_several_at_once_it_ends_once(agreement, academia):
    told = at_once(*[end(agreement.offer, academia)] * 4)
    assert (refused(told), Offer.objects.get().version) == (3, 2)


def test_nothing_is_proposed_to_an_offer_that_ended_after_it_was_read(agreement, country, academia):
    read = Offer.objects.get()
    Agreement.objects.all().delete()
    offering.end_offer(agreement.offer, by=academia, at=make.AT)
    with pytest.raises(NotPossibleNow):
        offering.propose(agreement.need, read, by=country, at=make.AT)


def agree_as_it_ends(half, academia, monkeypatch):
    """In which order the trail has them: the offer ends while the other side's word, already heard, is written down."""
    heard, ended, check = Event(), Event(), offering._refuse_settled

    def slow(*given):
        check(*given)
        heard.set()
        ended.wait(timeout=0.3)

    def end_it():
        heard.wait(timeout=30)
        end(half.offer, academia)()
        ended.set()

    monkeypatch.setattr(offering, "_refuse_settled", slow)
    at_once(agree(half, academia), end_it)
    acts = AuditEvent.objects.filter(actor_id=academia.pk).order_by("pk").values_list("action", flat=True)
    return [one.removeprefix("workshops.") for one in acts]


def test_an_offer_does_not_end_under_who_agrees(half, academia, monkeypatch):
    assert agree_as_it_ends(half, academia, monkeypatch) == ["agree", "end_offer"]


@control
def test_control_without_its_lock_the_offer_ends_before(half, academia, monkeypatch):
    monkeypatch.setattr(offering, "held", lambda offer: Offer.objects.get(pk=offer.pk))
    assert agree_as_it_ends(half, academia, monkeypatch) == ["end_offer", "agree"]
