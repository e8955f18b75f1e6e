"""Following: what can be followed, the quiet default, the pages, and nobody else's rows."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ehealth_portal.notifications.models import Cadence, Notice, Preference, Subscription
from ehealth_portal.notifications.operations import following, searching
from ehealth_portal.notifications.queries.following import followed_by, is_topic
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.refusals import Incomplete, NotPossibleNow
from tests import make

pytestmark = pytest.mark.django_db


def follow(topic, by, **how):
    return following.follow(topic, by=by, at=make.AT, **how)


@pytest.mark.parametrize(
    ("topic", "is_one"),
    [
        ("activities", True),
        ("report", True),
        ("body:itu-t-sg21", True),
        ("country:MWI", True),
        ("kind:meeting", True),
        ("provision:78/dubai-2012/resolves.1", True),
        ("search:activities?kind=meeting", True),
        ("search:people?q=x", False),
        ("body:itu-t-sg99", False),
        ("country:ZZZ", False),
        ("provision:78/dubai-2012/resolves.99", False),
        ("provision:78", False),
        ("everything", False),
        ("body:\x00", False),
        ("search:activities?q=" + "x" * 200, False),
    ],
)
def test_what_can_be_followed(cast, topic, is_one):
    make.provision()
    assert is_topic(topic) is is_one


def test_the_first_time_is_quiet_and_again_changes_how(cast):
    first = follow("activities", cast.focal_point)
    assert (first.level, first.cadence) == ("all", "weekly")
    again = follow("activities", cast.focal_point, level="significant", cadence="at_once")
    assert (again.pk, again.level, again.cadence) == (first.pk, "significant", "at_once")
    with pytest.raises(Incomplete):
        follow("activities", cast.focal_point, cadence="hourly")
    with pytest.raises(Incomplete):
        follow("nothing", cast.focal_point)


def test_there_is_a_most(cast, monkeypatch):
    monkeypatch.setattr(following, "MOST", 1)
    follow("activities", cast.focal_point)
    follow("activities", cast.focal_point, cadence="daily")
    with pytest.raises(NotPossibleNow):
        follow("report", cast.focal_point)


def test_topics_are_told_in_words_by_a_fixed_number_of_queries(cast, django_assert_num_queries):
    make.provision()
    topics = ["body:itu-t-sg21", "country:MWI", "kind:meeting", "provision:78/dubai-2012/resolves.1", "activities"]
    for topic in topics:
        follow(topic, cast.focal_point)
    with django_assert_num_queries(7):
        words = {row.subscription.topic: row.label for row in followed_by(cast.focal_point)}
    assert words["country:MWI"] == "Malawi"
    assert words["kind:meeting"] == "Activities of the kind: Meeting"
    follow("country:NPL", cast.focal_point)
    follow("body:itu-t-sg17", cast.focal_point)
    with django_assert_num_queries(7):
        followed_by(cast.focal_point)


def test_the_button_follows_and_stops(cast, client):
    client.force_login(cast.focal_point)
    page = reverse("body", args=["itu-t-sg21"])
    answer = client.post(reverse("follow"), {"topic": "body:itu-t-sg21", "next": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "You follow it now" in answer.content.decode()
    assert Subscription.objects.get().topic == "body:itu-t-sg21"
    answer = client.post(reverse("follow"), {"topic": "body:itu-t-sg21", "next": page, "stop": ""}, follow=True)
    assert "You no longer follow it" in answer.content.decode()
    assert Subscription.objects.count() == 0


def test_the_button_leads_nowhere_else(cast, client):
    client.force_login(cast.focal_point)
    answer = client.post(reverse("follow"), {"topic": "report", "next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("following")


def test_the_public_page_has_no_form_and_no_session(client, cast):
    answer = client.get(reverse("body", args=["itu-t-sg21"]))
    assert 'action="/en/following/follow/"' not in answer.content.decode()
    assert "Sign in to be told of changes" in answer.content.decode()
    assert answer.cookies == {}


def test_choices_are_kept_and_errors_keep_what_was_typed(cast, client):
    client.force_login(cast.focal_point)
    kept = {
        "do": "prefer", "duties": "daily", "time_zone": "Africa/Blantyre", "digest_hour": "9", "digest_weekday": "2",
        "quiet_from": "21", "quiet_until": "6",
    }  # fmt: skip
    assert client.post(reverse("following"), kept).status_code == 302
    wishes = Preference.objects.get(user=cast.focal_point)
    assert (wishes.time_zone, wishes.digest_hour, wishes.duties) == ("Africa/Blantyre", 9, Cadence.DAILY)
    answer = client.post(reverse("following"), kept | {"time_zone": "Moon/Sea", "digest_hour": "11"})
    assert answer.status_code == 422
    assert '<option value="11" selected>' in answer.content.decode()
    wishes.refresh_from_db()
    assert wishes.digest_hour == 9


def test_of_others_nothing_is_changed(cast, client):
    theirs = follow("activities", cast.academia)
    client.force_login(cast.focal_point)
    for does in ("stop", "change"):
        answer = client.post(reverse("following"), {"do": does, "subscription": theirs.pk, "level": "all"})
        assert answer.status_code == 404
    assert Subscription.objects.filter(pk=theirs.pk).exists()


@pytest.fixture
def mailed(cast):
    """A mail to the focal point, who follows all activities at once."""
    follow("activities", cast.focal_point, cadence="at_once")
    make.activity(at=timezone.now())
    return Notice.objects.get(channel="email", user=cast.focal_point)


def test_by_the_link_of_a_mail_without_signing_in(cast, client, mailed):
    address = reverse("preferences-link", args=[token_of(mailed.pk, "preferences")])
    page = client.get(address)
    assert "f…@demo.example" in page.content.decode()
    assert (page["X-Robots-Tag"], page["Cache-Control"].split(",")[0]) == ("noindex", "max-age=0")
    subscription = Subscription.objects.get()
    client.post(address, {"do": "change", "subscription": subscription.pk, "level": "all", "cadence": "never"})
    subscription.refresh_from_db()
    assert subscription.cadence == "never"
    assert client.get(reverse("inbox")).status_code == 302


def test_a_link_is_of_one_person_and_90_days(cast, client, mailed):
    assert client.get(reverse("preferences-link", args=[token_of(mailed.pk, "unsubscribe")])).status_code == 404
    theirs = follow("report", cast.academia)
    address = reverse("preferences-link", args=[token_of(mailed.pk, "preferences")])
    assert client.post(address, {"do": "stop", "subscription": theirs.pk}).status_code == 404
    Notice.objects.update(created_at=make.AT.replace(year=2026, month=1))
    assert client.get(address).status_code == 410


def test_a_saved_search_tells_of_what_fits_it_once(cast):
    follow("search:activities?kind=workshop", cast.focal_point, cadence="at_once")
    follow("search:activities?q=nowhere", cast.academia, cadence="at_once")
    fits, other = make.activity(kind="workshop"), make.activity(kind="meeting")
    assert searching.try_searches(at=make.AT) > 0
    told = Notice.objects.filter(why="follows").values_list("user", "event__record_id", "channel")
    assert sorted(told) == [(cast.focal_point.pk, str(fits.pk), "email"), (cast.focal_point.pk, str(fits.pk), "inbox")]
    assert searching.try_searches(at=make.AT) == 0
    assert other.pk != fits.pk


def test_what_is_not_public_concerns_no_search(cast):
    follow("search:activities?kind=meeting", cast.focal_point)
    make.activity("submitted")
    searching.try_searches(at=make.AT)
    assert Notice.objects.filter(user=cast.focal_point).count() == 0


def test_an_event_tells_followers_by_the_act(cast):
    """The whole way: publishing tells the follower of a country, and nobody who follows another."""
    follow("country:MWI", cast.academia, cadence="at_once")
    follow("country:NPL", cast.focal_point, cadence="at_once")
    make.activity(countries=(make.state("MWI"),))
    told = Notice.objects.filter(why="follows", channel="email").values_list("user", "topic")
    assert list(told) == [(cast.academia.pk, "country:MWI")]
