"""An assessment round: prefilled, answered, delegated, submitted, recalled."""

from decimal import Decimal

import pytest

from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from tests import make
from workshops.models import Assessment
from workshops.operations import assessing, delegating
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
        assessing.submit_assessment(malawi, by=cast.nobody, at=make.AT)


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
    later = making.round_of(malawi.member_state, of=making.questionnaire(version=2))
    assessing.open_round(later, by=cast.secretariat, at=make.AT)
    again = Assessment.objects.get(round=later)
    assert [(one.item_key, one.is_carried) for one in again.answers.order_by("item_key")] == [
        ("links", True),
        ("words", True),
    ]
    assert again.prefilled_from == malawi
