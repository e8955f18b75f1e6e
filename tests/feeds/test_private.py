"""Private feeds: the rights of the key's person at that moment, and 404 to all that is no live key."""

from datetime import date, timedelta

import feedparser
import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity
from activities.operations import milestones
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.feeds.operations import MOST, make_feed_token, revoke_feed_token
from ehealth_portal.feeds.queries.waiting import TITLES
from ehealth_portal.members.models import Role
from ehealth_portal.members.operations import deactivate_account, reactivate_account
from ehealth_portal.notifications.kinds import KINDS, Kind, Told
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.notifications.tokens import OWN_LETTER, token_of
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.reporting.queries.waiting import WaitingLists
from ehealth_portal.review.transitions import State
from tests import make
from tests.reporting import report_making

pytestmark = pytest.mark.django_db
DOORS = ("/feeds/private/{}/waiting.atom", "/feeds/private/{}/inbox.atom", "/calendars/private/{}/deadlines.ics")
WAITING, INBOX, DEADLINES = DOORS


def key_of(user, name="calendar on my phone"):
    return make_feed_token(user, name, by=user, at=timezone.now())[1]


def get(door, secret, **more):
    return Client().get(door.format(secret), **more)


def entries(door, secret, query=""):
    answer = Client().get(door.format(secret) + query)
    assert answer.status_code == 200
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert found.bozo == 0
    return [entry.title for entry in found.entries]


def deadlines(secret):
    return [
        str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(get(DEADLINES, secret).content).walk("VEVENT")
    ]


def gone(secret):
    """Answered exactly as what never was, at every door."""
    return [_told(get(door, secret)) for door in DOORS] == [_told(get(door, "ehf_" + "x" * 43)) for door in DOORS]


def _told(answer):
    return answer.status_code, answer.content, sorted(answer.headers.items())


# --- what they hold -------------------------------------------------------------------------------------------------
@pytest.fixture
def waiting(cast):
    make.activity(State.SUBMITTED, title="To be judged")
    make.activity(State.RETURNED, title="Came back")
    make.activity(State.DRAFT, title="Half done")
    milestones.set_milestone(
        make.provision(), title="Soon", due_on=timezone.now().date() + timedelta(days=9), by=cast.secretariat,
        at=make.AT, body=make.body(),
    )  # fmt: skip
    report = report_making.report(title="The report")
    report_making.built(report)
    report_making.acts.submit(report, by=cast.secretariat, at=make.AT)
    return cast


def test_what_waits_is_what_the_page_shows(waiting):
    assert sorted(entries(WAITING, key_of(waiting.rapporteur))) == [
        "Milestone due: Soon", "Returned to you: Came back", "Your draft: Half done",
    ]  # fmt: skip
    assert sorted(entries(WAITING, key_of(waiting.counsellor))) == [
        "Entry to check: To be judged",
        "Milestone due: Soon",
    ]
    assert "Report to publish: The report" in entries(WAITING, key_of(waiting.administrator))
    assert entries(WAITING, key_of(waiting.other_rapporteur)) == entries(WAITING, key_of(waiting.nobody)) == []


def test_every_list_of_the_page_is_told():
    assert set(TITLES) == set(WaitingLists.__dataclass_fields__) - {
        "sent",
        "practices_sent",
        "more",
    }  # with headings of their own


def test_deadlines_are_those_of_ones_bodies(waiting):
    milestones.set_milestone(
        make.provision(), title="Of another group", due_on=date(2027, 1, 1), by=waiting.secretariat, at=make.AT,
        body=make.body("itu-t-sg17"),
    )  # fmt: skip
    assert deadlines(key_of(waiting.rapporteur)) == ["Soon"]
    assert deadlines(key_of(waiting.other_rapporteur)) == ["Of another group"]
    assert sorted(deadlines(key_of(waiting.secretariat))) == ["Of another group", "Soon"]
    assert deadlines(key_of(waiting.nobody)) == []


def test_in_the_persons_language_unless_told(waiting):
    waiting.rapporteur.language = "ar"
    waiting.rapporteur.save()
    secret = key_of(waiting.rapporteur)
    assert 'xml:lang="ar"' in get(WAITING, secret).text
    assert 'xml:lang="zh-Hans"' in Client().get(WAITING.format(secret) + "?language=zh").text
    assert Client().get(WAITING.format(secret) + "?language=tlh").status_code == 400


@pytest.fixture
def kind(monkeypatch):
    """A kind of the tests: record 1 may be seen, record 2 not."""

    def tell(events):
        return {
            event.pk: Told(f"About {event.record_id}", ("It went on.",), f"/en/{OWN_LETTER}/", "Look")
            for event in events
        }

    made = Kind("tests.happened", "Happened", tell, lambda ids, user: set(ids) - {"2"})
    monkeypatch.setitem(KINDS, made.name, made)
    return made


