"""The page of one practice, two compared, what programs are told, the address to cite."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from best_practices.entry import Given, Standard
from best_practices.models import Practice, Wording
from best_practices.models.wordings import Voice
from ehealth_portal.plain_text import Block, blocks
from ehealth_portal.review.transitions import State
from tests import make

from .test_browse_list import translated

LIST = "/en/best-practices/"
HOSTILE = "</script><script>alert(1)</script>\u2028&"


def page(client, practice, query="", language="en"):
    response = client.get(f"/{language}/best-practices/{practice.pk}/{query}")
    return unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)), response


def test_everything_of_the_record_is_on_its_page(client, cast):
    practice = make.practice(
        standards=(Standard("ITU-T H.810", "Personal connected health"),),
        implementers=("Ministry of Health",),
        people_reached=412000, reached_in=2025, reached_source="Annual report", strength=4, cost_band="1m",
        licence="cc-by-4.0", marks={"area": ("mental",), "intervention": ("2.4",), "application": ("telemedicine",),
                                    "setting": ("rural",), "connectivity": ("2g",)},
    )  # fmt: skip
    text, _response = page(client, practice)
    said = [
        "BP-2026-001", "revision 1", "22 November 2026", "38 clinics", "Malawi", "2G", "2024", "412,000",
        "USD 100 000 to 1 million", "2025, source: Annual report", "Independent evaluation", "strength 4 of 4",
        "ITU-T H.810", "Personal connected health", "SG16-1", "Ministry of Health", "CC BY 4.0",
        "Digital health unit", "Mental health", *practice.wordings.get().parts.values(),
    ]  # fmt: skip
    assert [one for one in said if one not in text] == []
    assert text.count("not said") == 1  # on whose behalf


def test_what_nobody_said_is_said_aloud(client, cast):
    practice = make.practice()
    text, _response = page(client, practice)
    assert text.count("not said") == 7  # cost, people, area, intervention, who did it, on whose behalf, licence
    assert "not judged" in text
    assert text.count("none named") == 1


def test_a_reader_gets_their_language_or_a_notice(client, cast):
    practice = make.practice(language="fr", words={"title": "Télémédecine"})
    text, response = page(client, practice)
    assert "There is no translation into your language yet." in text
    assert '<h1 class="ttl" lang="fr" dir="ltr">' in response.content.decode()
    translated(practice, "en", title="Telemedicine")
    text, response = page(client, practice)
    assert "There is no translation" not in text
    assert "Translated; the original is in this language: French." in text
    assert [link["name"] for link in response.context["read_in"]] == ["English", "Français"]


def test_drafts_of_translations_are_not_read(client, cast):
    practice = make.practice(language="fr", words={"title": "Télémédecine"})
    draft = translated(practice, "en", title="Not looked at yet")
    Wording.objects.filter(pk=draft.pk).update(is_released=False)
    assert "Not looked at yet" not in page(client, practice)[0]


def test_the_author_s_text_stays_beside_the_edited_one(client, cast):
    practice = make.practice(words={"title": "As the author says"})
    original = practice.wordings.get()
    Wording.objects.create(
        practice=practice, language="en", voice=Voice.EDITED, written_at=make.AT, follows=original, follows_version=1,
        **(original.parts | {"title": "As it was edited"}),
    )  # fmt: skip
    title = ">%s</h1>"
    assert title % "As it was edited" in page(client, practice)[1].content.decode()
    assert title % "As the author says" in page(client, practice, "?text=author")[1].content.decode()


@pytest.mark.parametrize(
    ("changed", "notice"),
    [
        ({"archived_at": make.AT}, "Archived on 22 November 2026"),
        ({"confidence": "verified", "source": "https://example.org/s"}, "How sure: verified"),
        ({}, "Confirmed on 22 November 2026; holds until 21 November 2029"),
    ],
)
def test_standing_of_what_is_published(client, cast, changed, notice):
    practice = make.practice()
    Practice.objects.filter(pk=practice.pk).update(**changed)
    assert notice in page(client, practice)[0]


def second_revision(practice):
    made = make.practice(words={"title": "Said better"})
    Practice.objects.filter(pk=made.pk).update(year=practice.year, number=practice.number, revision=2, revises=practice)
    Practice.objects.filter(pk=practice.pk).update(superseded_at=make.AT)
    return made


def test_a_replaced_revision_stays_and_points_to_the_newest(client, cast):
    first = make.practice()
    second = second_revision(first)
    text, response = page(client, first)
    assert "Replaced on 22 November 2026 by revision 2." in text
    assert [one.pk for one in response.context["revisions"]] == [second.pk, first.pk]
    assert "Replaced on" not in page(client, second)[0]


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.SUBMITTED, State.WITHDRAWN])
def test_what_is_not_published_is_for_its_people(client, cast, state):
    practice = make.practice(state, by=cast.rapporteur)
    assert page(client, practice)[1].status_code == 404
    client.force_login(cast.rapporteur)
    text, response = page(client, practice)
    assert response.status_code == 200
    assert {"draft": "Not published", "submitted": "Not published", "returned": "Say who paid.",
            "withdrawn": "It was another country."}[state] in text  # fmt: skip
    assert "Cite this record" not in text
    for name in ("cite.bib", "cite.ris", "record.jsonld"):
        assert client.get(f"{LIST}{practice.pk}/{name}").status_code == 404


def test_page_costs_the_same_with_one_of_each_and_with_three(client, cast):
    def cost(practice):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{LIST}{practice.pk}/").status_code == 200
        return len(queries)

    def of(number):
        return make.practice(
            countries=tuple(make.state(f"A{one}Z", f"State {one}") for one in range(number)),
            standards=tuple(Standard(f"ITU-T H.{one}") for one in range(number)),
            implementers=tuple(f"Ministry {one}" for one in range(number)),
            proofs=tuple(Given(url=f"https://example.org/{one}") for one in range(number)),
        )

    one, three = of(1), of(3)
    cost(one)
    assert cost(one) == cost(three)


def test_two_are_compared_field_by_field(client, cast):
    first = make.practice(words={"problem": "Too far away."}, strength=4)
    second = make.practice(words={"problem": "Too few nurses."})
    response = client.get(f"{LIST}compare/?a={first.pk}&b={second.pk}")
    said = {str(line.label): tuple(one.words for one in line.said) for line in response.context["lines"]}
    assert said["The problem"] == ("Too far away.", "Too few nurses.")
    assert said["Strength of evidence"] == ("Independent evaluation", "")
    assert len(said) == 29
    assert "not said" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [("", ""), ("?a={a}", "?a={a}"), ("?a={a}&b={a}", "?a={a}"), ("?a={a}&b={draft}", "?a={a}"), ("?a=x&b=-1", "")],
)
def test_a_comparison_of_one_leads_to_the_list(client, cast, query, leads_to):
    named = {"a": make.practice().pk, "draft": make.practice(State.DRAFT).pk}
    response = client.get(f"{LIST}compare/{query.format(**named)}")
    assert response.headers["Location"] == f"{LIST}{leads_to.format(**named)}"


def test_linked_data_is_the_same_in_the_page_and_at_its_address(client, cast):
    practice = make.practice(words={"title": HOSTILE, "summary": HOSTILE}, licence="cc-by-4.0")
    answer = client.get(f"{LIST}{practice.pk}/record.jsonld")
    html = client.get(f"{LIST}{practice.pk}/").content.decode()
    embedded = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(embedded) == 1
    told = json.loads(answer.content)
    assert json.loads(embedded[0]) == told
    assert html.count("alert(1)</script>") == 0
    assert (told["name"], told["identifier"], told["inLanguage"]) == (HOSTILE, "BP-2026-001", "en")
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["spatialCoverage"] == [{"@type": "Country", "name": "Malawi", "identifier": "MWI"}]
    assert told["citation"] == [
        {"@type": "CreativeWork", "name": "Evaluation", "url": "https://example.org/evaluation.pdf"}
    ]


def test_citations(client, cast, settings):
    settings.SITE_URL = "https://register.example"
    practice = make.practice(words={"title": "100% of {clinics} & more\\"}, implementers=("Ministry of Health",))
    bib = client.get(f"{LIST}{practice.pk}/cite.bib").content.decode()
    assert bib.splitlines()[:3] == [
        "@techreport{BP-2026-001,",
        r"  title = {{100\% of \{clinics\} \& more\textbackslash{}}},",
        "  author = {{Ministry of Health}},",
    ]
    assert "  url = {https://register.example/bp/BP-2026-001}," in bib
    ris = client.get(f"{LIST}{practice.pk}/cite.ris").content.decode()
    assert ris.split("\r\n")[:3] == ["TY  - RPRT", "TI  - 100% of {clinics} & more\\", "AU  - Ministry of Health"]
    assert ris.endswith("ER  - \r\n")


def test_the_address_to_cite_leads_to_the_newest_in_the_reader_s_language(client, cast):
    first = make.practice()
    second = second_revision(first)
    answer = client.get("/bp/BP-2026-001", HTTP_ACCEPT_LANGUAGE="ar")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/ar/best-practices/{second.pk}/")


def test_the_address_of_a_withdrawn_practice_says_gone_and_of_none_not_found(client, cast):
    make.practice(State.WITHDRAWN)
    gone = client.get("/bp/BP-2026-001")
    assert (gone.status_code, "This practice was withdrawn" in gone.content.decode()) == (410, True)
    for name in ("BP-2026-002", "BP-2026-000", "BP-2019-001", "bp", "BP-2026-٠٠١", "BP-2026-999999999999"):
        assert client.get(f"/bp/{name}").status_code == 404


def test_paragraphs_and_lists_of_a_plain_text():
    text = "One line\nand another.\n\n- first\n• second\n\n1. one\n2) two\nAfter.\n\n\n-no item"
    assert blocks(text) == [
        Block("p", ("One line", "and another.")),
        Block("ul", ("first", "second")),
        Block("ol", ("one", "two")),
        Block("p", ("After.",)),
        Block("p", ("-no item",)),
    ]
    assert blocks("") == []


def test_no_markup_of_people_reaches_the_page(client, cast):
    practice = make.practice(words={"solution": "- <b>bold</b>\n- [link](javascript:alert(1))"})
    html = client.get(f"{LIST}{practice.pk}/").content.decode()
    assert "<li>&lt;b&gt;bold&lt;/b&gt;</li>" in html
    assert 'href="javascript' not in html


def test_a_provision_and_the_board_count_what_serves_it_and_a_member_state_what_comes_from_it(client, cast):
    provision = make.provision()
    titles = [make.practice(provision=provision, words={"title": f"Title {number}"}).pk for number in range(4)]
    make.practice(State.SUBMITTED, provision=provision)
    for address, all_of_them in (
        ("/en/resolutions/78/dubai-2012/resolves.1/", f"{LIST}?provision=78/dubai-2012/resolves.1"),
        ("/en/member-states/mwi/", f"{LIST}?country=MWI"),
    ):
        response = client.get(address)
        assert [row.pk for row, _text in response.context["practices"].rows] == titles[:0:-1]
        assert f'href="{all_of_them}">Show all 4 practices</a>' in response.content.decode()
        assert client.get(all_of_them).context["count"] == 4
    assert "<b>4</b> best practices" in client.get("/en/").content.decode()


def test_parts_of_which_nothing_is_said_stand_in_one_line(client, cast):
    practice = make.practice()
    Wording.objects.filter(practice=practice).update(lessons="", problem="")
    text, _response = page(client, practice)
    assert "Not said: The problem, What went wrong." in text
