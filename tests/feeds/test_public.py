"""Public feeds: read by another program, the same for everybody, nothing that is not published, 304 to who has it."""

from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities import operations
from activities.models import Activity, ActivityQuerySet
from activities.operations import milestones
from ehealth_portal.mandate.models import ProvisionText
from ehealth_portal.members.models import BodyName
from ehealth_portal.reporting.operations import statuses as status_acts
from ehealth_portal.review.transitions import State
from tests import make
from tests.faults.test_second_wall import lower_the_wall
from tests.reporting import report_making

pytestmark = pytest.mark.django_db
ATOM = "application/atom+xml; charset=utf-8"


def get(address, **headers):
    return Client().get(address, headers=headers)


def parsed(address):
    answer = get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, ATOM)
    found = feedparser.parse(answer.content, response_headers={"content-type": ATOM})
    assert (found.bozo, found.version) == (0, "atom10")
    return found


def titles(address):
    return [entry.title for entry in parsed(address).entries]


@pytest.fixture
def whole(cast):
    """One of everything that a public feed tells of, and one of everything that it does not."""
    cast.provision = make.provision(addressee=make.body())
    cast.activity = make.activity(title="A workshop in Lilongwe", kind="workshop", countries=(make.state(),))
    for state in State.values:
        if state != State.PUBLISHED:
            make.activity(state, title=f"Hidden {state}")
    entry = operations.log_progress(
        cast.activity, by=cast.rapporteur, at=make.AT, on=date(2026, 4, 1), narrative="It went on."
    )
    operations.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)
    operations.log_progress(cast.activity, by=cast.rapporteur, at=make.AT, on=date(2026, 4, 2), narrative="Unjudged")
    cast.milestone = milestones.set_milestone(
        cast.provision, title="A draft Recommendation", due_on=date(2027, 1, 31), by=cast.rapporteur, at=make.AT,
        body=make.body(),
    )  # fmt: skip
    status_acts.assess(
        cast.provision, status="prog", reason="Work goes on.", by=cast.secretariat, at=make.AT, language="en"
    )
    cast.report = report_making.published()
    report_making.report(title="A report in the making")
    return cast


FEEDS = (
    "/feeds/activities.atom", "/feeds/workshops.atom", "/feeds/reports.atom", "/feeds/statuses.atom",
    "/feeds/milestones.atom", "/feeds/provisions/78/dubai-2012/resolves.1.atom", "/feeds/bodies/itu-t-sg21.atom",
    "/feeds/member-states/mwi.atom",
)  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_another_program_reads_every_feed_in_every_language(whole, language):
    for address in FEEDS:
        found = parsed(f"{address}?language={language}")
        assert found.entries != [], address
        of = "zh-hans" if language == "zh" else language
        assert found.feed.language == ("zh-Hans" if language == "zh" else language)
        for entry in found.entries:
            assert (entry.id.startswith("tag:127.0.0.1,2026:"), bool(entry.title and entry.author)) == (True, True)
            assert (entry.summary != "", entry.link.startswith(f"http://testserver/{of}/")) == (True, True)


def test_only_what_is_published_is_told(whole):
    assert titles("/feeds/activities.atom") == ["A workshop in Lilongwe"]
    assert sorted(titles("/feeds/provisions/78/dubai-2012/resolves.1.atom")) == [
        "A draft Recommendation",
        "A workshop in Lilongwe",
        "Progress: A workshop in Lilongwe",
        "Status of TSB-1: In progress",
    ]
    assert titles("/feeds/reports.atom") == [whole.report.title]
    everything = "".join(get(address).text for address in FEEDS)
    assert [word for word in ("Hidden", "Unjudged", "in the making") if word in everything] == []


def test_everybody_gets_the_same(whole):
    public = get("/feeds/bodies/itu-t-sg21.atom").content
    for person in (whole.rapporteur, whole.secretariat):
        client = Client()
        client.force_login(person)
        answer = client.get("/feeds/bodies/itu-t-sg21.atom")
        assert (answer.content, "no-store" in answer["Cache-Control"]) == (public, True)  # of who signed in: no cache


def test_links_lead_to_pages_that_are_there(whole):
    for address in FEEDS:
        found = parsed(f"{address}?language=fr")
        for link in [found.feed.link, *(entry.link for entry in found.entries)]:
            assert get(link.removeprefix("http://testserver").partition("#")[0]).status_code == 200, link