def put(user, record, **fields):
    event = Event.objects.create(kind="tests.happened", record_type="tests.record", record_id=record, at=make.AT)
    whole = {"channel": "inbox", "state": "delivered", "reason": "shown", "why": "follows", "due_at": make.AT}
    return Notice.objects.create(event=event, user=user, created_at=make.AT, **(whole | fields))


def test_the_inbox_holds_what_may_be_seen(cast, kind):
    shown = put(cast.rapporteur, "1")
    put(cast.rapporteur, "2")
    put(cast.rapporteur, "3", channel="email", state="sent", reason="taken")
    put(cast.rapporteur, "4", state="cancelled", reason="stopped")
    put(cast.counsellor, "5")
    secret = key_of(cast.rapporteur)
    assert entries(INBOX, secret) == ["About 1"]
    answer = get(INBOX, secret).text
    assert f"/en/{token_of(shown.pk, 'letter')}/" in answer
    assert f"notice/{shown.pk}" in answer


def test_one_entry_costs_as_many_queries_as_three(waiting, kind):
    secret = key_of(waiting.rapporteur)
    put(waiting.rapporteur, "1")
    get(WAITING, secret)  # notes the day

    def costs():
        found = []
        for door in DOORS:
            with CaptureQueriesContext(connection) as queries:
                get(door, secret)
            found.append(len(queries))
        return found

    before = costs()
    for number in range(2):
        put(waiting.rapporteur, f"1{number}")
        make.activity(State.DRAFT, title=f"More {number}")
        make.activity(State.RETURNED, title=f"More {number}")
    assert costs() == before


# --- whose rights ---------------------------------------------------------------------------------------------------
def test_an_ended_role_gives_nothing_at_the_next_request(waiting):
    secret = key_of(waiting.rapporteur)
    assert (len(entries(WAITING, secret)), deadlines(secret)) == (3, ["Soon"])
    Role.objects.filter(user=waiting.rapporteur).update(valid_until=timezone.now().date())
    assert (entries(WAITING, secret), deadlines(secret)) == ([], [])


def test_who_is_signed_in_with_the_same_browser_does_not_count(waiting):
    secret, client = key_of(waiting.nobody), Client()
    client.force_login(waiting.secretariat)
    answer = client.get(WAITING.format(secret))
    assert (answer.status_code, "<entry>" in answer.text) == (200, False)


