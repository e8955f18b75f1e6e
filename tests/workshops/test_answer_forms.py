"""The form of answers: four kinds of answers, what was changed since it was read, what two people changed."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from workshops.forms.answers import AnswersForm
from workshops.forms.cells import mark
from workshops.queries.assessments import items_of
from workshops.replying import Given

from . import making

pytestmark = pytest.mark.django_db
FOUR = Given("links", number=Decimal("4.00"), version=2)
WORDS = Given("words", text="Power cuts.", language="fr", version=1)


@pytest.fixture
def items(cast):
    return list(items_of(making.questionnaire()).values())


def form(items, typed=None, *stored):
    data = QueryDict(mutable=True)
    data.update({f"q-{name}": value for name, value in (typed or {}).items()})
    given = {(one.item, one.row): one for one in stored}
    return AnswersForm(data if typed is not None else None, items=items, given=given)


def read(given):
    return {f"{given.item}.read": f"{given.version}-{mark(given)}"}


def test_blank_nought_nothing_and_not_applicable_are_four_answers(items):
    typed = form(
        items,
        {"links": "5", "skills": "not_applicable", "where.rural": "2", "clinics": "0", "words.standing": "nothing"},
    )
    assert typed.is_valid()
    assert typed.content() == {
        "links": {"": {"standing": "answered", "number": "5", "text": "", "language": ""}},
        "skills": {"": {"standing": "not_applicable", "number": None, "text": "", "language": ""}},
        "where": {"rural": {"standing": "answered", "number": "2", "text": "", "language": ""}},
        "clinics": {"": {"standing": "answered", "number": "0", "text": "", "language": ""}},
        "words": {"": {"standing": "nothing", "number": None, "text": "", "language": ""}},
    }


def test_what_is_wrong_is_named_beside_its_field(items):
    typed = form(items, {"links": "6", "clinics": "many", "words": "x", "words.standing": "nothing"})
    assert (typed.is_valid(), list(typed.errors)) == (False, ["links", "clinics", "words"])
    assert typed.errors["clinics"] == ["“many” is not a number: use digits, as in 1250."]


def test_only_what_was_changed_is_sent(items):
    typed = form(items, {"links": "4", "words": "Power cuts.", "skills": "1"} | read(FOUR) | read(WORDS), FOUR, WORDS)
    assert typed.is_valid()
    assert typed.changed() == ([Given("skills", number=Decimal(1), version=0)], [])
    emptied = form(items, {"links": "", "words": "Power cuts."} | read(FOUR) | read(WORDS), FOUR, WORDS)
    assert emptied.is_valid()
    assert emptied.changed() == ([], [("links", "", 2)])


def test_what_another_changed_meanwhile_is_a_conflict_only_where_both_changed_it(items):
    theirs = Given("links", number=Decimal(1), version=3)
    kept = form(items, {"links": "4"} | read(FOUR), theirs)
    assert (kept.is_valid(), kept.conflicts(), kept.changed()) == (True, [], ([], []))
    both = form(items, {"links": "5"} | read(FOUR), theirs)
    assert both.is_valid()
    assert [(one.label, one.stored) for one in both.conflicts()] == [("How great is the need: links?", "1")]
    both.read_anew()
    assert [given.version for given in both.changed()[0]] == [3]
