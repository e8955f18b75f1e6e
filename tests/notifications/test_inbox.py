"""The inbox: one's own messages alone, told by what one may see now, at a fixed cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import operations as activities
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Channel, Notice
from ehealth_portal.notifications.operations import following
from tests import make

pytestmark = pytest.mark.django_db


def page(client, query=""):
    answer = client.get(reverse("inbox") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_happened_why_and_leads_there(cast, client):
    returned = make.activity("returned")
    client.force_login(cast.rapporteur)
    text = page(client)
    assert f"Returned to you: {returned.title}" in text
    assert "Name the document." in text
    assert "it is about something that you wrote" in text
    notice = Notice.objects.get(user=cast.rapporteur, channel=Channel.INBOX)
    answer = client.get(reverse("inbox-open", args=[notice.pk]))
    assert answer["Location"] == reverse("activity", args=[returned.pk])
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_of_others_nothing_is_shown_or_opened(cast, client):
    make.activity("returned")
    notice = Notice.objects.get(user=cast.rapporteur, channel=Channel.INBOX)
    client.force_login(cast.other_rapporteur)
    assert "Returned to you" not in page(client)
    assert client.get(reverse("inbox-open", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_what_one_may_no_longer_see_says_nothing(cast, client):
    returned = make.activity("returned")
    Role.objects.filter(user=cast.rapporteur).update(valid_until=make.AT.date())
    client.force_login(cast.rapporteur)
    text = page(client)
    assert "No longer available" in text
    assert returned.title not in text
    assert "Name the document." not in text
    notice = Notice.objects.get(user=cast.rapporteur, channel=Channel.INBOX)
    assert client.get(reverse("inbox-open", args=[notice.pk]))["Location"] == reverse("inbox")


def test_all_are_marked_as_read(cast, client):
    make.activity("returned")
    client.force_login(cast.rapporteur)
    assert "1 message is unread." in page(client)
    client.post(reverse("inbox-read"))
    assert "0 messages are unread." in page(client)
    assert "You have read everything." in page(client, "?unread")


def test_twenty_a_page_and_further_without_a_gap(cast, client):
    following.follow("activities", by=cast.focal_point, at=make.AT)
    titles = [make.activity(title=f"Number {number:02d} of many").title for number in range(23)]
    client.force_login(cast.focal_point)
    first = page(client)
    further = first.partition("before=")[2].partition('"')[0]
    second = page(client, f"?before={further}")
    seen = [[title for title in titles if title in text] for text in (first, second)]
    assert [len(one) for one in seen] == [20, 3]
    assert sorted([*seen[0], *seen[1]]) == titles


def test_it_costs_the_same_with_one_message_and_with_three(cast, client):
    following.follow("activities", by=cast.focal_point, at=make.AT)
    client.force_login(cast.focal_point)
    counts = []
    for _number in (1, 2, 3):
        make.activity()
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_nothing_came_yet(cast, client):
    client.force_login(cast.nobody)
    assert "Nothing came yet." in page(client)


def test_the_number_stands_on_every_page(cast, client):
    make.activity("returned")
    client.force_login(cast.rapporteur)
    text = client.get(reverse("account")).content.decode()
    assert '<span class="tag">1<span class="vh"> unread</span></span>' in text


def test_nobody_is_told_of_their_own_act(cast):
    activity = make.activity("submitted")
    activities.take_back(activity, by=cast.rapporteur, at=make.AT)
    assert Notice.objects.filter(user=cast.rapporteur).count() == 0