def test_the_wall_is_closed_again(waiting):
    """On PostgreSQL: what the key's person may see is not seen by who comes next."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no wall")
    get(WAITING, key_of(waiting.rapporteur))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.reader', true), current_setting('portal.bodies', true)")
        assert [one or "" for one in cursor.fetchone()] == ["", ""]


def test_a_revoked_key_is_as_one_that_never_was(cast):
    token, secret = make_feed_token(cast.rapporteur, "phone", by=cast.rapporteur, at=timezone.now())
    assert not gone(secret)
    revoke_feed_token(token, by=cast.rapporteur, at=timezone.now())
    assert gone(secret)


def test_an_expired_key_is_too(cast):
    secret = key_of(cast.rapporteur)
    FeedToken.objects.update(created_at=make.AT - timedelta(days=400), expires_at=timezone.now())
    assert gone(secret)


def test_the_key_of_a_closed_account_is_too_and_stays_so(cast):
    secret = key_of(cast.rapporteur)
    deactivate_account(cast.rapporteur, by=cast.administrator, at=timezone.now())
    assert gone(secret)
    reactivate_account(cast.rapporteur, by=cast.administrator, at=timezone.now())
    assert gone(secret)


def test_control_closing_alone_would_let_it_come_back(cast):
    secret = key_of(cast.rapporteur)
    type(cast.rapporteur).objects.filter(pk=cast.rapporteur.pk).update(is_active=False)
    assert gone(secret)
    type(cast.rapporteur).objects.filter(pk=cast.rapporteur.pk).update(is_active=True)
    assert not gone(secret)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_key_only_reads(cast, method):
    secret = key_of(cast.rapporteur)
    assert {getattr(Client(), method)(door.format(secret)).status_code for door in DOORS} == {405}


def test_answers_are_in_no_cache_and_name_no_secret(cast):
    secret = key_of(cast.rapporteur)
    for door in DOORS:
        answer = get(door, secret)
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "no-referrer")
        assert secret not in answer.text


# --- keys -----------------------------------------------------------------------------------------------------------
def test_making_and_revoking_are_acts(cast):
    me = cast.rapporteur
    token, secret = make_feed_token(me, " phone ", by=me, at=make.AT)
    assert (token.name, token.expires_at) == ("phone", make.AT + timedelta(days=365))
    assert (secret.startswith("ehf_"), secret in str(vars(token))) == (True, False)
    revoke_feed_token(token, by=me, at=make.AT)
    revoke_feed_token(token, by=me, at=make.AT)  # again: nothing
    events = AuditEvent.objects.filter(record_type="feeds.feedtoken").order_by("pk")
    assert [event.action for event in events] == ["feeds.make_feed_token", "feeds.revoke_feed_token"]
    assert secret not in str([event.told for event in events])


def test_what_is_refused(cast):
    me, other = cast.rapporteur, cast.counsellor
    with pytest.raises(NotAllowed):
        make_feed_token(me, "phone", by=other, at=make.AT)
    with pytest.raises(NotAllowed):
        revoke_feed_token(make_feed_token(me, "phone", by=me, at=make.AT)[0], by=other, at=make.AT)
    for name in ("", "  ", "n" * 81):
        with pytest.raises(Incomplete):
            make_feed_token(me, name, by=me, at=make.AT)


def test_ten_at_most(cast):
    me = cast.rapporteur
    made = [make_feed_token(me, f"{number}", by=me, at=make.AT)[0] for number in range(MOST)]
    with pytest.raises(NotPossibleNow):
        make_feed_token(me, "one more", by=me, at=make.AT)
    revoke_feed_token(made[0], by=me, at=make.AT)
    make_feed_token(me, "one more", by=me, at=make.AT)
    make_feed_token(me, "later", by=me, at=make.AT + timedelta(days=366))  # the others have expired


def test_a_use_is_noted_once_a_day(cast):
    secret = key_of(cast.rapporteur)
    get(WAITING, secret)
    assert FeedToken.objects.get().last_used_on == timezone.now().date()
    with CaptureQueriesContext(connection) as queries:
        get(WAITING, secret)
    assert [one["sql"] for one in queries if "UPDATE" in one["sql"]] == []


# --- the page -------------------------------------------------------------------------------------------------------
@pytest.fixture
def page(cast):
    client = Client()
    client.force_login(cast.rapporteur)
    return client


def test_the_page_shows_the_addresses_once(page):
    answer = page.post("/en/account/feeds/", {"name": "phone"})
    addresses = [address for _label, address in answer.context["addresses"]]
    assert [Client().get(address.removeprefix("http://testserver")).status_code for address in addresses] == [200] * 3
    assert all(address in answer.text for address in addresses)
    later = page.get("/en/account/feeds/")
    assert (later.context["addresses"], "phone" in later.text) == ([], True)
    assert "no-store" in answer["Cache-Control"]


def test_the_page_says_what_is_missing(page):
    answer = page.post("/en/account/feeds/", {"name": ""})
    assert (answer.status_code, FeedToken.objects.count()) == (422, 0)
    for number in range(MOST):
        page.post("/en/account/feeds/", {"name": f"{number}"})
    answer = page.post("/en/account/feeds/", {"name": "typed with care"})
    assert (answer.status_code, "typed with care" in answer.text, FeedToken.objects.count()) == (422, True, MOST)


def test_the_page_revokes(page, cast):
    token, secret = make_feed_token(cast.rapporteur, "phone", by=cast.rapporteur, at=timezone.now())
    theirs = make_feed_token(cast.counsellor, "phone", by=cast.counsellor, at=timezone.now())[0]
    assert page.post(f"/en/account/feeds/{token.pk}/revoke/").status_code == 302
    assert gone(secret)
    assert page.post(f"/en/account/feeds/{theirs.pk}/revoke/").status_code == 404
    assert FeedToken.objects.get(pk=theirs.pk).revoked_at is None


def test_the_page_costs_the_same_with_three_keys(page, cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            page.get("/en/account/feeds/")
        return len(queries)

    key_of(cast.rapporteur)
    before = cost()
    for _number in range(2):
        key_of(cast.rapporteur)
    assert cost() == before


def test_hidden_records_of_others_never_appear(waiting):
    """What waits for one group is in no key of another; the drafts are there."""
    assert Activity.objects.exclude(state=State.PUBLISHED).count() == 3
    for person in (waiting.other_rapporteur, waiting.focal_point, waiting.academia, waiting.nobody):
        secret = key_of(person)
        told = "".join(get(door, secret).text for door in DOORS)
        assert [word for word in ("judged", "Came back", "Half done", "The report") if word in told] == []