def test_an_entry_says_what_kind_it_is_and_what_it_serves(whole):
    (entry,) = parsed("/feeds/activities.atom").entries
    assert [(tag.term, tag.label) for tag in entry.tags] == [("TSB-1", "Label resolves.1"), ("workshop", "Workshop")]
    assert (entry.author, entry.updated) == ("SG21 · Body SG21", "2026-11-22T14:00:00Z")


def test_ids_are_the_same_in_every_language(whole):
    for address in FEEDS:
        one, other = (parsed(f"{address}?language={code}") for code in ("en", "ar"))
        assert (one.feed.id, [entry.id for entry in one.entries]) == (
            other.feed.id,
            [entry.id for entry in other.entries],
        )
    ids = [parsed(address).feed.id for address in (*FEEDS, "/feeds/activities.atom?kind=workshop")]
    assert len(set(ids)) == len(ids)


def test_a_title_in_another_language_says_so(cast):
    make.activity(title="ورشة عمل", language="ar", summary="ملخص")
    (entry,) = parsed("/feeds/activities.atom").entries
    assert (entry.title_detail.language, entry.summary_detail.language) == ("ar", "ar")
    (entry,) = parsed("/feeds/activities.atom?language=ar").entries
    assert (entry.title_detail.language, entry.title) == ("ar", "ورشة عمل")


def test_filters_are_those_of_the_list(whole):
    make.activity(title="A study", kind="study", language="fr")
    assert titles("/feeds/activities.atom?kind=study") == ["A study"]
    assert titles("/feeds/activities.atom?kind=study&kind=workshop&country=MWI") == ["A workshop in Lilongwe"]
    assert titles("/feeds/activities.atom?q=study") == ["A study"]
    assert titles("/feeds/activities.atom?entry_language=fr&language=ru") == ["A study"]
    assert titles("/feeds/workshops.atom?year=2014") == []
    assert titles("/feeds/milestones.atom?body=itu-t-sg21&provision=TSB-1") == ["A draft Recommendation"]
    assert titles("/feeds/statuses.atom?voice=reported") == []


@pytest.mark.parametrize(
    "wrong",
    [
        "/feeds/activities.atom?colour=red",
        "/feeds/activities.atom?kind=party",
        "/feeds/activities.atom?state=draft",
        "/feeds/activities.atom?language=tlh",
        "/feeds/activities.atom?after=yesterday",
        "/feeds/workshops.atom?kind=study",
        "/feeds/statuses.atom?voice=loud",
        "/feeds/milestones.atom?provision=no-such",
        "/feeds/milestones.atom?body=no-such",
        "/feeds/milestones.atom?provision=%00&body=%00",
        "/feeds/reports.atom?kind=study",
        "/calendars/workshops.ics?kind=study",
        "/calendars/milestones.ics?body=no-such",
    ],
)
def test_what_is_not_known_is_refused_with_a_sentence(cast, wrong):
    answer = get(wrong)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.endswith(".\n")


@pytest.mark.parametrize(
    "nothing", ["provisions/78/dubai-2012/no", "provisions/1/x/y", "bodies/no-such", "member-states/zzz"]
)
def test_a_feed_of_nothing_is_not_there(cast, nothing):
    assert get(f"/feeds/{nothing}.atom").status_code == 404


def test_an_empty_feed_is_a_feed(db):
    found = parsed("/feeds/activities.atom")
    assert (found.entries, found.feed.updated) == ([], "2026-01-01T00:00:00Z")


