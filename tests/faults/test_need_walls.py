"""Row-level security on needs: without the acts, nobody moves a need or writes beside it but the two sides."""

import pytest
from django.conf import settings as portal_settings
from django.db import Error, transaction

from ehealth_portal.members import wall
from tests import make
from tests.application_role import as_application
from workshops.entry import Voiced
from workshops.models import Agreement, Match, Need, Offer
from workshops.operations import matching, needs, offering

from .test_second_wall import lower_the_wall

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(portal_settings.EMBEDDED, reason="SQLite has no roles and no row-level security"),
]


@pytest.fixture
def need(cast):
    """Public, with something that may answer it."""
    voiced = Voiced(make.state("MWI"), "links", "Power.", make.AT.date(), voiced_in="Letter", is_public=True)
    made = needs.voice(voiced, by=cast.focal_point, at=make.AT)
    matching.match(made, standard="ITU-T H.810", by=cast.secretariat, at=make.AT)
    return needs.not_yet(made, by=cast.focal_point, at=make.AT, words="Not on power.")


@pytest.fixture
def offers(cast):
    """Of academia, and of the country that is neither side."""
    fields = {"theme": "links", "title": "Kits", "text": "Ten", "made_at": make.AT}
    ours = Offer.objects.create(organization=make.organization("uni"), made_by=cast.academia, **fields)
    return ours, Offer.objects.create(member_state=make.state("NPL"), made_by=cast.other_focal_point, **fields)


def written(reader, act):
    """How many rows the wall lets this reader write."""
    with as_application():
        wall.open_to(reader)
        try:
            with transaction.atomic():
                return act()
        except Error as refused:
            if "row-level security" not in str(refused):
                raise
            return 0
        finally:
            wall.close()


def move(need):
    return lambda: Need.objects.filter(pk=need.pk).update(state="offered")


def agree(need, offer, by):
    def act():
        word = {"asker_at": make.AT, "offerer_at": make.AT, "proposed_by": by, "proposed_at": make.AT}
        return int(bool(Agreement.objects.create(need=need, offer=offer, **word).pk))

    return act


def test_only_who_agreed_moves_a_need_of_another(cast, need, offers):
    """Each made an offer; whose offer meets it moves it, once both sides have said yes."""
    both = cast.academia, cast.other_focal_point
    assert [written(one, move(need)) for one in both] == [0, 0]
    half = offering.propose(need, offers[0], by=cast.academia, at=make.AT)
    assert [written(one, move(need)) for one in both] == [0, 0]
    offering.agree(half, by=cast.focal_point, at=make.AT)
    Need.objects.update(state="open")
    assert [written(one, move(need)) for one in both] == [1, 0]
    Agreement.objects.update(refused_at=make.AT, reason="Too late.")
    assert [written(one, move(need)) for one in (*both, cast.focal_point, cast.secretariat)] == [0, 0, 1, 1]


def test_only_the_two_sides_write_an_agreement_and_only_the_country_judges(cast, need, offers):
    ours, _of_nepal = offers
    judge = Match.objects.filter(need=need).update
    tried = [
        (written(one, agree(need, ours, one)), written(one, lambda: judge(is_helpful=True)))
        for one in (cast.other_focal_point, cast.nobody, cast.rapporteur, cast.academia)
    ]
    assert tried == [(0, 0), (0, 0), (0, 0), (1, 0)]
    Agreement.objects.all().delete()
    country = cast.focal_point
    assert (written(country, agree(need, ours, country)), written(country, lambda: judge(is_helpful=True))) == (1, 1)


def test_control_without_the_wall_anybody_moves_and_agrees(cast, need, offers):
    lower_the_wall()
    stranger = cast.nobody
    assert (written(stranger, move(need)), written(stranger, agree(need, offers[0], stranger))) == (1, 1)
