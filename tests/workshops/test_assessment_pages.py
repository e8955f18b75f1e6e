"""Pages of rounds and assessments: opened, filled in by sections, handed over, submitted, recalled."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import make
from workshops.loading.questionnaires import load_questionnaires
from workshops.models import Assessment, Delegation, Item, Need, Questionnaire, Round
from workshops.operations import rounds

from . import making

pytestmark = pytest.mark.django_db


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def hidden(answer):
    """What the page remembers of each answer."""
    found = re.findall(r'name="(q-[\w.-]+\.read)" value="([^"]*)"', answer.content.decode())
    return dict(found)


@pytest.fixture
def malawi(cast):
    made = making.round_of(make.state("MWI", "Malawi"), make.state("NPL", "Nepal"))
    made.opens_on = timezone.now().date() - timedelta(days=3)
    made.closes_on = timezone.now().date() + timedelta(days=30)
    made.save()
    rounds.open_round(made, by=cast.secretariat, at=timezone.now())
    return Assessment.objects.get(member_state__iso3="MWI")


def section(malawi, key="themes"):
    return reverse("assessment-section", args=[malawi.pk, key])


def test_a_round_is_planned_and_opened_with_the_questionnaire_that_the_portal_ships(client, cast):
    make.state("MWI", "Malawi")
    assert [load_questionnaires(at=make.AT) for _turn in range(2)] == [1, 0]
    client.force_login(cast.secretariat)
    today = timezone.now().date()
    last = today + timedelta(days=40)
    typed = {
        "titles_en": "Needs of 2026", "questionnaire": Questionnaire.objects.get().pk, "states": "Malawi, Atlantis",
        "opens_on": f"{today.day} {today.month} {today.year}", "closes_on": f"{last.day} {last.month} {last.year}",
    }  # fmt: skip
    refused = client.post(reverse("round-new"), typed)
    assert (refused.status_code, "Atlantis" in words(refused), "Needs of 2026" in refused.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    client.post(reverse("round-new"), typed | {"states": "Malawi"})
    made = Round.objects.get()
    client.post(reverse("round-open", args=[made.pk]))
    client.force_login(cast.focal_point)
    page = client.get(reverse("rounds"))
    assert "What Malawi needs" in words(page)
    for language in ("ar", "zh-hans", "fr"):
        address = f"/{language}/needs/assessments/{Assessment.objects.get().pk}/sections/infrastructure/"
        assert client.get(address).status_code == 200


def test_the_shipped_questionnaire_says_everything_in_six_languages(cast):
    load_questionnaires(at=make.AT)
    six = {"ar", "zh", "en", "fr", "ru", "es"}
    for item in Item.objects.all():
        parts = [item.labels, *(one["labels"] for one in [*item.rows, *item.options])]
        assert [set(one) for one in parts] == [six] * len(parts)
    asked = Item.objects.filter(kind__in=("scale", "matrix")).values_list("theme", flat=True)
    assert (len(asked), len(set(asked))) == (10, 10)


def test_filled_in_by_sections_submitted_and_recalled(client, cast, malawi):
    client.force_login(cast.focal_point)
    page = client.get(section(malawi))
    client.post(section(malawi), hidden(page) | {"q-links": "5", "q-skills": "not_applicable", "next": "1"})
    more = section(malawi, "more")
    client.post(more, hidden(client.get(more)) | {"q-where.rural": "4", "q-words": "Power.", "q-clinics": "0"})
    whole = reverse("assessment", args=[malawi.pk])
    assert "2 of 3 questions answered" in words(client.get(whole))
    client.post(reverse("assessment-submit", args=[malawi.pk]), {"version": 3})
    assert Assessment.objects.get(pk=malawi.pk).state == "submitted"
    assert "Need by theme" in words(client.get(reverse("submission", args=[malawi.pk, 1])))
    assert client.post(section(malawi), {"q-links": "1"}).status_code == 409
    answer = client.post(reverse("assessment-recall", args=[malawi.pk]), {"reason": ""})
    assert (answer.status_code, "Say why: both sides read it." in words(answer)) == (422, True)
    client.post(reverse("assessment-recall", args=[malawi.pk]), {"reason": "New figures."})
    assert "New figures." in words(client.get(whole))


def test_what_is_wrong_comes_back_as_typed_and_nothing_is_kept(client, cast, malawi):
    client.force_login(cast.focal_point)
    more = section(malawi, "more")
    answer = client.post(more, {"q-clinics": "many", "q-words": "Kept words", "q-where.rural": "3"})
    page = answer.content.decode()
    assert (answer.status_code, 'value="many"' in page, "Kept words" in page) == (422, True, True)
    assert "1 answer needs correcting" in words(answer)
    assert malawi.answers.count() == 0


def test_what_another_answered_meanwhile_is_shown_beside_and_not_overwritten(client, cast, malawi):
    client.force_login(cast.focal_point)
    read = hidden(client.get(section(malawi)))
    client.post(section(malawi), read | {"q-links": "5", "q-skills": "2"})
    answer = client.post(section(malawi), read | {"q-links": "1"})
    assert (answer.status_code, "Somebody else answered in the meantime" in words(answer)) == (409, True)
    assert malawi.answers.get(item_key="links").number == 5
    client.post(section(malawi), hidden(answer) | {"q-links": "1"})
    assert dict(malawi.answers.values_list("item_key", "number")) == {"links": 1, "skills": 2}


def test_a_section_is_handed_to_a_colleague_who_says_when_it_is_done(client, cast, malawi):
    client.force_login(cast.focal_point)
    hand = reverse("assessment-hand", args=[malawi.pk])
    unknown = client.post(hand, {"section": "more", "email": "who@example.org"})
    assert (unknown.status_code, "“who@example.org” has no account here" in words(unknown)) == (422, True)
    client.post(hand, {"section": "more", "email": cast.nobody.email})
    client.force_login(cast.nobody)
    assert client.post(section(malawi), {"q-links": "5"}).status_code == 403
    assert client.post(section(malawi, "more"), {"q-words": "Power cuts."}).status_code == 302
    assert Delegation.objects.get().done_at is None
    finish = reverse("assessment-finish", args=[malawi.pk, "more"])
    assert f'formaction="{finish}"' in client.get(section(malawi, "more")).content.decode()
    client.post(finish, hidden(client.get(section(malawi, "more"))) | {"q-words": "Long power cuts."})
    assert (malawi.answers.get().text, Delegation.objects.get().done_at is not None) == ("Long power cuts.", True)
    client.force_login(cast.other_focal_point)
    assert client.get(section(malawi, "more")).status_code == 404


def test_what_was_carried_over_is_marked_until_it_is_confirmed(client, cast, malawi):
    client.force_login(cast.focal_point)
    client.post(section(malawi), {"q-links": "4"})
    malawi.answers.update(is_carried=True)
    page = client.get(section(malawi))
    assert words(page).count("From the last round") == 1
    client.post(section(malawi), hidden(page) | {"q-links": "4", "confirm": "1"})
    assert malawi.answers.get().is_carried is False


def test_words_on_a_theme_go_to_the_ledger_once(client, cast, malawi):
    Item.objects.filter(key="words").update(theme="links")
    client.force_login(cast.focal_point)
    client.post(section(malawi, "more"), {"q-words": "Solar power.", "q-=language": "fr"})
    for turn in range(2):
        client.post(reverse("assessment-submit", args=[malawi.pk]))
        if turn == 0:
            client.post(reverse("assessment-recall", args=[malawi.pk]), {"reason": "To look again."})
    assert malawi.submissions.count() == 2
    assert list(Need.objects.values_list("theme", "text", "language")) == [("links", "Solar power.", "fr")]


def test_questions_are_written_on_pages_and_keep_their_keys(client, cast):
    client.force_login(cast.secretariat)
    client.post(reverse("questionnaire-new"), {"titles_en": "Needs"})
    made = Questionnaire.objects.get()
    client.post(reverse("section-new", args=[made.pk]), {"titles_en": "Subjects"})
    add = reverse("item-new", args=[made.sections.get().pk])
    bad = client.post(add, {"kind": "matrix", "labels_en": "Where?"})
    assert (bad.status_code, "Give at least one row." in words(bad)) == (422, True)
    client.post(add, {"kind": "matrix", "labels_en": "Where?", "rows_en": "Rural\nUrban", "rows_fr": "Rural\nUrbain"})
    item = Item.objects.get()
    client.post(
        reverse("item-edit", args=[item.pk]),
        {"kind": "matrix", "labels_en": "Where is it?", "rows_en": "Remote\nUrban\nRural"},
    )
    item.refresh_from_db()
    assert (item.key, [one["key"] for one in item.rows]) == ("where", ["remote", "urban", "rural"])
    assert "Urban" in words(client.get(reverse("questionnaire", args=[made.pk])))


def test_the_list_of_rounds_costs_the_same_for_one_and_three(client, cast):
    costs = []
    for number in range(1, 4):
        questions = making.questionnaire(version=number)
        made = making.round_of(make.state("MWI", "Malawi"), of=questions)
        rounds.open_round(made, by=cast.secretariat, at=make.AT)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("rounds"))
        costs.append(len(asked))
    assert set(costs[1:]) == {costs[1]}
