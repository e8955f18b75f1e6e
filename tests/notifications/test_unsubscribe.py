"""One click stops mail (RFC 8058): one POST without a cookie, a sign-in or a question; GET changes nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import User
from ehealth_portal.notifications.channels import ADDRESS_BOOKS, Recipient
from ehealth_portal.notifications.kinds import KINDS
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice, OptOut, Subscription
from ehealth_portal.notifications.operations import telling
from ehealth_portal.notifications.tokens import token_of
from tests import make
from tests.faults.racing import at_once
from tests.notifications.mail_world import Clock, Happening, people, rows

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NOON = make.AT.replace(hour=12)


@pytest.fixture
def happening(monkeypatch):
    made = Happening()
    monkeypatch.setitem(KINDS, made.kind.name, made.kind)
    return made


def somebody(email="reader@demo.example"):
    people(email)
    return User.objects.get(email=email)


def followed(happening, user, topic="activities", at=NOON):
    """The mail about a topic that somebody follows at once."""
    Subscription.objects.get_or_create(user=user, topic=topic, defaults={"cadence": "at_once", "created_at": at})
    with transaction.atomic():
        event = telling.tell(happening.kind.name, make.body(), by=None, at=at, topics=[topic])
    return event.notices.get(channel="email", user=user)


def told(happening, user, why="group"):
    return happening.happen(user, why=why, at=NOON).notices.get(channel="email")


def address(notice):
    return f"/unsubscribe/{token_of(notice.pk, 'unsubscribe')}/"


def click(notice, client=None, **posted):
    """As a mail program does it: no cookie, and none of the browser's tokens."""
    return (client or Client(enforce_csrf_checks=True)).post(address(notice), posted or ONE_CLICK)


def ends():
    return [(one.state, one.reason) for one in rows().order_by("created_at", "event__at")]


@pytest.mark.parametrize(
    ("why", "mailing"), [("group", "duties"), ("digest", "digest"), ("circular", "circulars"), ("deadline", "duties")]
)
def test_one_click_stops_the_mailing_before_the_next_row_is_leased(happening, why, mailing):
    user = somebody()
    first, _waits = told(happening, user, why), told(happening, user, why)
    answer = click(first)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert [(one.user, one.email, one.mailing) for one in OptOut.objects.all()] == [(user, "", mailing)]
    draining.drain(Clock(NOON))
    assert ends() == [("suppressed", "opted_out")] * 2
    assert mail.outbox == []


def test_control_without_the_click_both_are_sent(happening):
    user = somebody()
    told(happening, user)
    told(happening, user)
    draining.drain(Clock(NOON))
    assert ends() == [("sent", "taken")] * 2


def test_looking_at_the_page_changes_nothing_and_no_trace_of_the_secret_is_kept(happening):
    notice = told(happening, somebody())
    answer = Client().get(address(notice))
    assert (answer.status_code, OptOut.objects.count()) == (200, 0)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert Client().head(address(notice)).status_code == 200
    assert OptOut.objects.count() == 0


def test_repeating_it_is_answered_alike_and_told_once_in_the_trail(happening):
    notice = told(happening, somebody())
    assert [click(notice).status_code for _ in range(3)] == [200, 200, 200]
    assert (OptOut.objects.count(), AuditEvent.objects.filter(action="notifications.opt_out").count()) == (1, 1)


@pytest.mark.parametrize("purpose", ["preferences", "letter", "reply", "bounce"])
def test_a_secret_of_another_purpose_opens_nothing(happening, purpose):
    notice = told(happening, somebody())
    wrong = f"/unsubscribe/{token_of(notice.pk, purpose)}/"
    assert [Client().get(wrong).status_code, Client().post(wrong, ONE_CLICK).status_code] == [404, 404]
    assert OptOut.objects.count() == 0


@pytest.mark.parametrize("token", ["x", "a" * 52, "é" * 52, "%00"])
def test_a_forged_secret_is_not_found(token):
    assert Client().post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 404


def test_a_notice_that_is_gone_is_not_found(happening):
    notice = told(happening, somebody())
    there = address(notice)
    Notice.objects.all().delete()
    assert Client().post(there, ONE_CLICK).status_code == 404


def test_of_what_is_followed_the_topic_goes_quiet_and_other_topics_stay(happening):
    user = somebody()
    notice = followed(happening, user, "activities")
    followed(happening, user, "report")
    assert click(notice).status_code == 200
    assert dict(user.subscriptions.values_list("topic", "cadence")) == {"activities": "never", "report": "at_once"}
    assert OptOut.objects.count() == 0


def test_what_waits_of_a_quiet_topic_is_not_sent_and_stands_in_the_inbox(happening):
    user = somebody()
    first = followed(happening, user, "activities")
    followed(happening, user, "activities", NOON + timedelta(seconds=1))
    followed(happening, user, "report", NOON + timedelta(seconds=2))
    click(first)
    draining.drain(Clock(NOON + timedelta(minutes=1)))
    assert ends() == [("suppressed", "opted_out")] * 2 + [("sent", "taken")]
    assert Notice.objects.filter(user=user, channel="inbox").count() == 3


def test_then_all_that_is_followed_may_be_stopped(happening):
    user = somebody()
    first = followed(happening, user, "activities")
    followed(happening, user, "report")
    click(first)
    click(first, all="1")
    draining.drain(Clock(NOON))
    assert ends() == [("suppressed", "opted_out")] * 2


def test_undo_brings_mail_of_the_topic_back(happening):
    user = somebody()
    notice = followed(happening, user)
    click(notice)
    assert click(notice, undo="1").status_code == 200
    assert user.subscriptions.get().cadence != "never"


def test_undo_brings_mail_of_a_kind_back(happening):
    notice = told(happening, somebody())
    click(notice)
    click(notice, undo="1")
    assert OptOut.objects.count() == 0
    draining.drain(Clock(NOON))
    assert ends() == [("sent", "taken")]


@pytest.fixture
def addressee(monkeypatch):
    known = {7: Recipient("Ministry@Health.example", "The ministry", "fr")}
    monkeypatch.setitem(ADDRESS_BOOKS, "addressee", lambda ids: {pk: known[pk] for pk in ids if pk in known})
    return 7


def letter(happening, addressee):
    event = happening.happen(at=NOON)
    return Notice.objects.create(
        event=event, channel="email", addressee_id=addressee, why="circular", due_at=NOON, created_at=NOON
    )


def test_who_has_no_account_stops_circulars_by_their_address(happening, addressee):
    notice = letter(happening, addressee)
    letter(happening, addressee)
    answer = click(notice)
    assert answer.status_code == 200
    assert '<html lang="fr"' in answer.content.decode()
    kept = [(one.user, one.email, one.mailing) for one in OptOut.objects.all()]
    assert kept == [(None, "ministry@health.example", "circulars")]
    draining.drain(Clock(NOON))
    assert ends() == [("suppressed", "opted_out")] * 2
    click(notice, undo="1")
    assert OptOut.objects.count() == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_both_answered(happening):
    for number in range(5):
        notice = told(happening, somebody(f"r{number}@demo.example"))
        answers = at_once(lambda notice=notice: click(notice), lambda notice=notice: click(notice))
        assert [one and one.status_code for one in answers] == [200, 200]
    assert OptOut.objects.count() == 5