# --- pages ----------------------------------------------------------------------------------------------------------
def test_pages_go_on_where_they_ended(cast):
    """120 entries of two kinds, some at the same moment: each stands on one page, once."""
    provision = make.provision(addressee=make.body())
    for number in range(60):
        at = make.AT + timedelta(seconds=number // 3)
        make.activity(title=f"Activity {number}", at=at)
        milestones.set_milestone(
            provision, title=f"Milestone {number}", due_on=date(2027, 1, 1), by=cast.secretariat, at=at
        )
    address, seen, pages = "/feeds/provisions/78/dubai-2012/resolves.1.atom?language=fr", [], 0
    while address:
        found = parsed(address)
        seen += [entry.id for entry in found.entries]
        pages += 1
        following = [link.href for link in found.feed.links if link.rel == "next"]
        address = following[0].removeprefix("http://testserver") if following else ""
    assert (pages, len(seen), len(set(seen))) == (3, 120, 120)
    firsts = [link.href for link in found.feed.links if link.rel == "first"]
    assert firsts == ["http://testserver/feeds/provisions/78/dubai-2012/resolves.1.atom?language=fr"]


# --- how much it costs ----------------------------------------------------------------------------------------------
def queries(address, **headers):
    with CaptureQueriesContext(connection) as found:
        answer = get(address, **headers)
    return answer, len(found)


def test_one_entry_costs_as_many_queries_as_three(whole):
    before = {address: queries(address)[1] for address in FEEDS}
    for number in range(2):
        activity = make.activity(title=f"Workshop {number}", kind="workshop", countries=(make.state(),))
        entry = operations.log_progress(
            activity, by=whole.rapporteur, at=make.AT, on=date(2026, 4, 1), narrative="It went on."
        )
        operations.judge_progress(entry, "publish", by=whole.counsellor, at=make.AT)
        milestones.set_milestone(
            whole.provision, title="Another", due_on=date(2027, 1, 1), by=whole.rapporteur, at=make.AT, body=make.body()
        )
        status_acts.assess(
            whole.provision, status="prog", reason=f"{number}", by=whole.secretariat, at=make.AT, language="en"
        )
        report_making.published()
    assert {address: queries(address)[1] for address in FEEDS} == before


def test_who_has_the_newest_is_told_so_by_one_query(whole):
    for address in (*FEEDS, "/calendars/milestones.ics", "/calendars/workshops.ics"):
        first = get(address)
        assert (first["ETag"].startswith('"'), first["Cache-Control"]) == (True, "public, max-age=300")
        again, number = queries(address, if_none_match=first["ETag"])
        assert (again.status_code, again.content, number) == (304, b"", 1), address
        assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "public, max-age=300")


def test_an_act_that_changes_nothing_here_keeps_the_etag(whole):
    first = get("/feeds/reports.atom")
    make.activity(State.DRAFT)
    assert get("/feeds/reports.atom", if_none_match=first["ETag"]).status_code == 304


def test_what_changed_is_sent(whole):
    first = get("/feeds/activities.atom")
    make.activity(title="The newest", at=datetime(2026, 11, 23, tzinfo=UTC))
    second = get("/feeds/activities.atom", if_none_match=first["ETag"])
    assert (second.status_code, "The newest" in second.text) == (200, True)
    operations.withdraw(
        Activity.objects.get(title="The newest"), by=whole.counsellor, at=datetime(2026, 11, 24, tzinfo=UTC), reason="r"
    )
    third = get("/feeds/activities.atom", if_none_match=second["ETag"])
    assert (third.status_code, "The newest" in third.text) == (200, False)
    # Who only knows dates hears of it, too: what was taken out sets no date back.
    assert get("/feeds/activities.atom", if_modified_since=second["Last-Modified"]).status_code == 200
    assert get("/feeds/activities.atom", if_modified_since=third["Last-Modified"]).status_code == 304


def test_the_cache_may_be_away(whole, monkeypatch):
    from redis.exceptions import ConnectionError as Away

    from ehealth_portal.feeds.queries import kept

    def away(*_given, **_named):
        raise Away("gone")

    monkeypatch.setattr(kept.cache, "get", away)
    monkeypatch.setattr(kept.cache, "set", away)
    first = get("/feeds/activities.atom")
    assert get("/feeds/activities.atom", if_none_match=first["ETag"]).status_code == 304


# --- hostile texts --------------------------------------------------------------------------------------------------
HOSTILE = "a\x01b\x0bc]]> <script>x</script> & \u202eexe.fdp\u202c \u2067rtl \ufeff\ufffe \U0001f4a9"


def test_hostile_texts_are_well_formed_and_turn_nothing_round(whole):
    Activity.objects.filter(pk=whole.activity.pk).update(title=HOSTILE, summary=HOSTILE + "\r\nnext line")
    BodyName.objects.update(name=HOSTILE)
    ProvisionText.objects.update(label=HOSTILE)
    good = "abc]]> <script>x</script> & exe.fdp rtl  \U0001f4a9"
    for address in FEEDS:
        text = get(address).text
        assert [sign for sign in "\x01\x0b\u202e\u202c\u2067\ufeff\ufffe" if sign in text] == []
        assert "<script" not in text
        parsed(address)
    (entry,) = parsed("/feeds/activities.atom").entries
    assert (entry.title, entry.title_detail.type) == (good, "text/plain")
    assert entry.summary == f"{good}\nnext line"
    assert {tag.label for tag in entry.tags} == {good, "Workshop"}


def test_control_without_the_filter_the_hidden_would_be_told(whole, monkeypatch):
    if connection.vendor == "postgresql":
        lower_the_wall()
    monkeypatch.setattr(ActivityQuerySet, "published", lambda self: self.all())
    assert len(titles("/feeds/activities.atom")) == len(State.values)
