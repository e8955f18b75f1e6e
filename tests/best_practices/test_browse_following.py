"""Following the list: searches that are saved and tried, topics in words, the feed."""

import feedparser
import pytest

from best_practices import searching
from ehealth_portal.notifications import topics
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.operations import following
from ehealth_portal.notifications.operations.searching import try_searches
from ehealth_portal.notifications.queries.following import is_topic
from ehealth_portal.review.transitions import State
from tests import make

FEED = "/feeds/best-practices.atom"


@pytest.mark.parametrize(
    ("query", "fits"),
    [("setting=rural", True), ("setting=island", False), ("q=photographs", True), ("country=MWI&q=nothing", False),
     ("", False), ("setting=moon", False)],
)  # fmt: skip
def test_whether_a_practice_is_in_a_search(cast, query, fits):
    assert searching.matches(str(make.practice().pk), query) is fits


def test_a_search_finds_nothing_that_is_hidden(cast):
    assert searching.matches(str(make.practice(State.SUBMITTED).pk), "setting=rural") is False


def test_a_saved_search_tells_of_a_practice_that_fits_it(cast):
    for topic in ("search:best-practices?setting=rural", "search:best-practices?setting=island"):
        following.follow(topic, by=cast.academia, at=make.AT, cadence="never")
    practice = make.practice()
    assert try_searches(at=make.AT) > 0
    told = Notice.objects.filter(user=cast.academia, channel="inbox").values_list("event__kind", "event__record_id")
    assert list(told) == [("best_practices.publish", str(practice.pk))]


def test_topics_in_words(cast):
    make.state("NPL", "Nepal")
    practice = make.practice(words={"title": "Teledermatology"})
    asked = {
        "best-practices": "All best practices",
        "search:best-practices?q=skin&country=NPL": "Search in best practices (words: skin, Nepal)",
        "search:best-practices?setting=island": "Search in best practices (Island)",
        "search:activities?kind=meeting": "Search in activities (Kind of activity: meeting)",
        f"practice:{practice.reference}": "Best practice BP-2026-001: Teledermatology",
    }
    assert topics.labels(asked) == asked
    assert [topic for topic in asked if not is_topic(topic)] == []
    assert not is_topic("practice:BP-2026")


def test_the_feed_tells_what_the_list_shows(client, cast):
    make.practice(State.DRAFT)
    fits = make.practice(words={"title": "Fits"}, language="fr")
    make.practice(words={"title": "Another"})
    found = feedparser.parse(client.get(f"{FEED}?entry_language=fr").content)
    assert (found.bozo, found.feed.title) == (0, "Best practices: Français")
    assert [(one.title, one.link) for one in found.entries] == [
        ("Fits", f"http://testserver/en/best-practices/{fits.pk}/")
    ]
    assert len(feedparser.parse(client.get(FEED).content).entries) == 2


def test_the_feed_refuses_what_it_does_not_know(client, db):
    for query in ("setting=moon", "mood=good", "state=draft"):
        assert client.get(f"{FEED}?{query}").status_code == 400
