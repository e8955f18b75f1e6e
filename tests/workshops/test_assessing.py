"""An assessment round: prefilled, answered, delegated, submitted, recalled."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from tests import make
from workshops.models import Assessment, Item, Need
from workshops.operations import assessing, delegating, rounds
from workshops.replying import Given

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(cast):
    made = making.round_of(make.state("MWI", "Malawi"), make.state("NPL", "Nepal"))
    return assessing.open_round(made, by=cast.secretariat, at=make.AT)


@pytest.fixture
def malawi(round_):
    return Assessment.objects.get(member_state__iso3="MWI")


def scale(item, points, **more):
    return Given(item, number=Decimal(points), **more)


def test_four_kinds_of_answers_stay_apart(cast, malawi):
    Item.objects.filter(key__in=["clinics", "words"]).update(theme="links")  # no scale: they do not count
    answers = [
        scale("links", 5),
        Given("clinics", number=Decimal(0)),
        Given("words", standing="nothing"),
        Given("skills", standing="not_applicable"),
    ]
    assessing.answer(malawi, answers, by=cast.focal_point, at=make.AT)
    submission = assessing.submit_assessment(malawi, by=cast.focal_point, at=make.AT)
    assert {key: (rows[""]["standing"], rows[""]["number"]) for key, rows in submission.content.items()} == {
        "links": ("answered", "5.00"),
        "clinics": ("answered", "0.00"),
        "words": ("nothing", None),
        "skills": ("not_applicable", None),
    }
    assert submission.scores == {"links": 5.0}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (scale("links", 6), "links"),
        (scale("links", "2.5"), "links"),
        (Given("where", "nowhere", number=Decimal(3)), "where.nowhere"),
        (Given("links", "rural", number=Decimal(3)), "links.rural"),
        (Given("words", text=" "), "words"),
        (Given("unknown", text="x"), "unknown"),
    ],
)
def test_wrong_answers_are_named_and_nothing_is_kept(cast, malawi, given, key):
    with pytest.raises(Incomplete) as refused:
        assessing.answer(malawi, [scale("skills", 3), given], by=cast.focal_point, at=make.AT)
    assert list(refused.value.errors) == [key]
    assert malawi.answers.count() == 0


def test_two_who_answer_one_question_do_not_overwrite_each_other(cast, malawi):
    assessing.answer(malawi, [scale("links", 5, version=0)], by=cast.focal_point, at=make.AT)
    with pytest.raises(Stale):
        assessing.answer(malawi, [scale("links", 1, version=0)], by=cast.focal_point, at=make.AT)
    assert malawi.answers.get().number == 5


def test_a_colleague_answers_the_section_that_was_given_and_no_other(cast, malawi):
    delegating.delegate(malawi, "more", cast.nobody, by=cast.focal_point, at=make.AT)
    assessing.answer(malawi, [Given("words", text="Power cuts.")], by=cast.nobody, at=make.AT)
    with pytest.raises(NotAllowed):
        assessing.answer(malawi, [scale("links", 5)], by=cast.nobody, at=make.AT)
    with pytest.raises(NotAllowed):
        assessing.fill_in(malawi, "themes", [], by=cast.nobody, at=make.AT, confirms=True)
    with pytest.raises(NotAllowed):
        assessing.submit_assessment(malawi, by=cast.nobody, at=make.AT)
    assessing.submit_assessment(malawi, by=cast.focal_point, at=make.AT)
    assert malawi in Assessment.objects.visible_to(cast.nobody)
    delegating.take_back(malawi.delegations.get(), by=cast.focal_point, at=make.AT.replace(year=2030))
    assert malawi not in Assessment.objects.visible_to(cast.nobody)  # who left the ministry reads it no more


@pytest.mark.parametrize("who", ["other_focal_point", "rapporteur", "academia"])
def test_others_neither_answer_nor_submit(cast, malawi, who):
    with pytest.raises(NotAllowed):
        assessing.answer(malawi, [scale("links", 5)], by=getattr(cast, who), at=make.AT)
    with pytest.raises(NotAllowed):
        assessing.submit_assessment(malawi, by=getattr(cast, who), at=make.AT)


def test_what_was_submitted_counts_while_a_revision_is_drafted(cast, malawi):
    assessing.answer(malawi, [scale("links", 5)], by=cast.focal_point, at=make.AT)
    assessing.submit_assessment(malawi, by=cast.focal_point, at=make.AT)
    with pytest.raises(NotPossibleNow):
        assessing.answer(malawi, [scale("links", 1)], by=cast.focal_point, at=make.AT)
    assessing.recall(malawi, by=cast.focal_point, at=make.AT, reason="New figures.")
    assessing.answer(malawi, [scale("links", 1)], by=cast.focal_point, at=make.AT)
    assert [one.scores for one in malawi.submissions.all()] == [{"links": 5.0}]
    assessing.submit_assessment(malawi, by=cast.focal_point, at=make.AT)
    assert [one.scores for one in malawi.submissions.all()] == [{"links": 1.0}, {"links": 5.0}]


def test_the_next_round_is_prefilled_and_says_so(cast, malawi):
    assessing.answer(malawi, [scale("links", 4), Given("words", text="Power")], by=cast.focal_point, at=make.AT)
    assessing.submit_assessment(malawi, by=cast.focal_point, at=make.AT)
    other = making.round_of(malawi.member_state, of=making.questionnaire(slug="another"))
    assessing.open_round(other, by=cast.secretariat, at=make.AT)
    assert not Assessment.objects.get(round=other).answers.exists()  # its keys are the same by chance
    later = making.round_of(malawi.member_state, of=making.questionnaire(version=2))
    assessing.open_round(later, by=cast.secretariat, at=make.AT)
    again = Assessment.objects.get(round=later)
    assert [(one.item_key, one.is_carried) for one in again.answers.order_by("item_key")] == [
        ("links", True),
        ("words", True),
    ]
    assert again.prefilled_from == malawi


def test_words_carried_over_to_the_next_round_keep_the_number_of_their_need(cast, malawi):
    Item.objects.filter(key="words").update(theme="links")
    assessing.answer(malawi, [Given("words", text="Power")], by=cast.focal_point, at=make.AT)
    assessing.submit_assessment(malawi, by=cast.focal_point, at=make.AT)
    again = making.round_of(malawi.member_state, of=malawi.round.questionnaire)
    assessing.open_round(again, by=cast.secretariat, at=make.AT)
    assessing.submit_assessment(Assessment.objects.get(round=again), by=cast.focal_point, at=make.AT)
    assert list(Need.objects.values_list("text", flat=True)) == ["Power"]


def test_a_country_is_added_to_an_open_round_and_none_is_taken_out(cast, round_):
    asking = rounds.Asking(
        questionnaire=round_.questionnaire,
        titles={"en": "Round"},
        opens_on=round_.opens_on,
        closes_on=date(2027, 1, 31),
        member_states=(*round_.member_states.all(), make.state("KEN", "Kenya")),
    )
    changed = rounds.change(round_, asking, by=cast.secretariat, at=make.AT)
    assert sorted(changed.assessments.values_list("member_state__iso3", flat=True)) == ["KEN", "MWI", "NPL"]
    with pytest.raises(Incomplete) as refused:
        rounds.change(
            changed, replace(asking, member_states=(), opens_on=make.AT.date()), by=cast.secretariat, at=make.AT
        )
    assert sorted(refused.value.errors) == ["member_states", "opens_on"]


def test_after_the_last_day_nothing_is_answered_submitted_or_recalled(cast, malawi):
    late = datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC)
    for act in (
        lambda: assessing.answer(malawi, [scale("links", 5)], by=cast.focal_point, at=late),
        lambda: assessing.submit_assessment(malawi, by=cast.focal_point, at=late),
    ):
        with pytest.raises(NotPossibleNow):
            act()
    on_the_last_day = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assessing.answer(malawi, [scale("links", 5)], by=cast.focal_point, at=on_the_last_day)
    assessing.submit_assessment(malawi, by=cast.focal_point, at=on_the_last_day)
    with pytest.raises(NotPossibleNow):
        assessing.recall(malawi, by=cast.focal_point, at=late, reason="Too late.")
