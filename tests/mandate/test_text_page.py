"""The page of the whole text, its parallel languages, and the form that confirms a provision."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from ehealth_portal.mandate import loading, queries
from ehealth_portal.mandate.models import Edition, Provision
from ehealth_portal.members import loading as members
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TEXT = "/en/resolutions/78/dubai-2012/"
CONFIRM = "/en/resolutions/78/dubai-2012/resolves.4/confirm/"


@pytest.fixture
def resolution(db):
    members.load_all(at=AT)
    loading.load_all(at=AT)
    return Edition.objects.get(slug="dubai-2012")


@pytest.fixture
def secretariat(resolution, client):
    user = make.user("s@demo.example", "secretariat")
    client.force_login(user)
    return user


def page(client, address=TEXT, **parameters):
    response = client.get(address, parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_text_shows_every_paragraph_once_with_its_anchor(resolution, client):
    shown = page(client)
    assert re.findall(r'<div id="([^"]+)"', shown) == [
        *(key for key in resolution.provisions.values_list("key", flat=True) if key != "footnote.1"),
        "footnote.1",
    ]
    assert "Unofficial working translation" in shown
    assert "Official text" not in shown


def test_text_beside_another_language_marks_each_as_official_or_not(resolution, client):
    shown = page(client, beside="zh")
    assert "Unofficial working translation" in shown
    assert "Official text" in shown
    assert "研究与电子卫生相关的通信协议" in shown
    assert 'lang="zh-Hans"' in shown


@pytest.mark.parametrize("beside", ["en", "xx", "", "<script>"])
def test_a_second_language_that_is_not_there_is_left_out(resolution, client, beside):
    shown = page(client, beside=beside)
    assert "Official text" not in shown
    assert "<script>" not in shown


def test_footnote_and_its_mark_lead_to_each_other(resolution, client):
    shown = page(client)
    assert '<sup><a href="#footnote.1" aria-label="Footnote 1">1</a></sup>' in shown
    assert '<a href="#resolves.5">Back to TSB-5</a>' in shown


def test_text_in_arabic_runs_from_right_to_left(resolution, client):
    with translation.override("ar"):
        shown = page(client, reverse("resolution-text", args=["78", "dubai-2012"]))
    assert '<html lang="ar" dir="rtl">' in shown
    assert "دراسة بروتوكولات الاتصال" in shown


def test_editions_are_listed_with_what_is_known_of_them(resolution, client):
    shown = page(client)
    for citation in ("Rev. New Delhi, 2024", "Rev. Geneva, 2022", "Rev. Hammamet, 2016"):
        assert citation in shown
    assert "not verified: the assembly was seen, the revision of this resolution was not" in shown


def test_an_edition_without_text_says_so_and_tells_its_facts(resolution, client):
    shown = page(client, "/en/resolutions/78/hammamet-2016/")
    assert "The portal has no text of this edition." in shown
    assert "Handle System" in shown
    assert 'Continues <a href="/en/resolutions/78/dubai-2012/"><bdi>Dubai, 2012</bdi></a>' in shown


def test_an_unknown_edition_is_not_found(resolution, client):
    assert client.get("/en/resolutions/78/paris-1999/").status_code == 404
    assert client.get("/en/resolutions/79/dubai-2012/").status_code == 404


def test_text_costs_the_same_queries_for_any_number_of_paragraphs(client, django_assert_max_num_queries):
    make.provision()
    with django_assert_max_num_queries(20) as few:
        page(client)
    for number in range(2, 9):
        make.provision(f"resolves.{number}", code=f"TSB-{number}")
    with django_assert_max_num_queries(len(few)):
        page(client)


def test_provisions_come_in_the_language_of_the_reader_else_english_else_any(resolution):
    shown = {worded.provision.key: worded for worded in queries.provisions_of(resolution, "fr")}
    assert (shown["resolves.3"].language, shown["resolves.3"].is_official) == ("fr", False)
    assert shown["resolves.3"].label == "Collaborer avec l'OMS, les universités et autres"
    protocols = resolution.provisions.get(key="instructs-sg16.3")
    protocols.texts.filter(language="fr").delete()
    protocols.texts.filter(language="en").delete()
    protocols.texts.exclude(language="zh").delete()
    only = next(one for one in queries.provisions_of(resolution, "fr") if one.provision == protocols)
    assert (only.language, only.is_official) == ("zh", True)


def test_provisions_cost_four_queries(resolution, django_assert_num_queries):
    with django_assert_num_queries(4):
        for worded in queries.provisions_of(resolution, "ru"):
            leads = [row.body.slug for row in worded.provision.addressees.all() if row.part == "lead"]
            assert bool(leads) == (worded.provision.section.kind == "operative")


def test_only_the_secretariat_is_offered_the_form(resolution, client):
    assert "/confirm/" not in page(client)
    client.force_login(make.user("s@demo.example", "secretariat"))
    assert page(client).count('/confirm/"') == 11


def test_confirm_is_refused_to_others(resolution, client):
    assert client.get(CONFIRM).status_code == 302
    client.force_login(make.user("r@demo.example"))
    assert client.get(CONFIRM).status_code == 403
    assert client.post(CONFIRM, answers(resolution)).status_code == 403


def answers(edition, **changes):
    provision = edition.provisions.get(key="resolves.4")
    stored = {row.body.slug: row.body_id for row in provision.addressees.select_related("body")}
    whole = {
        "verb": "instructs",
        "nature": "output",
        "code": "TSB-4",
        "deliverable": "A study",
        "time_limit_on": "2015-12-31",
        "lead": [stored["director-tsb"]],
        "collaboration": [stored["director-bdt"], stored["director-br"]],
        "seen": provision.confirmed_at.isoformat(),
    }
    return whole | changes


def test_confirm_page_stores_who_confirmed_and_keeps_the_order(resolution, secretariat, client):
    response = client.post(CONFIRM, answers(resolution))
    assert (response.status_code, response["Location"]) == (302, TEXT)
    provision = Provision.objects.get(key="resolves.4")
    assert (provision.confirmed_by, provision.deliverable) == (secretariat, "A study")
    assert [row.body.slug for row in provision.addressees.all()] == ["director-tsb", "director-bdt", "director-br"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "TSB-1"}, "Another provision of this edition has this short name"),
        ({"verb": "shouts"}, "Select a valid choice"),
        ({"time_limit_on": "some day"}, "Enter a valid date."),
        ({"lead": []}, "This field is required."),
    ],
)
def test_confirm_with_a_wrong_answer_keeps_what_was_typed(resolution, secretariat, client, changes, sentence):
    response = client.post(CONFIRM, answers(resolution, deliverable="My own words", **changes))
    shown = response.content.decode()
    assert response.status_code == 400
    assert sentence in shown
    assert "My own words" in shown
    assert "<title>Error:" in shown
    assert Provision.objects.get(key="resolves.4").confirmed_by is None


def test_confirm_after_somebody_else_did_shows_both(resolution, secretariat, client):
    late = answers(resolution, deliverable="My own words")
    client.post(CONFIRM, answers(resolution, deliverable="The first words"))
    response = client.post(CONFIRM, late)
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else has confirmed this provision meanwhile" in shown
    assert "My own words" in shown
    assert "The first words" in shown
    assert Provision.objects.get(key="resolves.4").deliverable == "The first words"
    seen = re.search(r'name="seen" value="([^"]+)"', shown).group(1)
    assert client.post(CONFIRM, late | {"seen": seen}).status_code == 302
    assert Provision.objects.get(key="resolves.4").deliverable == "My own words"
