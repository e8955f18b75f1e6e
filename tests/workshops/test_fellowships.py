"""Fellowships by ITU's rules, from the focal point to the public account; as the web's own role."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import CountryGroupMembership, User
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from tests import make
from workshops.criteria import CRITERIA
from workshops.models import Expense, Fellowship, FellowshipCount
from workshops.operations import erasing, registering
from workshops.operations import fellowships as acts
from workshops.operations.fellowships import Decision, Outcome
from workshops.queries import accounts

from . import making
from .test_registration_pages import LINK, open_workshop, words

pytestmark = pytest.mark.django_db
POINTS = dict.fromkeys(CRITERIA, 3)
GRANT = Decision(grants=True, points=POINTS)
COUNTED = ("asked", "granted", "refused", "used", "returned", "amount")


@pytest.fixture
def clerk(cast):
    return User.objects.get(email="secretariat@demo.example")


def country(iso3="MWI", name="Malawi", group="LDC"):
    state = make.state(iso3, name)
    if group:
        CountryGroupMembership.objects.get_or_create(
            member_state=state, group=group, defaults={"valid_from": timezone.now().date() - timedelta(days=4000)}
        )
    return state


def event(**fields):
    today = timezone.now().date()
    return open_workshop(**{"offers_fellowships": True, "fellowships_by": today + timedelta(days=9)} | fields)


def nominee(workshop, state):
    by = making.focal_point(state.iso3, state.iso3)
    return registering.nominate(workshop, making.person(member_state=state), by=by, at=timezone.now()).registration


def asked(workshop, state, extent="full"):
    one = nominee(workshop, state)
    by = one.nominated_by
    return acts.ask_fellowship(one, extent=extent, motive="She leads it.", by=by, at=timezone.now())


def counted(workshop):
    return FellowshipCount.objects.values_list(*COUNTED).get(workshop=workshop)


def test_from_the_focal_point_s_request_to_the_public_account(client, clerk):
    state, workshop = country(), event()
    one = nominee(workshop, state)
    client.force_login(one.nominated_by)
    page = reverse("registration", args=[one.pk])
    assert "Ask for a fellowship" in words(client.get(page))
    address = reverse("fellowship-ask", args=[one.pk])
    refused = client.post(address, {"extent": "full", "motive": " "})
    assert (refused.status_code, "Say why this person should come" in words(refused)) == (422, True)
    assert client.post(address, {"extent": "full", "motive": "She leads the national programme."}).status_code == 302
    assert "Requested" in words(client.get(page))
    client.force_login(clerk)
    waiting = reverse("workshop-fellowships", args=[workshop.pk])
    page = client.get(waiting)
    assert "She leads the national programme." in words(page)
    assert page.content.index(b'name="refuse"') < page.content.index(b'name="grant"')  # Enter grants nothing
    decide = reverse("fellowship-decide", args=[one.pk])
    half = client.post(decide, {"grant": "1", "relevance": "4"})
    assert (half.status_code, words(half).count("Give 0 to 5 points.")) == (422, 6)  # three, in the list and beside
    assert client.post(decide, dict.fromkeys(CRITERIA, "4") | {"grant": "1"}).status_code == 302
    draining.drain()
    letters = [message.to for message in mail.outbox if "your fellowship" in message.subject]
    assert letters == [[one.email]]
    told = Notice.objects.filter(event__kind="workshops.nominee_fellowship").values_list("user", flat=True)
    assert set(told) == {one.nominated_by_id}
    settle = reverse("fellowship-settle", args=[one.pk])
    assert client.post(settle, {"used": "1", "travel": "900"}).status_code == 422
    assert client.post(settle, {"used": "1", "travel": "900", "allowance": "600"}).status_code == 302
    assert counted(workshop) == (1, 1, 0, 1, 0, 1500)
    acts_of = AuditEvent.objects.filter(action__endswith="_fellowship").order_by("pk").values_list("action", flat=True)
    assert [*acts_of] == [f"workshops.{act}_fellowship" for act in ("ask", "decide", "settle")]
    client.logout()
    account = client.get(reverse("workshop-account", args=[workshop.pk]))
    assert (one.name in words(account), "1,500" in words(account)) == (False, False)  # of one person: not told
    told = client.get(reverse("workshop-account-json", args=[workshop.pk])).json()
    assert told["fellowships"]["LDC"] == {"asked": 1, "granted": 1, "refused": 0, "used": 1, "returned": 0}
    assert (told["fellowships"]["SIDS"]["asked"], told["fellowships_amount"], told["total"]) == (0, None, 0)


def test_the_person_asks_by_their_own_link(client, clerk):
    workshop = event()
    one = nominee(workshop, country())
    draining.drain()
    sent = next(message for message in mail.outbox if one.email in message.to[0])
    client.get(LINK.search(sent.body)[1])
    assert (
        client.post(reverse("fellowship-ask", args=[one.pk]), {"extent": "partial", "motive": "I run it."}).status_code
        == 302
    )
    assert Fellowship.objects.values_list("extent", "asked_by", "state").get() == ("partial", None, "asked")


@pytest.mark.parametrize("why", ["not_offered", "not_nominated", "not_a_group", "twice", "over"])
def test_a_fellowship_is_asked_once_for_who_was_nominated_by_a_country_of_the_footnote(clerk, why):
    at = timezone.now()
    workshop = event(offers_fellowships=why != "not_offered", fellowships_by=None)
    state = country("CHE", "Switzerland", "") if why == "not_a_group" else country()
    one = nominee(workshop, state)
    if why == "not_nominated":
        person = making.person(member_state=state)
        one = registering.register(workshop, person, consents=True, by=None, at=at).registration
    if why == "over":
        registering.cancel(one, by=None, at=at)
    if why == "twice":
        acts.ask_fellowship(one, extent="full", motive="x", by=None, at=at)
    with pytest.raises(NotPossibleNow):
        acts.ask_fellowship(one, extent="full", motive="x", by=None, at=at)
    assert Fellowship.objects.count() == (why == "twice")


def test_a_country_gets_one_full_one_or_two_partial_ones_and_a_returned_one_is_free_again(clerk):
    state, workshop, at = country(), event(), timezone.now()
    first, second = asked(workshop, state), asked(workshop, state)
    third, fourth = asked(workshop, state, "partial"), asked(workshop, state, "partial")
    acts.decide_fellowship(first, GRANT, by=clerk, at=at)
    for other in (second, third):
        with pytest.raises(NotPossibleNow):
            acts.decide_fellowship(other, GRANT, by=clerk, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():  # where the act would not ask
        Fellowship.objects.filter(pk=second.pk).update(state="granted", decided_at=at)
    acts.settle_fellowship(first, Outcome(is_used=False), by=clerk, at=at)
    for one in (third, fourth):
        acts.decide_fellowship(one, GRANT, by=clerk, at=at)
    with pytest.raises(NotPossibleNow):
        acts.decide_fellowship(second, GRANT, by=clerk, at=at)
    assert counted(workshop) == (4, 3, 0, 0, 1, 0)
    elsewhere = asked(workshop, country("NPL", "Nepal"))
    assert acts.decide_fellowship(elsewhere, GRANT, by=clerk, at=at).state == "granted"


def test_a_late_one_needs_a_reason_to_be_granted_and_a_refusal_always(clerk):
    at = timezone.now()
    late = asked(event(fellowships_by=at.date() - timedelta(days=2)), country())
    in_time = asked(event(), country())
    assert (late.is_late, in_time.is_late) == (True, False)
    for one, decision in ((late, GRANT), (in_time, Decision(grants=False, points=POINTS))):
        with pytest.raises(Incomplete) as refused:
            acts.decide_fellowship(one, decision, by=clerk, at=at)
        assert list(refused.value.errors) == ["reason"]
    granted = Decision(grants=True, points=POINTS, reason="A place was left.")
    assert acts.decide_fellowship(late, granted, by=clerk, at=at).state == "granted"


def test_who_asked_or_nominated_does_not_decide(clerk):
    one = asked(event(), country())
    Fellowship.objects.filter(pk=one.pk).update(asked_by=clerk)
    with pytest.raises(NotAllowed):
        acts.decide_fellowship(one, GRANT, by=clerk, at=timezone.now())
    with pytest.raises(NotAllowed):
        acts.decide_fellowship(one, GRANT, by=one.registration.nominated_by, at=timezone.now())


def test_none_is_granted_for_who_cancelled_and_what_was_typed_stays(client, clerk):
    one = asked(event(), country())
    registering.cancel(one.registration, by=None, at=timezone.now())
    client.force_login(clerk)
    typed = dict.fromkeys(CRITERIA, "4") | {"grant": "1", "reason": "She leads it indeed."}
    refused = client.post(reverse("fellowship-decide", args=[one.registration_id]), typed)
    said = "This registration is over already." in words(refused), "She leads it indeed." in refused.content.decode()
    assert (refused.status_code, said, Fellowship.objects.get().state) == (409, (True, True), "asked")
    refusal = Decision(grants=False, points=POINTS, reason="They cancelled.")
    assert acts.decide_fellowship(one, refusal, by=clerk, at=timezone.now()).state == "refused"


def test_erasing_leaves_the_counts_and_no_words(clerk):
    workshop, at = event(), timezone.now()
    one = asked(workshop, country())
    acts.decide_fellowship(one, Decision(grants=False, points=POINTS, reason="Too many."), by=clerk, at=at)
    erasing.erase(one.registration, by=None, at=at)
    one.refresh_from_db()
    assert (one.motive, one.reason, one.criteria, one.state) == ("", "–", {}, "refused")
    assert counted(workshop) == (1, 0, 1, 0, 0, 0)


def test_lines_of_the_account_are_added_and_taken_out_by_its_staff(client, clerk):
    workshop = event()
    add = reverse("expense-add", args=[workshop.pk])
    client.force_login(clerk)
    assert client.post(add, {"kind": "", "amount": "5"}).status_code == 422
    assert client.post(add, {"kind": "venue", "amount": "-5"}).status_code == 422
    assert client.post(add, {"kind": "venue", "amount": "12000", "paid_by": "Host"}).status_code == 302
    assert (
        client.post(add, {"kind": "staff", "amount": "", "note": "Two missions", "paid_by": "Ministry"}).status_code
        == 302
    )
    page = reverse("workshop-account", args=[workshop.pk])
    told = words(client.get(page))
    assert ("12,000" in told, "amount not known" in told, "(1 amount is not known)" in told) == (True, True, True)
    venue = Expense.objects.get(kind="venue")
    assert client.post(reverse("expense-remove", args=[workshop.pk, venue.pk])).status_code == 302
    assert [*Expense.objects.values_list("kind", "amount")] == [("staff", None)]
    assert [note in text for text in everywhere(client, workshop) for note in ("Two missions", "Ministry")] == [
        True
    ] * 6
    client.force_login(User.objects.get(email="rapporteur@demo.example"))
    assert client.post(add, {"kind": "venue", "amount": "1"}).status_code == 403
    told = everywhere(client, workshop)  # who paid is public, the note is not
    assert [note in text for text in told for note in ("Two missions", "Ministry")] == [False, True] * 3
    assert '"expense","staff","","","","","","","","Ministry"' in told[1].splitlines()


def everywhere(client, workshop):
    """The account as a page, as a table and as JSON."""
    page, table, told = (
        client.get(reverse(f"workshop-account{kind}", args=[workshop.pk])) for kind in ("", "-csv", "-json")
    )
    return words(page), b"".join(table.streaming_content).decode(), told.content.decode()


def test_the_sum_of_all_by_year_and_group(client, clerk):
    """Amounts of fellowships from three people on, and the same number of queries with one event and with three."""
    today, at = timezone.now().date(), timezone.now()
    malawi = country()
    country("MWI", "Malawi", "LLDC")

    def held(days, iso3):
        workshop = event()
        one = asked(workshop, country(iso3, iso3) if iso3 != "MWI" else malawi)
        acts.decide_fellowship(one, GRANT, by=clerk, at=at)
        acts.settle_fellowship(one, Outcome(True, 100, 50), by=clerk, at=at)
        Expense.objects.create(workshop=workshop, kind="venue", amount=10, noted_at=at)
        workshop.starts_on = today - timedelta(days=days)
        type(workshop).objects.filter(pk=workshop.pk).update(starts_on=workshop.starts_on, ends_on=workshop.starts_on)

    held(1, "MWI")
    with CaptureQueriesContext(connection) as first:
        found = accounts.accounts(on=today)
    assert (found.fellowships, found.whole.used) == (None, 1)
    held(2, "NPL")
    held(400, "RWA")
    with CaptureQueriesContext(connection) as third:
        found = accounts.accounts(on=today)
    assert len(first) == len(third)
    groups = {one.key: (len(one.countries), one.asked, one.used) for one in found.groups}
    assert groups == {"LDC": (3, 3, 3), "LLDC": (1, 1, 1), "SIDS": (0, 0, 0), "EIT": (0, 0, 0)}
    assert (found.whole.asked, found.fellowships, found.spent, found.accounted) == (3, 450, 30, 3)
    assert sum(one.fellowships.used for one in found.years) == 3
    assert len({one.number for one in found.years}) >= 2
    page = client.get(reverse("workshops-accounts"))
    assert (page.status_code, "450 US dollars" in words(page)) == (200, True)
    rows = b"".join(client.get(reverse("workshops-accounts-csv")).streaming_content).decode().splitlines()
    assert len(rows) == 4
    FellowshipCount.objects.filter(member_state=malawi).update(asked=3, granted=3, used=3)
    assert accounts.accounts(on=today).fellowships is None  # less what the one event tells, it would be of two people
