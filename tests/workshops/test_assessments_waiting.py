"""Whose move an assessment is: people are told, reminded of its last day, and find it on their page."""

from datetime import date

import pytest

from ehealth_portal.deadlines.assessments import SOURCE
from ehealth_portal.notifications.kinds import KINDS
from ehealth_portal.notifications.models import Event, Notice
from tests import make
from workshops.models import Assessment
from workshops.operations import assessing, delegating, rounds
from workshops.queries.assessments_waiting import assessments_waiting
from workshops.replying import Given

from . import making

pytestmark = pytest.mark.django_db
TODAY = make.AT.date()


@pytest.fixture
def round_(cast):
    made = making.round_of(make.state("MWI", "Malawi"), make.state("PER", "Peru"))
    return rounds.open_round(made, by=cast.secretariat, at=make.AT)


def of(iso3):
    return Assessment.objects.get(member_state__iso3=iso3)


def told(kind):
    return set(Notice.objects.filter(event__kind=kind, channel="inbox").values_list("user__email", flat=True))


def submit(cast):
    assessing.answer(of("MWI"), [Given("words", text="Power.")], by=cast.focal_point, at=make.AT)
    assessing.submit_assessment(of("MWI"), by=cast.focal_point, at=make.AT)


def test_each_act_is_told_to_the_other_side_in_words(cast, round_):
    other = make.user("also@demo.example", "focal_point", member_state=make.state("MWI"))
    make.user("clerk@demo.example", "secretariat")
    handed = delegating.delegate(of("MWI"), "more", cast.nobody, by=cast.focal_point, at=make.AT)
    delegating.finish_section(handed, by=cast.nobody, at=make.AT)
    submit(cast)
    assessing.recall(of("MWI"), by=cast.secretariat, at=make.AT, reason="New figures.")
    assert {kind: told(kind) for kind in ("workshops.delegate_section", "workshops.finish_section")} == {
        "workshops.delegate_section": {cast.nobody.email},
        "workshops.finish_section": {cast.focal_point.email},
    }
    house = {cast.secretariat.email, "clerk@demo.example"}
    assert told("workshops.open_round") == {cast.focal_point.email}  # Peru has none yet
    assert told("workshops.submit_assessment") == house | {other.email}
    assert told("workshops.recall_assessment") == {cast.focal_point.email, other.email, "clerk@demo.example"}
    said = {event.kind: KINDS[event.kind].tell([event]).get(event.pk) for event in Event.objects.all()}
    assert said["workshops.recall_assessment"].quoted == "New figures."
    assert said["workshops.submit_assessment"] is None  # it no longer is
    assert said["workshops.delegate_section"].subject == "Please fill in: More (Malawi)"


def test_the_focal_point_is_reminded_then_the_house_and_nobody_once_it_is_submitted(cast, round_):
    matter = SOURCE.matters([of("MWI").pk, of("PER").pk], TODAY)
    assert [[sorted(level.people) for level in matter[of(iso3).pk].levels] for iso3 in ("MWI", "PER")] == [
        [[cast.focal_point.pk], [cast.secretariat.pk]],
        [[cast.secretariat.pk]],
    ]
    assert SOURCE.matters([of("MWI").pk], date(2027, 1, 1)) == {}
    submit(cast)
    assert list(SOURCE.open(None)) == [(of("PER").pk, round_.closes_on)]


def test_it_waits_on_the_page_of_who_can_do_something_about_it(cast, round_):
    delegating.delegate(of("MWI"), "more", cast.nobody, by=cast.focal_point, at=make.AT)

    def waits(user):
        return [(group.place, row.title) for group in assessments_waiting(user, TODAY) for row in group.rows]

    assert waits(cast.focal_point) == [("h-assessments", "What Malawi needs")]
    assert waits(cast.nobody) == [("h-sections", "More")]
    assert [waits(cast.secretariat), waits(cast.other_focal_point)] == [[], []]
    submit(cast)
    assert [waits(cast.focal_point), waits(cast.nobody)] == [[], []]
