"""The list of practices as readers meet it: facets with honest counts, order, pages, words, weight."""

import csv
import gzip
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from best_practices.entry import Standard
from best_practices.models import Practice, Wording
from best_practices.models.wordings import Voice
from best_practices.queries import facets as facet_queries
from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import CountryGroupMembership, MemberState
from ehealth_portal.review.transitions import State
from tests import make

from . import synthetic

LIST = "/en/best-practices/"


def shown(response):
    return [card.practice.pk for card in response.context["cards"]]


def counts(response, key):
    return {one.value: one.count for facet in response.context["facets"] if facet.key == key for one in facet.options}


def translated(practice, language, **parts):
    """A released translation."""
    original = practice.wordings.get(voice=Voice.AUTHOR)
    return Wording.objects.create(
        practice=practice, language=language, voice=Voice.TRANSLATION, follows=original, follows_version=1,
        written_by=practice.created_by, written_at=make.AT, released_by=make.clerk(), released_at=make.AT,
        **(original.parts | parts),
    )  # fmt: skip


def test_list_holds_current_practices_only(client, cast):
    current = make.practice()
    make.practice(State.DRAFT)
    make.practice(State.WITHDRAWN)
    archived, replaced = make.practice(), make.practice()
    Practice.objects.filter(pk=archived.pk).update(archived_at=make.AT)
    Practice.objects.filter(pk=replaced.pk).update(superseded_at=make.AT)
    assert shown(client.get(LIST)) == [current.pk]


@pytest.fixture
def two(cast):
    """One much unlike the other: B is of Nepal, in French, with a standard; A is the plain one of the factory."""
    nepal = make.state("NPL", "Nepal")
    MemberState.objects.filter(pk=nepal.pk).update(itu_region="Asia and the Pacific")
    CountryGroupMembership.objects.create(member_state=nepal, group="LDC", valid_from=date(1971, 1, 1))
    CountryGroupMembership.objects.create(member_state=make.state(), group="LLDC", valid_until=date(2020, 1, 1))
    plain = make.practice(words={"title": "Plain"})
    other = make.practice(
        language="fr",
        words={"title": "Télédermatologie", "summary": "Une clinique rurale"},
        countries=(nepal,),
        marks={"application": ("records",), "area": ("mental",), "intervention": ("2.4",), "setting": ("island",),
               "connectivity": ("satellite",)},
        standards=(Standard("ITU-T H.810"),),
        strength=4,
        cost_band="1m",
        provision=make.provision("resolves.2", code="TSB-2"),
    )  # fmt: skip
    return {plain.pk: "A", other.pk: "B"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "BA"),
        ("connectivity=satellite", "B"),
        ("connectivity=satellite&connectivity=2g", "BA"),
        ("application=records", "B"),
        ("area=mental", "B"),
        ("intervention=2.4", "B"),
        ("setting=rural", "A"),
        ("standard=ITU-T+H.810", "B"),
        ("strength=4", "B"),
        ("cost=1m", "B"),
        ("group=LDC", "B"),
        ("group=LLDC", ""),
        ("region=Africa", "A"),
        ("country=NPL", "B"),
        ("language=fr", "B"),
        ("provision=resolves.2", "B"),
        ("provision=78/dubai-2012/instructs-sg16.1", "A"),
        ("confidence=documented", "BA"),
        ("confidence=verified", ""),
        ("q=clinique+rurale", "B"),
        ("q=BP-2026-001", "A"),
        ("setting=rural&country=NPL", ""),
    ],
)
def test_each_filter_finds_its_own(client, two, query, expected):
    assert [two[pk] for pk in shown(client.get(f"{LIST}?{query}"))] == list(expected)


def test_a_facet_counts_what_the_others_leave(client, two):
    response = client.get(f"{LIST}?setting=island&language=fr")
    assert counts(response, "setting") == {"island": 1}
    assert counts(response, "language") == {"fr": 1}
    whole = client.get(f"{LIST}?setting=island")
    assert counts(whole, "setting") == {"rural": 1, "island": 1}
    assert counts(whole, "connectivity") == {"satellite": 1}


def test_counts_count_practices_and_not_their_rows(client, cast):
    """Two countries of one region, two texts in one language: one practice."""
    for iso3 in ("NPL", "BGD"):
        make.state(iso3, iso3)
        CountryGroupMembership.objects.create(member_state=make.state(iso3), group="LDC")
    practice = make.practice(countries=(make.state("NPL"), make.state("BGD")))
    original = practice.wordings.get()
    Wording.objects.create(practice=practice, language="en", voice=Voice.EDITED, written_at=make.AT,
                           follows=original, follows_version=1, **original.parts)  # fmt: skip
    response = client.get(LIST)
    assert counts(response, "region") == {"Africa": 1}
    assert counts(response, "group") == {"LDC": 1}
    assert counts(response, "language") == {"en": 1}
    assert counts(response, "country") == {"BGD": 1, "NPL": 1}


def test_counts_are_those_of_the_list_that_each_choice_gives(client, cast):
    """Every option of every facet: its count is the number of practices that it finds."""
    make.provision()
    for iso3 in ("MWI", "NPL", "FJI"):
        make.state(iso3, iso3)
    CountryGroupMembership.objects.create(member_state=make.state("FJI"), group="SIDS")
    synthetic.practices(30)
    wrong = []
    for facet in client.get(LIST).context["facets"]:
        for option in facet.options:
            found = client.get(LIST, {facet.key: option.value}).context["count"]
            if found != option.count:
                wrong.append((facet.key, option.value, option.count, found))
    assert wrong == []


