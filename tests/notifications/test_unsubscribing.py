"""Stopping mail by its own link (RFC 8058): one POST, no cookie, no question, before the next row is leased."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice, OptOut, Subscription
from ehealth_portal.notifications.operations import following
from ehealth_portal.notifications.tokens import token_of
from tests import make

pytestmark = pytest.mark.django_db
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def stranger():
    """A mail program: no cookies, no token of a form; Django would refuse one that is missing."""
    return Client(enforce_csrf_checks=True)


def notice_to(user, why="follows"):
    return Notice.objects.get(user=user, channel="email", why=why)


def address(notice):
    return reverse("unsubscribe", args=[token_of(notice.pk, "unsubscribe")])


@pytest.fixture
def followed(cast):
    following.follow("activities", by=cast.focal_point, at=make.AT, cadence="at_once")
    make.activity()
    return notice_to(cast.focal_point)


def test_one_post_stops_the_topic_and_repeats_change_nothing(stranger, followed):
    for _time in range(2):
        answer = stranger.post(address(followed), ONE_CLICK, content_type=FORM)
        assert answer.status_code == 200
    assert Subscription.objects.get().cadence == "never"


def test_looking_changes_nothing(stranger, followed):
    answer = stranger.get(address(followed))
    assert answer.status_code == 200
    assert "you follow this: All activities" in answer.content.decode()
    assert (Subscription.objects.get().cadence, OptOut.objects.count()) == ("at_once", 0)


def test_it_holds_for_what_waits_already(cast, stranger):
    """A mail about one's own work that was written before the click is not sent after it."""
    make.activity("returned")
    notice = notice_to(cast.rapporteur, "author")
    stranger.post(address(notice), ONE_CLICK, content_type=FORM)
    mail.outbox.clear()
    draining.drain(clock=lambda: make.AT)
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == ("suppressed", "opted_out")
    assert [message for message in mail.outbox if cast.rapporteur.email in message.to] == []


def test_all_of_a_kind_and_undone(cast, stranger, followed):
    stranger.post(address(followed), {"all": "1"})
    assert OptOut.objects.get().mailing == "follows"
    page = stranger.post(address(followed), {"undo": "1"}).content.decode()
    assert "You get mail like this again." in page
    assert (OptOut.objects.count(), Subscription.objects.get().cadence) == (0, "at_once")


def test_undone_after_the_one_click(stranger, followed):
    stranger.post(address(followed), ONE_CLICK, content_type=FORM)
    stranger.post(address(followed), {"undo": "1"})
    assert Subscription.objects.get().cadence == "weekly"


@pytest.mark.parametrize("purpose", ["preferences", "letter", "reply", "bounce"])
def test_another_token_opens_nothing(stranger, followed, purpose):
    wrong = reverse("unsubscribe", args=[token_of(followed.pk, purpose)])
    assert stranger.post(wrong, ONE_CLICK, content_type=FORM).status_code == 404
    assert Subscription.objects.get().cadence == "at_once"


def test_in_the_language_of_the_reader(cast, stranger, followed):
    cast.focal_point.language = "ar"
    cast.focal_point.save()
    assert 'dir="rtl"' in stranger.get(address(followed)).content.decode()
