"""For a country like mine: the truth table of likeness, the order it gives, and who is offered which country."""

import pytest

from best_practices.models import Mark
from best_practices.queries.likeness import Place, likeness
from ehealth_portal.members.models import CountryGroupMembership
from tests import make

LIST = "/en/best-practices/"
MALAWI = Place("MWI", "Africa", frozenset({"LDC", "LLDC"}))
NEPAL = Place("NPL", "Asia and the Pacific", frozenset({"LDC", "LLDC"}))
NIGER = Place("NER", "Africa", frozenset({"LDC", "LLDC"}))
KENYA = Place("KEN", "Africa")
FIJI = Place("FJI", "Asia and the Pacific", frozenset({"SIDS"}))
TUVALU = Place("TUV", "Asia and the Pacific", frozenset({"LDC", "SIDS"}))
FRANCE = Place("FRA", "Europe")
SERBIA = Place("SRB", "Europe", frozenset({"EIT"}))

GROUPS = ("also a least developed country", "also a landlocked developing country")
HERE, AFRICA = "done in this country", "same region: Africa"


@pytest.mark.parametrize(
    ("mine", "theirs", "networks", "places", "points", "reasons"),
    [
        (MALAWI, [MALAWI], [], [], 50, (HERE,)),
        (MALAWI, [FRANCE, MALAWI], ["2g"], ["rural"], 54, (HERE, "works on: 2G", "setting: Rural")),
        (MALAWI, [NEPAL], [], [], 6, GROUPS),
        (MALAWI, [NIGER], [], [], 7, (*GROUPS, AFRICA)),
        (MALAWI, [KENYA], [], [], 1, (AFRICA,)),
        (MALAWI, [TUVALU], ["sms"], ["urban"], 5, (GROUPS[0], "works on: SMS")),
        (MALAWI, [FRANCE], ["broadband"], ["urban"], 0, ()),
        (MALAWI, [FRANCE], ["offline", "2g"], [], 2, ("works on: Offline, sends later",)),
        (MALAWI, [], ["2g"], [], 2, ("works on: 2G",)),
        (MALAWI, [FRANCE, KENYA, TUVALU], [], [], 4, (GROUPS[0], AFRICA)),
        (FIJI, [TUVALU], ["satellite"], ["island"], 8,
         ("also a small island developing State", "works on: Satellite", "setting: Island",
          "same region: Asia and the Pacific")),
        (FIJI, [FRANCE], ["2g"], ["rural"], 0, ()),
        (FRANCE, [KENYA], ["2g"], ["rural"], 3, ("also in none of the country groups",)),
        (FRANCE, [SERBIA], [], [], 1, ("same region: Europe",)),
        (FRANCE, [MALAWI], ["offline"], [], 0, ()),
        (SERBIA, [SERBIA], ["offline"], ["rural"], 50, (HERE,)),
    ],
)  # fmt: skip
def test_likeness(mine, theirs, networks, places, points, reasons):
    like = likeness(mine, theirs, networks=networks, settings=places)
    assert (like.points, like.reasons) == (points, reasons)


@pytest.fixture
def several(cast):
    """Weak evidence from a similar setting, strong evidence from another, and two equals."""
    for iso3 in ("MWI", "NPL"):
        CountryGroupMembership.objects.create(member_state=make.state(iso3), group="LDC")
    other = {"application": ("records",), "setting": ("urban",), "connectivity": ("broadband",)}
    france = make.state("FRA", "France")
    france.itu_region = "Europe"
    france.save()
    strong = make.practice(countries=(france,), strength=4, marks=other)
    similar = make.practice(countries=(make.state("NPL"),), strength=1, marks=other)
    own = make.practice(countries=(make.state("MWI"),), marks=other)
    later = make.practice(countries=(make.state("NPL"),), strength=2, marks=other)
    return {strong.pk: "strong", similar.pk: "similar", own.pk: "own", later.pk: "later"}


def shown(response, names):
    return [names[card.practice.pk] for card in response.context["cards"]]


def test_similar_settings_come_first_and_say_why(client, several):
    assert shown(client.get(LIST), several) == ["strong", "later", "similar", "own"]
    response = client.get(f"{LIST}?like=MWI")
    assert shown(response, several) == ["own", "later", "similar", "strong"]
    reasons = [card.like.reasons for card in response.context["cards"]]
    assert reasons == [
        ("done in this country",),
        ("also a least developed country", AFRICA),
        ("also a least developed country", AFRICA),
        (),
    ]


def test_groups_are_those_of_today(client, several):
    CountryGroupMembership.objects.filter(member_state=make.state("NPL")).update(valid_until="2020-01-01")
    response = client.get(f"{LIST}?like=MWI")
    assert [card.like.points for card in response.context["cards"]] == [50, 1, 1, 0]


def test_filters_hold_and_networks_count(client, several):
    pk = next(pk for pk, name in several.items() if name == "strong")
    Mark.objects.filter(practice=pk, facet="connectivity").update(value="2g")
    response = client.get(f"{LIST}?like=MWI&connectivity=2g")
    assert shown(response, several) == ["strong"]
    assert response.context["cards"][0].like.reasons == ("works on: 2G",)


@pytest.mark.parametrize("typed", ["MWI", "mwi", "MW", "Malawi", " malawi "])
def test_a_country_is_asked_by_code_or_name(client, several, typed):
    assert client.get(LIST, {"like": typed}).context["like"].key == "MWI"


def test_who_speaks_for_a_member_state_is_offered_it(client, cast, several):
    assert client.get(LIST).context["own_states"] == []
    client.force_login(cast.focal_point)
    response = client.get(f"{LIST}?setting=urban")
    assert [(state.key, address) for state, address in response.context["own_states"]] == [
        ("MWI", "setting=urban&like=MWI")
    ]
