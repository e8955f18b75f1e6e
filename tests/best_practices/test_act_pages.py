"""What may be done with a practice on its page; reviews asked for, given and compared; texts and translations."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from best_practices import operations
from best_practices.criteria import Criterion
from best_practices.entry import Words
from best_practices.models import Practice, Review, Wording
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
SCORES = dict.fromkeys(Criterion.values, "3") | {"comment": "Publish it, with the cost."}


def page(practice, rest=""):
    return f"/en/best-practices/{practice.pk}/{rest}"


def state(practice):
    return Practice.objects.get(pk=practice.pk).state


@pytest.fixture
def house(client, cast):
    client.force_login(cast.secretariat)
    return SimpleNamespace(client=client, user=cast.secretariat, cast=cast)


def offered(client, practice):
    return {name for name, may in client.get(page(practice)).context["may"].items() if may}


# --- acts -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("of", "author", "house"),
    [
        (State.DRAFT, {"submit", "edit", "delete", "reviews"}, {"reviews"}),
        (State.SUBMITTED, {"take_back", "reviews", "texts"}, {"return", "publish", "reviews", "texts"}),
        (State.RETURNED, {"submit", "edit", "reviews", "texts"}, {"reviews", "texts"}),
        (
            State.PUBLISHED,
            {"revise", "confirm", "archive", "reviews", "texts"},
            {"revise", "confirm", "archive", "withdraw", "reviews", "texts"},
        ),
    ],
)
def test_what_is_offered_is_what_the_acts_admit(client, cast, of, author, house):
    practice = make.practice(of, by=cast.rapporteur)
    client.force_login(cast.rapporteur)
    assert offered(client, practice) == author
    client.force_login(cast.secretariat)
    assert offered(client, practice) == house


def test_readers_are_offered_nothing(client, cast):
    practice = make.practice(by=cast.rapporteur)
    assert 'id="h-acts"' not in client.get(page(practice)).content.decode()


def test_publish_by_button_once_two_have_scored(house):
    practice = make.practice(State.SUBMITTED)
    response = house.client.post(page(practice, "publish/"), {"version": practice.version})
    assert (response.status_code, state(practice)) == (409, State.SUBMITTED)
    assert "2 reviews are missing" in response.content.decode()
    for one in make.reviewers():
        make.review(practice, one)
    response = house.client.post(page(practice, "publish/"), {"version": practice.version})
    assert (response.status_code, response["Location"], state(practice)) == (302, page(practice), State.PUBLISHED)


@pytest.mark.parametrize(
    ("action", "of", "after"),
    [("return", State.SUBMITTED, State.RETURNED), ("withdraw", State.PUBLISHED, State.WITHDRAWN)],
)
def test_without_a_reason_it_is_asked_for(house, action, of, after):
    practice = make.practice(of)
    response = house.client.post(page(practice, f"{action}/"), {"version": practice.version, "reason": " "})
    assert (response.status_code, state(practice)) == (422, of)
    assert f'href="#id_{action}_reason"' in response.content.decode()
    house.client.post(page(practice, f"{action}/"), {"version": practice.version, "reason": "Say who paid."})
    assert (state(practice), Practice.objects.get().reason) == (after, "Say who paid.")


def test_of_an_older_version_nothing_is_done(house):
    practice = make.practice(State.SUBMITTED)
    response = house.client.post(page(practice, "return/"), {"version": 1, "reason": "Say who paid."})
    assert (response.status_code, state(practice)) == (409, State.SUBMITTED)
    assert "Say who paid." in response.content.decode()


def test_the_author_revises_confirms_and_deletes(client, cast):
    practice = make.practice(by=cast.rapporteur)
    client.force_login(cast.rapporteur)
    assert client.post(page(practice, "confirm/"), {"version": practice.version})["Location"] == page(practice)
    response = client.post(page(practice, "revise/"))
    draft = Practice.objects.get(revises=practice)
    assert response["Location"] == page(draft, "edit/")
    assert client.post(page(draft, "delete/"), {"version": draft.version})["Location"] == "/en/waiting/"
    assert not Practice.objects.filter(pk=draft.pk).exists()


# --- reviews --------------------------------------------------------------------------------------------------------
def test_the_secretariat_asks_those_who_had_no_hand_in_it(house):
    practice = make.practice(State.SUBMITTED, by=house.cast.rapporteur)
    form = house.client.get(page(practice, "reviews/")).context["ask_form"]
    offered_people = {pk for pk, _name in form.fields["reviewer"].choices if pk}
    assert str(house.cast.counsellor.pk) in offered_people
    assert str(house.cast.rapporteur.pk) not in offered_people
    assert str(house.cast.focal_point.pk) not in offered_people
    sent = {"reviewer": house.cast.counsellor.pk, "due_on": "20 12 2099"}
    assert house.client.post(page(practice, "reviews/ask/"), sent)["Location"] == page(practice, "reviews/")
    form = house.client.get(page(practice, "reviews/")).context["ask_form"]
    assert str(house.cast.counsellor.pk) not in {pk for pk, _name in form.fields["reviewer"].choices}


def test_scores_stand_side_by_side_with_their_average(house):
    practice = make.practice(State.SUBMITTED)
    for points, one in zip((2, 4), make.reviewers(), strict=True):
        make.review(practice, one, points=points)
    context = house.client.get(page(practice, "reviews/")).context
    assert [([score.points for _name, score in row.given], row.average) for row in context["table"]] == [
        ([2, 4], 3.0)
    ] * len(Criterion)
    assert context["reviewing"].lacking == 0


def test_a_reviewer_scores_each_criterion(client, cast):
    practice = make.practice(State.SUBMITTED)
    asked = operations.ask_reviewer(practice, cast.counsellor, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
    client.force_login(cast.counsellor)
    address = f"/en/best-practices/reviews/{asked.pk}/"
    response = client.post(address, SCORES | {"evidence": "", "why_rights": "Who sees photographs?"})
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["evidence"])
    assert "Who sees photographs?" in response.content.decode()
    client.post(address, SCORES | {"why_rights": "Who sees photographs?"})
    review = Review.objects.get()
    assert (review.given_at is not None, review.scores.count()) == (True, len(Criterion))
    assert review.scores.get(criterion="rights").comment == "Who sees photographs?"
    assert client.post(address, SCORES).status_code == 409


def test_a_place_is_given_up_with_a_reason(client, cast):
    practice = make.practice(State.SUBMITTED)
    asked = operations.ask_reviewer(practice, cast.counsellor, due_on=make.AT.date(), by=cast.secretariat, at=make.AT)
    client.force_login(cast.counsellor)
    address = f"/en/best-practices/reviews/{asked.pk}/decline/"
    response = client.post(address, {"reason": " "})
    assert response.status_code == 422
    assert 'href="#id_decline_reason"' in response.content.decode()
    client.post(address, {"reason": "I advised the ministry."})
    assert Review.objects.get().reason == "I advised the ministry."


def test_the_author_reads_reviews_once_decided_and_without_names(client, cast):
    practice = make.practice(State.SUBMITTED, by=cast.rapporteur)
    for one in make.reviewers():
        make.review(practice, one)
    client.force_login(cast.rapporteur)
    before = client.get(page(practice, "reviews/"))
    assert before.context["reviewing"].reviews == []
    operations.return_to_author(practice, by=cast.secretariat, at=make.AT, reason="Say who paid.")
    after = client.get(page(practice, "reviews/")).content.decode()
    assert after.count("Publish it.") == 2
    assert [one.name in after for one in make.reviewers()] == [False, False]


def test_the_public_learns_how_it_is_judged_and_not_what_was_said(client, cast):
    practice = make.practice()
    assert "Publish it." not in client.get(page(practice, "reviews/")).content.decode()
    criteria = client.get("/en/best-practices/criteria/").content.decode()
    assert all(str(one.label) in criteria.replace("&#x27;", "'") for one in Criterion)


def test_reviews_cost_the_same_with_one_and_with_three(house):
    counts, practice = [], make.practice(State.SUBMITTED)
    people = [*make.reviewers(), make.user("third@demo.example", "counsellor", body=make.body("itu-t-sg17"))]
    for some in (people[:1], people[1:]):
        for one in some:
            make.review(practice, one)
        house.client.get(page(practice, "reviews/"))
        with CaptureQueriesContext(connection) as queries:
            house.client.get(page(practice, "reviews/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- texts ----------------------------------------------------------------------------------------------------------
def said(practice, **parts):
    return practice.wordings.get(voice="author").parts | parts


def test_the_edited_text_stands_beside_the_authors(house):
    practice = make.practice(State.SUBMITTED, by=house.cast.rapporteur)
    sent = said(practice, problem="The nearest specialist was two days away.", version="0")
    assert house.client.post(page(practice, "texts/edited/"), sent)["Location"] == page(practice, "texts/")
    assert practice.wordings.get(voice="author").problem == "The nearest specialist was a day away."
    house.client.force_login(house.cast.rapporteur)
    shown = house.client.get(page(practice, "texts/"))
    assert [name for name, _pieces in shown.context["changes"]] == ["problem"]
    assert "<ins>two days " in shown.content.decode()


def test_a_translation_waits_for_another_person(house):
    practice = make.practice(by=house.cast.rapporteur)
    house.client.force_login(house.cast.rapporteur)
    sent = {"title": "Une pratique", "summary": "Elle sert.", "version": "0"}
    assert house.client.post(page(practice, "texts/fr/"), sent).status_code == 302
    text = Wording.objects.get(language="fr")
    assert "wait" in house.client.get(page(practice, "texts/")).content.decode()
    release = f"/en/best-practices/texts/{text.pk}/release/"
    assert house.client.post(release, {"version": text.version}).status_code == 403
    house.client.force_login(house.user)
    assert house.client.post(release, {"version": text.version})["Location"] == page(practice, "texts/")
    assert Wording.objects.get(language="fr").is_released


def test_two_translators_both_texts_are_shown(house):
    practice = make.practice(by=house.cast.rapporteur)
    first = {"title": "Une pratique", "summary": "Elle sert.", "version": "0"}
    house.client.post(page(practice, "texts/fr/"), first)
    response = house.client.post(page(practice, "texts/fr/"), first | {"title": "Un exemple"})
    assert response.status_code == 409
    assert [(one.label, one.stored) for one in response.context["conflict"]] == [("Title", "Une pratique")]
    assert response.context["form"]["title"].value() == "Un exemple"
    again = first | {"title": "Un exemple", "version": response.context["form"]["version"].value()}
    assert house.client.post(page(practice, "texts/fr/"), again).status_code == 302
    assert Wording.objects.get(language="fr").title == "Un exemple"


def test_an_outdated_translation_is_said_to_be_so(house):
    practice = make.practice(State.SUBMITTED, by=house.cast.rapporteur)
    words = Words(title="Une pratique", summary="Elle sert.")
    operations.translate(practice, "fr", words, by=house.cast.rapporteur, at=make.AT)
    assert "outdated" not in house.client.get(page(practice, "texts/")).content.decode()
    edited = said(practice, title="Another title", version="0")
    house.client.post(page(practice, "texts/edited/"), edited)
    assert house.client.get(page(practice, "texts/")).content.decode().count("outdated:") == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_only_the_other_five_languages_are_translated_into(house, language):
    practice = make.practice(by=house.cast.rapporteur)
    assert house.client.get(page(practice, f"texts/{language}/")).status_code == 404


def test_the_texts_cost_the_same_with_one_and_with_four_languages(house):
    counts, practice = [], make.practice(by=house.cast.rapporteur)
    words = Words(title="Une pratique", summary="Elle sert.")
    for languages in (["fr"], ["es", "ru", "ar"]):
        for language in languages:
            operations.translate(practice, language, words, by=house.cast.rapporteur, at=make.AT)
        house.client.get(page(practice, "texts/"))
        with CaptureQueriesContext(connection) as queries:
            house.client.get(page(practice, "texts/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
