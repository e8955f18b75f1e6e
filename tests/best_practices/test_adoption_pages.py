"""Pages of adoptions: the form keeps what was typed, the acts, the tree on the practice's page, the list, the table."""

import csv
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from best_practices.models import Adoption
from ehealth_portal.review.transitions import State
from tests import make

from . import adopting

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return make.practice()


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def typed(**fields):
    nepal = make.state("NPL", "Nepal")
    whole = {
        "member_state": nepal.pk, "started": "2025", "changes": "Two photographs.", "cost_band": "100k",
        "outcome": "worked", "results": "", "reference": "Evaluation 2026/3", "url": "", "no_evidence_reason": "",
        "language": "en", "nonce": "once",
    }  # fmt: skip
    return whole | fields


def new(practice):
    return reverse("adoption-new", args=[practice.pk])


def test_sent_by_the_form_and_confirmed_on_its_page(client, cast, practice):
    client.force_login(cast.rapporteur)
    answer = client.post(new(practice), typed(send="1"), follow=True)
    made = Adoption.objects.get()
    assert (answer.status_code, made.state, str(made.started)) == (200, State.SUBMITTED, "2025")
    client.force_login(cast.other_focal_point)
    page = f"/en/best-practices/adoptions/{made.pk}/"
    assert "Confirm that this is what your Member State did" in words(client.get(page))
    answer = client.post(f"{page}confirm/", {"version": made.version}, follow=True)
    assert "Confirmed: it stands in the family tree now." in words(answer)
    client.logout()
    assert "Nepal adapted BP-2026-001" in words(client.get(page))


def test_two_clicks_make_one_draft_and_other_words_change_it(client, cast, practice):
    client.force_login(cast.rapporteur)
    for changes in ("One.", "One.", "Two."):
        client.post(new(practice), typed(draft="1", changes=changes))
    assert list(Adoption.objects.values_list("changes", "version")) == [("Two.", 2)]


def test_after_it_was_sent_other_words_are_a_draft_of_their_own(client, cast, practice):
    client.force_login(cast.rapporteur)
    client.post(new(practice), typed(send="1"))
    client.post(new(practice), typed(send="1"))
    client.post(new(practice), typed(draft="1", changes="Another story."))
    assert list(Adoption.objects.order_by("pk").values_list("changes", "state")) == [
        ("Two photographs.", State.SUBMITTED), ("Another story.", State.DRAFT),
    ]  # fmt: skip


def test_what_cannot_be_read_comes_back_as_typed(client, cast, practice):
    client.force_login(cast.rapporteur)
    answer = client.post(new(practice), typed(started="next spring", url="ftp://x", changes="Kept words"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“next spring” is not a date that can be read" in words(answer)
    assert [part in page for part in ('value="next spring"', 'value="ftp://x"', "Kept words")] == [True] * 3
    assert Adoption.objects.count() == 0


def test_sending_what_is_incomplete_keeps_the_draft_and_names_what_is_missing(client, cast, practice):
    client.force_login(cast.rapporteur)
    answer = client.post(new(practice), typed(send="1", reference="", outcome=""))
    made = Adoption.objects.get()
    assert (answer.status_code, made.state) == (422, State.DRAFT)
    assert "2 answers need correcting" in words(answer)
    assert f'action="/en/best-practices/adoptions/{made.pk}/edit/"' in answer.content.decode()


def test_another_window_that_saved_first_is_shown_beside(client, cast, practice):
    made = adopting.adoption(practice, State.DRAFT)
    client.force_login(cast.rapporteur)
    edit = reverse("adoption-edit", args=[made.pk])
    client.post(edit, typed(draft="1", version=1, changes="From the first window"))
    answer = client.post(edit, typed(draft="1", version=1, changes="From the second window"))
    assert answer.status_code == 409
    assert "From the first window" in words(answer)
    assert "From the second window" in answer.content.decode()
    assert Adoption.objects.get().changes == "From the first window"


def test_a_return_without_reason_stays_on_the_page(client, cast, practice):
    made = adopting.adoption(practice, State.SUBMITTED)
    client.force_login(cast.other_focal_point)
    answer = client.post(reverse("adoption-move", args=[made.pk, "return"]), {"version": made.version, "reason": ""})
    assert (answer.status_code, Adoption.objects.get().state) == (422, State.SUBMITTED)
    assert "Give a reason: the author reads it." in words(answer)


def test_the_practice_that_came_of_it_is_named_by_its_number(client, cast, practice):
    made = adopting.adoption(practice)
    result = make.practice(countries=(made.member_state,))
    client.force_login(cast.other_focal_point)
    address = reverse("adoption-result", args=[made.pk])
    answer = client.post(address, {"version": made.version, "resulting": "BP-1999-999"})
    assert (answer.status_code, "“BP-1999-999”" in words(answer)) == (422, True)
    client.post(address, {"version": made.version, "resulting": result.reference.lower()})
    assert Adoption.objects.get().resulting == result


def test_tree_and_counts_on_the_page_of_the_practice(client, cast, practice):
    adopting.adoption(practice)
    adopting.adoption(practice, member_state=make.state("KEN", "Kenya"), outcome="failed")
    adopting.adoption(practice, State.SUBMITTED, member_state=make.state("PER", "Peru"))
    page = words(client.get(reverse("practice", args=[practice.pk])))
    assert "Adapted in 2 countries · it worked in 1" in page
    assert ["Nepal" in page, "Kenya" in page, "Peru" in page] == [True, True, False]
    assert "confirmed on 22 November 2026 (Focal point)" in page


def test_the_list_of_practices_says_how_many_adapted_each(client, cast, practice):
    adopting.adoption(practice)
    make.practice()
    page = words(client.get(reverse("practices")))
    assert page.count("Adapted in 1 country · it worked in 1") == 1


def test_list_and_table_hold_what_is_confirmed_and_cost_the_same_for_one_and_three(client, cast, practice):
    costs = []
    for iso3 in ("NPL", "KEN", "PER"):
        adopting.adoption(practice, member_state=make.state(iso3, iso3))
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/en/best-practices/adoptions/")
        costs.append(len(asked))
    adopting.adoption(practice, State.SUBMITTED, member_state=make.state("TUN", "Tunisia"))
    assert "3 confirmed adoptions" in words(page)
    assert set(costs[1:]) == {costs[1]}
    table = b"".join(client.get("/en/best-practices/adoptions/adoptions.csv?country=npl").streaming_content).decode()
    rows = list(csv.DictReader(table.lstrip("\ufeff").splitlines()))
    assert [(row["practice"], row["country"], row["outcome"]) for row in rows] == [("BP-2026-001", "NPL", "worked")]


def test_an_unknown_country_is_said_and_all_are_shown(client, cast, practice):
    adopting.adoption(practice)
    page = words(client.get("/en/best-practices/adoptions/?country=zzz"))
    assert ["“ZZZ” is not the code of a Member State" in page, "1 confirmed adoption" in page] == [True, True]


def test_twenty_a_page(client, cast, practice):
    for number in range(21):
        adopting.adoption(practice, member_state=make.state(f"{chr(65 + number)}XX", f"State {number}"))
    first = client.get("/en/best-practices/adoptions/")
    assert [len(first.context["lines"]), "Page 1 of 2" in words(first)] == [20, True]
