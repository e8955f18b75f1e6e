"""The gauge: need and supply by theme and group, as a page and a table; a gap leads to a plan."""

import csv
import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from ehealth_portal.members.models import CountryGroup
from tests import make
from workshops.models import Gauge
from workshops.queries.gap import gaps

from . import making

pytestmark = pytest.mark.django_db


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def gauged(round_, theme, need, *, group="", respondents=4):
    return Gauge.objects.create(
        round=round_, group=group, theme=theme, respondents=respondents, median=need, lower=need - 0.5, upper=need
    )


@pytest.fixture
def round_(cast):
    """Four workshops, of which one dealt with skills and none with links; a practice that deals with links."""
    made = making.round_of(make.state("MWI", "Malawi"))
    for theme in ("skills", "law", "law", "law"):
        making.workshop(themes=(theme,), started=making.PartialDate(date(2026, 2, 9)), ended=None)
    gauged(made, "skills", 4)
    gauged(made, "links", 4.5)
    gauged(made, "law", 2, group=CountryGroup.LDC, respondents=3)
    return made


def test_widest_gap_first_with_what_dealt_with_it(round_):
    found = [(one.theme, one.supply, one.workshops, one.size) for one in gaps(round_)]
    assert found == [("links", 1.0, 0, 3.5), ("skills", 2.0, 1, 2.0)]


def test_the_api_tells_every_group_with_its_round(client, round_):
    type(round_).objects.filter(pk=round_.pk).update(opened_at=make.AT)
    told = client.get(f"/api/v1/assessment-rounds/{round_.pk}/").json()["gauge"]
    assert [(one["group"], one["theme"], one["gap"]) for one in told] == [
        ("", "links", 3.5),
        ("", "skills", 2.0),
        ("LDC", "law", -2.0),
    ]
    scores = {"median": 4.5, "lower_quartile": 4.0, "upper_quartile": 4.5, "respondents": 4}
    assert told[0] == scores | {"group": "", "theme": "links", "supply": 1, "gap": 3.5, "workshops": 0, "practices": 0}


def test_practices_count_as_supply_by_their_marks(round_):
    make.practice(marks={"application": ("knowledge",), "setting": ("rural",), "connectivity": ("sms",)})
    found = {one.theme: (one.supply, one.workshops, one.others) for one in gaps(round_)}
    assert found == {"links": (1.8, 0, 1), "skills": (2.6, 1, 1)}


def test_the_page_shows_groups_apart_and_leads_to_a_plan(client, cast, round_):
    address = reverse("gauge")
    assert "Plan a workshop on this" not in words(client.get(address))
    client.force_login(cast.secretariat)
    page = client.get(address).content.decode()
    link = re.search(r'href="(/en/workshops/new/\?theme=\w+)"', page)[1]
    assert link == "/en/workshops/new/?theme=links"
    assert client.get(link).context["form"]["themes"].value() == ["links"]
    group = words(client.get(address, {"group": "LDC"}))
    assert ("Laws and policy" in group, "Links and power" in group) == (True, False)


def test_the_table_has_every_group(client, round_):
    table = b"".join(client.get(reverse("gauge-csv")).streaming_content).decode("utf-8-sig")
    assert [line[1:4] for line in list(csv.reader(table.splitlines()))[1:]] == [
        ["", "links", "4.5"], ["", "skills", "4.0"], ["LDC", "law", "2.0"],
    ]  # fmt: skip


def test_before_three_countries_answered_the_page_says_so(client):
    assert "No round has been answered by three countries or more" in words(client.get(reverse("gauge")))
