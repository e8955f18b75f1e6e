"""The list of workshops: what comes first, facets with counts, as many queries for one as for three, the table."""

import csv
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import CountryGroupMembership
from ehealth_portal.review.transitions import State
from tests import make
from workshops.entry import Served, Words

from . import making

pytestmark = pytest.mark.django_db
LIST = "/en/workshops/all/"


def on(days, title="", **fields):
    """A workshop that many days from today."""
    day = PartialDate(timezone.now().date() + timedelta(days=days))
    words = Words(title=title or "A workshop", summary="For ministries.")
    return making.workshop(started=day, ended=day, words=words, **fields)


def titles(client, query=""):
    return [card.line.title for card in client.get(LIST + query).context["cards"]]


def counts(client, key, query=""):
    facets = {facet.key: facet for facet in client.get(LIST + query).context["facets"]}
    return {option.value: option.count for option in facets[key].options}


def test_what_comes_soonest_first_then_what_was_held_newest_first(client):
    on(-100, "held long ago"), on(-10, "held"), on(20, "coming later"), on(5, "coming")
    making.workshop(State.SUBMITTED)
    assert titles(client) == ["coming", "coming later", "held", "held long ago"]
    assert titles(client, "?when=held") == ["held", "held long ago"]


def test_facets_count_what_the_other_filters_leave(client):
    malawi = make.state()
    CountryGroupMembership.objects.create(member_state=malawi, group="LDC", valid_from=date(1971, 1, 1))
    on(5, "links", themes=("links",), country=malawi)
    on(6, "skills", themes=("skills", "links"), is_remote=True, is_in_person=False, place="")
    assert counts(client, "theme") == {"links": 2, "skills": 1}
    assert counts(client, "theme", "?mode=remote") == {"links": 1, "skills": 1}
    assert counts(client, "mode", "?mode=remote") == {"in_person": 1, "remote": 1}
    assert titles(client, "?group=LDC") == ["links"]
    assert counts(client, "group") == {"LDC": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=RECORDS+kigali", ["Records"]),
        ("?provision=resolves.1", ["Records"]),
        ("?provision=78/dubai-2012/resolves.1", ["Records"]),
        ("?body=itu-t-sg21", ["Records", "Other"]),
        ("?language=fr", []),
        ("?country=MWI", ["Records"]),
        ("?region=Africa", ["Records"]),
    ],
)
def test_filters(client, query, found):
    on(5, "Records", served=(Served(make.provision()),), country=make.state())
    on(6, "Other", place="Huye")
    assert titles(client, query) == found


def test_what_is_not_known_is_left_out_and_named(client):
    on(5)
    answer = client.get(f"{LIST}?theme=astrology&state=draft")
    assert [answer.context["count"], len(answer.context["filters"].problems)] == [1, 2]


def test_one_costs_as_many_queries_as_three(client):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        return len(queries)

    on(5, country=make.state(), served=(Served(make.provision()),))
    asked()
    one = asked()
    on(6, country=make.state("NPL", "Nepal"), themes=("links", "ai")), on(-3)
    assert asked() == one


def test_the_table_is_the_list(client):
    on(5, "coming", country=make.state()), on(-5, "held")
    answer = client.get(f"{LIST}workshops.csv?when=coming")
    rows = list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))
    assert [(row["title"], row["country"], row["themes"]) for row in rows] == [("coming", "MWI", "interoperability")]


def test_pages_of_what_a_workshop_serves_lead_to_it(client):
    provision = make.provision()
    workshop = on(5, "Records", served=(Served(provision),), country=make.state())
    for address in (
        "/en/resolutions/78/dubai-2012/resolves.1/",
        "/en/member-states/mwi/",
        f"/en/bodies/{workshop.body.slug}/",
    ):
        assert f'href="/en/workshops/{workshop.pk}/"' in client.get(address).content.decode()