@pytest.mark.parametrize("order", [("evidence", "CBA"), ("newest", "CBA"), ("country", "BAC")])
def test_orders(client, cast, order):
    weak = make.practice(words={"title": "A"}, strength=1, countries=(make.state("NPL", "Nepal"),))
    strong = make.practice(words={"title": "B"}, strength=3)
    unjudged = make.practice(words={"title": "C"}, countries=(make.state("ZMB", "Zambia"),))
    names = {weak.pk: "A", strong.pk: "B", unjudged.pk: "C"}
    expected = "BAC" if order[0] == "evidence" else order[1]
    assert "".join(names[pk] for pk in shown(client.get(f"{LIST}?order={order[0]}"))) == expected


@pytest.mark.parametrize(
    "query",
    ["setting=moon", "country=%00", "provision=a/b", "order=best", "like=Atlantis", "standard=%00", "state=draft"],
)
def test_unknown_values_are_named_and_left_out(client, cast, query):
    practice = make.practice()
    response = client.get(f"{LIST}?{query}")
    assert shown(response) == [practice.pk]
    assert len(response.context["filters"].problems) == 1


@pytest.mark.parametrize("query", ["page=0", "page=9999999", "page=x", "a=x", "a=99999999999999999999", "page=%00"])
def test_broken_places_show_the_list(client, cast, query):
    practice = make.practice()
    assert shown(client.get(f"{LIST}?{query}")) == [practice.pk]


def test_states_are_a_facet_for_role_holders_and_drafts_are_for_their_author(client, cast):
    make.practice()
    draft = make.practice(State.DRAFT, by=cast.rapporteur)
    client.force_login(cast.rapporteur)
    assert counts(client.get(LIST), "state") == {"draft": 1, "published": 1}
    assert shown(client.get(f"{LIST}?state=draft")) == [draft.pk]
    client.force_login(cast.other_rapporteur)
    assert shown(client.get(f"{LIST}?state=draft")) == []


def test_pages_hold_twenty_and_the_rest(client, cast):
    make.state(), make.provision()
    synthetic.practices(41)
    pages = [shown(client.get(f"{LIST}?order=newest&page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 1]
    assert len({pk for page in pages for pk in page}) == 41
    assert "order=newest&amp;page=3" in client.get(f"{LIST}?order=newest").content.decode()


def test_chips_keep_the_rest_of_the_address(client, two):
    chips = client.get(f"{LIST}?setting=island&language=fr&order=newest&like=MWI").context["chips"]
    assert [(chip.label, chip.without) for chip in chips] == [
        ("Island", "language=fr&order=newest&like=MWI"),
        ("Français", "setting=island&order=newest&like=MWI"),
    ]


def test_the_text_is_that_of_the_reader_or_said_to_be_another(client, cast):
    practice = make.practice(language="fr", words={"title": "Télémédecine"})
    assert "In French" in client.get(LIST).content.decode()
    translated(practice, "en", title="Telemedicine")
    page = client.get(LIST).content.decode()
    assert "Telemedicine" in page
    assert "In French" not in page


@pytest.mark.parametrize("query", ["", "setting=rural&language=en&group=LDC", "like=MWI", "order=country", "q=clinic"])
def test_list_costs_the_same_with_one_row_and_with_three(client, cast, query):
    CountryGroupMembership.objects.create(member_state=make.state(), group="LDC")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{LIST}?{query}").context["count"] > 0
        return len(queries)

    make.practice()
    cost()
    one = cost()
    make.practice(), make.practice()
    assert cost() == one


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
@pytest.mark.parametrize("query", ["", "?like=MWI"])
def test_full_list_stays_light(client, cast, language, query):
    """Twenty cards whose words repeat as little as those of people, and every facet full."""
    for number in range(30):
        make.state(f"{chr(65 + number % 26)}{chr(65 + number // 26)}Z", f"Country of the long name {number}")
    for number in range(1, 12):
        make.provision(f"resolves.{number}", code=f"TSB-{number}")
    synthetic.practices(60)
    for wording in Wording.objects.all():
        wording.summary = " ".join(f"{hash((wording.practice_id, word)) % 10**8:x}" for word in range(24))
        wording.save()
    page = client.get(f"/{language}/best-practices/{query}").content
    assert page.count(b'<li class="sheet">') == 20
    assert len(gzip.compress(page)) < 15 * 1024


def test_counts_of_a_large_record_are_kept_until_the_next_act(client, cast, monkeypatch):
    monkeypatch.setattr(facet_queries, "LARGE", 0)
    practice = make.practice(strength=1)
    assert counts(client.get(LIST), "strength") == {"1": 1}
    Practice.objects.filter(pk=practice.pk).update(strength=2)  # no act: the kept counts stand
    assert counts(client.get(LIST), "strength") == {"1": 1}
    assert counts(client.get(f"{LIST}?setting=rural"), "strength") == {"2": 1}
    make.practice(strength=4)
    assert counts(client.get(LIST), "strength") == {"2": 1, "4": 1}


def test_download_holds_the_filtered_list_whole(client, two):
    answer = client.get(f"{LIST}best-practices.csv?language=fr")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["title"], row["countries"], row["standards"], row["strength"]) for row in rows] == [
        ("Télédermatologie", "NPL", "ITU-T H.810", "4")
    ]


def test_empty_list_says_so(client, db):
    assert "No practice has been published yet." in client.get(LIST).content.decode()


def test_started_long_ago_is_told_by_the_year(client, cast):
    practice = make.practice(started=PartialDate.read("2014"))
    assert '<time datetime="2014">2014</time>' in client.get(f"{LIST}{practice.pk}/").content.decode()
