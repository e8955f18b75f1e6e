"""Questionnaires: written by sections, frozen once used, and made anew with the same keys."""

import pytest
from django.urls import reverse

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


# --- two editors ----------------------------------------------------------------------------------------------------
@pytest.fixture
def house(client, cast):
    client.force_login(cast.secretariat)
    return client


def said(answer):
    """What is shown as stored: the words above the field, its name, the value."""
    return [(str(legend), one.label, one.stored) for legend, one in answer.context["form"].conflict]


def of_part(made, part):
    if part == "questionnaire":
        return reverse("questionnaire-edit", args=[made.pk]), made
    found = made.sections.get() if part == "section" else Item.objects.get(key="how-great")
    return reverse(f"{part}-edit", args=[found.pk]), found


def test_of_two_who_edit_a_question_the_second_sees_both_and_loses_nothing(house, cast, made):
    address, item = of_part(made, "item")
    seen = house.get(address).context["form"]["seen"].value()
    other = Asked("number", {"en": "How great now?", "fr": "Combien ?"}, may_not_apply=False)
    questionnaires.change_item(item, other, by=cast.administrator, at=make.AT)
    typed = {"labels_en": "Typed with care", "kind": "scale", "theme": "", "may_not_apply": "on"}
    answer = house.post(address, typed | {"seen": seen})
    assert (answer.status_code, 'value="Typed with care"' in answer.text) == (409, True)
    assert said(answer) == [
        ("Question", "In English", "How great now?"), ("Question", "In French", "Combien ?"),
        ("", "Kind of question", "Number"), ("", "“Not applicable” may be answered", "No"),
    ]  # fmt: skip
    item.refresh_from_db()
    assert item.labels["en"] == "How great now?"
    again = house.post(address, typed | {"seen": answer.context["form"]["seen"].value()})
    item.refresh_from_db()
    assert (again.status_code, item.labels, item.kind) == (302, {"en": "Typed with care"}, "scale")


@pytest.mark.parametrize("part", ["questionnaire", "section"])
def test_titles_are_not_overwritten_unseen(house, cast, made, part):
    address, one = of_part(made, part)
    seen = house.get(address).context["form"]["seen"].value()
    act = questionnaires.change if part == "questionnaire" else questionnaires.change_section
    act(one, {"en": "Stored meanwhile"}, by=cast.administrator, at=make.AT)
    answer = house.post(address, {"titles_en": "Typed", "seen": seen})
    assert (answer.status_code, said(answer)) == (409, [("Title", "In English", "Stored meanwhile")])
    assert house.post(address, {"titles_en": "Typed", "seen": "x"}).status_code == 409
    assert (
        house.post(address, {"titles_en": "Typed", "seen": answer.context["form"]["seen"].value()}).status_code == 302
    )


def test_a_question_that_was_taken_out_meanwhile_does_not_come_back(house, cast, made):
    address, item = of_part(made, "item")
    up = reverse("item-act", args=[item.pk, "up"])
    questionnaires.remove(Item.objects.get(pk=item.pk), by=cast.administrator, at=make.AT)
    with pytest.raises(NotPossibleNow):
        questionnaires.change_item(item, Asked("scale", {"en": "Again?"}), by=cast.secretariat, at=make.AT)
    assert (keys(made), house.post(address).status_code, house.post(up).status_code) == (["how-many"], 404, 404)
