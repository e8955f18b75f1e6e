"""Who was reached: by the groups of the day, region, gender and way; never reached; as a table; series."""

import csv
import io
import re
from datetime import date

import pytest

from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import CountryGroupMembership
from tests import make
from workshops.models import Participation, Series
from workshops.queries.reached import Tally, hide_few, reached

from . import making

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def member(iso3, name, group, since=date(2000, 1, 1), until=None):
    state = make.state(iso3, name)
    CountryGroupMembership.objects.create(member_state=state, group=group, valid_from=since, valid_until=until)
    return state


def held(year, **fields):
    day = PartialDate(date(year, 3, 2))
    return making.workshop(started=day, ended=day, **fields)


def took_part(workshop, state, mode="in_person", women=0, men=0, others=0):
    Participation.objects.create(workshop=workshop, member_state=state, mode=mode, women=women, men=men, others=others)


def by_key(tallies):
    return {one.key: one for one in tallies}


@pytest.fixture
def figures(cast):
    """Malawi is an LDC; Nepal was one until 2025; Fiji, a small island, was never there."""
    malawi, nepal = member("MWI", "Malawi", "LDC"), member("NPL", "Nepal", "LDC", until=date(2024, 12, 31))
    member("FJI", "Fiji", "SIDS")
    old, new = held(2024), held(2026)
    took_part(old, nepal, women=2, men=1)
    took_part(new, nepal, mode="remote", women=1)
    took_part(new, malawi, women=1, men=1, others=1)
    took_part(making.workshop("draft"), malawi, men=50)
    return malawi, nepal


def test_a_country_counts_in_the_groups_of_the_day(figures):
    found = reached(on=TODAY)
    ldc = by_key(found.groups)["LDC"]
    assert (len(ldc.countries), len(ldc.workshops), ldc.people, ldc.remote) == (2, 2, 6, 0)
    whole = found.whole
    assert (whole.people, whole.in_person, whole.remote, whole.women, whole.men, whole.others) == (7, 6, 1, 4, 2, 1)


def test_the_api_tells_the_same_and_no_genders_of_fewer_than_three(figures, client):
    told = client.get("/api/v1/workshops/reached/").json()
    counted = {"countries": 2, "workshops": 2, "people": 7, "in_person": 6, "remote": 1}
    assert told["whole"] == counted | {"women": 4, "men": 2, "others": 1}
    assert (told["groups"][0]["group"], told["groups"][0]["members"], told["groups"][0]["people"]) == ("LDC", 1, 6)
    assert (told["never"], sum(one["people"] for one in told["regions"])) == (["FJI"], 7)
    sids = client.get("/api/v1/workshops/reached/?group=SIDS&year=2024").json()["whole"]
    assert (sids["people"], sids["women"]) == (0, None)


def test_of_one_year_and_of_one_group(figures):
    assert reached(on=TODAY, year=2024).whole.people == 3
    assert reached(on=TODAY, group="SIDS").whole.people == 0
    assert reached(on=TODAY, group="LDC").whole.people == 6


def test_genders_of_fewer_than_three_are_not_told(figures, client):
    assert not reached(on=TODAY, year=2023).whole.tells_gender
    found = reached(on=TODAY)
    assert (found.whole.tells_gender, by_key(found.groups)["LDC"].tells_gender) == (True, False)  # one is in no group
    few, some, many = (Tally("", "", in_person=number) for number in (1, 4, 9))
    hide_few([many, few, some])
    assert [one.tells_gender for one in (few, some, many)] == [False, False, True]  # else 14 - 4 - 9 told of one


def test_countries_never_reached_are_named(figures, client):
    assert [country for _region, countries in reached(on=TODAY).never for country in countries] == [("FJI", "Fiji")]
    assert client.get("/en/workshops/reached/?group=SIDS&year=1900").status_code == 200


def test_maps_are_drawn_in_figures_that_svg_reads_in_every_language(figures, client):
    """A comma for a decimal point would put every dot into the corner."""
    places = re.findall(r'<circle class="p\d" cx="([^"]+)" cy="([^"]+)"', client.get("/fr/workshops/").content.decode())
    assert len(places) == 2
    assert all(0 < float(across) < 960 and 0 < float(down) < 420 for across, down in places)


def test_the_table_holds_no_genders_and_no_formulas(figures, client):
    content = b"".join(client.get("/en/workshops/reached/reached.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["country"], row["groups_on_the_day"], row["way"], row["people"]) for row in rows] == [
        ("NPL", "LDC", "in_person", "3"),
        ("MWI", "LDC", "in_person", "3"),
        ("NPL", "", "remote", "1"),
    ]
    assert "women" not in rows[0]


def test_a_series_is_made_by_the_secretariat_and_shows_its_workshops(client, cast):
    client.force_login(cast.rapporteur)
    assert client.post("/en/workshops/series/new/", {"name": "Talks", "language": "en"}).status_code == 403
    client.force_login(cast.secretariat)
    assert client.post("/en/workshops/series/new/", {"name": "New", "language": "en"}).status_code == 302
    series = Series.objects.get()
    assert series.slug == "new-2"
    took_part(held(2026, series=series), make.state(), women=2)
    client.post(f"/en/workshops/series/{series.slug}/edit/", {"name": "Talks on records", "language": "en"})
    client.logout()
    content = client.get(f"/en/workshops/series/{series.slug}/").content.decode()
    assert "Talks on records" in content
    assert "1 workshop · 1 country took part · 2 people" in content
    assert client.get("/en/workshops/series/").content.decode().count("Talks on records") == 1
