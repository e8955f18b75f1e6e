"""Questionnaires: written by sections, frozen once used, and made anew with the same keys."""

import pytest

from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from tests import make
from workshops.models import Item
from workshops.operations import assessing, questionnaires
from workshops.queries.assessments import items_of
from workshops.questions import Asked

from . import making

pytestmark = pytest.mark.django_db
ENGLISH = {"en": "Needs of e-health"}


@pytest.fixture
def made(cast):
    found = questionnaires.make(ENGLISH, by=cast.secretariat, at=make.AT)
    section = questionnaires.add_section(found, {"en": "Subjects"}, by=cast.secretariat, at=make.AT)
    for words in ("How great?", "How many?"):
        questionnaires.add_item(section, Asked("scale", {"en": words}), by=cast.secretariat, at=make.AT)
    return found


def keys(questionnaire):
    return list(items_of(questionnaire))


def test_keys_come_of_the_english_words_and_stay(cast, made):
    item = Item.objects.get(key="how-great")
    questionnaires.change_item(item, Asked("scale", {"en": "How large?"}), by=cast.secretariat, at=make.AT)
    questionnaires.move_up(Item.objects.get(key="how-many"), by=cast.secretariat, at=make.AT)
    assert (made.slug, keys(made)) == ("needs-of-e-health", ["how-many", "how-great"])


def test_once_somebody_was_asked_only_a_next_version_changes(cast, made):
    by = cast.secretariat
    assessing.open_round(making.round_of(make.state("MWI", "Malawi"), of=made), by=by, at=make.AT)
    with pytest.raises(NotPossibleNow):
        questionnaires.add_section(made, {"en": "More"}, by=by, at=make.AT)
    copy = questionnaires.next_version(made, by=by, at=make.AT)
    questionnaires.remove(Item.objects.get(section__questionnaire=copy, key="how-many"), by=by, at=make.AT)
    assert [(copy.version, keys(copy)), (made.version, keys(made))] == [
        (2, ["how-great"]),
        (1, ["how-great", "how-many"]),
    ]
    with pytest.raises(NotPossibleNow):
        questionnaires.next_version(made, by=by, at=make.AT)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked("scale", {"fr": "Combien ?"}), "labels"),
        (Asked("scale", {"en": "x"}, theme="unheard"), "theme"),
        (Asked("matrix", {"en": "x"}), "rows"),
        (Asked("one", {"en": "x"}, options=[{"value": "a", "labels": {"en": "A"}}]), "options"),
        (Asked("one", {"en": "x"}, options=[{"value": "a", "labels": {"en": "A"}}] * 2), "options"),
        (Asked("scale", {"en": "x"}, options=[{"value": "3", "labels": {"en": "A"}}]), "options"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(cast, made, asked, field):
    with pytest.raises(Incomplete) as refused:
        questionnaires.add_item(made.sections.get(), asked, by=cast.secretariat, at=make.AT)
    assert list(refused.value.errors) == [field]


def test_only_the_secretariat_writes_them(cast, made):
    with pytest.raises(NotAllowed):
        questionnaires.make(ENGLISH, by=cast.focal_point, at=make.AT)
    with pytest.raises(NotAllowed):
        questionnaires.remove(made.sections.get(), by=cast.rapporteur, at=make.AT)
