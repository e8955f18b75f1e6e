"""The form in which a practice is written: drafts on the server, rows without scripts, conflicts, what is missing."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from best_practices import operations
from best_practices.entry import Given, Standard
from best_practices.forms.shown import initial_of
from best_practices.models import Practice
from best_practices.queries.writing import entry_of
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
NEW = "/en/best-practices/new/"


def edit(practice):
    return f"/en/best-practices/{practice.pk}/edit/"


def answers(practice=None, **fields):
    """A whole form as a browser sends it, with ``fields`` changed."""
    entry = entry_of(practice) if practice else make.practice_entry()
    shown = {name: "" if value is None else value for name, value in initial_of(entry).items()}
    version = practice.version if practice else ""
    return shown | {"version": version, "nonce": "abc", "draft": "1"} | fields


@pytest.fixture
def writer(client, cast):
    client.force_login(cast.rapporteur)
    return SimpleNamespace(client=client, user=cast.rapporteur, cast=cast)


def test_a_draft_keeps_all_that_was_typed(writer):
    provision = make.provision("instructs-sg16.1", code="SG16-1")
    body = make.body()
    response = writer.client.post(
        NEW,
        answers(
            behalf=f"body:{body.pk}", countries="Malawi", area=["primary", "general"], intervention=["2.4", "2.10"],
            people_reached="1200", reached_in="2025", reached_source="Ministry", strength="3", licence="cc-by-4.0",
            cost_band="1m", implementers="Ministry of Health\nUniversity, Faculty of Medicine",
            **{"standard-0-reference": "h.860", f"why_{provision.pk}": "It is an example."},
        ),
    )  # fmt: skip
    practice = Practice.objects.get()
    kept = entry_of(practice)
    assert (response.status_code, response["Location"]) == (302, edit(practice))
    assert kept.words == make.practice_entry(words={"title": kept.words.title}).words
    assert kept.standards == (
        Standard(
            "ITU-T H.860",
            "Multimedia e-health data exchange services: Data schema and supporting services",
            "https://www.itu.int/rec/T-REC-H.860",
        ),
    )
    assert (kept.body, kept.people_reached, kept.reached_in, kept.reached_source) == (body, 1200, 2025, "Ministry")
    assert (kept.strength, kept.licence, kept.cost_band) == (3, "cc-by-4.0", "1m")
    assert kept.implementers == ("Ministry of Health", "University, Faculty of Medicine")
    assert kept.marks["intervention"] == ("2.4", "2.10")
    assert [one.why for one in kept.served] == ["It is an example."]
    assert [one.url for one in kept.proofs] == ["https://example.org/evaluation.pdf"]


def test_what_is_shown_and_sent_again_changes_nothing(writer):
    practice = make.practice(State.DRAFT, by=writer.user, standards=(Standard("ISO 1", "One"),), strength=2)
    sent = answers(practice)
    assert writer.client.post(edit(practice), sent).status_code == 302
    assert Practice.objects.get().version == practice.version


def test_a_second_click_writes_nothing_twice(writer):
    sent = answers()
    first, second = writer.client.post(NEW, sent), writer.client.post(NEW, sent)
    assert (Practice.objects.count(), first["Location"]) == (1, second["Location"])


def test_what_cannot_be_read_comes_back_as_typed(writer):
    response = writer.client.post(NEW, answers(started="13 13 2026", title="A title", people_reached="5"))
    practice = Practice.objects.get()
    assert (response.status_code, practice.started_on, practice.people_reached) == (422, None, None)
    assert entry_of(practice).words.title == "A title"
    assert sorted(response.context["form"].errors) == ["reached_in", "reached_source", "started"]
    later = writer.client.get(edit(practice))
    assert later.context["form"]["started"].value() == "13 13 2026"
    assert later.context["form"]["people_reached"].value() == "5"


def test_a_document_without_address_or_number_is_asked_for_and_not_lost(writer):
    rows = {"proof-1-title": "Evaluation by the university", "proof-1-kind": "evaluation"}
    response = writer.client.post(NEW, answers(**rows))
    assert response.context["form"].errors == {
        "proof-1-url": ["“Evaluation by the university”: give the document’s web address or its number."]
    }
    practice = Practice.objects.get()
    assert practice.proofs.count() == 1
    later = writer.client.get(edit(practice)).context["form"]
    assert (later["proof-1-title"].value(), later["proof-0-url"].value()) == (
        "Evaluation by the university", "https://example.org/evaluation.pdf",
    )  # fmt: skip


def test_further_rows_without_scripts(writer):
    response = writer.client.post(NEW, answers(**{"more": "proof", "proof-2-reference": "Circular 12"}))
    practice = Practice.objects.get()
    assert response["Location"] == f"{edit(practice)}?more=proof#rows-proof"
    page = writer.client.get(f"{edit(practice)}?more=proof")
    assert len(page.context["form"].proof_rows()) == 6
    assert [one.name for one in practice.proofs.all()] == ["Evaluation", "Circular 12"]


def test_further_rows_keep_what_could_not_be_read(writer):
    response = writer.client.post(NEW, answers(**{"more": "standard", "standard-2-title": "No number"}))
    form = response.context["form"]
    assert (response.status_code, len(form.standard_rows())) == (422, 6)
    assert form["standard-2-title"].value() == "No number"


def test_more_rows_than_a_form_starts_with_are_all_shown(writer):
    many = tuple(Given(reference=f"Document {number}") for number in range(7))
    practice = make.practice(State.DRAFT, by=writer.user, proofs=many)
    form = writer.client.get(edit(practice)).context["form"]
    assert len(form.proof_rows()) == 8


def test_two_windows_both_texts_are_shown(writer):
    practice = make.practice(State.DRAFT, by=writer.user, words={"problem": "As it was."})
    old = answers(practice, problem="As the second window has it.", setting=["island"])
    writer.client.post(edit(practice), answers(practice, problem="As the first window has it.", setting=["urban"]))
    response = writer.client.post(edit(practice), old)
    assert response.status_code == 409
    told = {one.label: one.stored for one in response.context["conflict"]}
    assert told == {"The problem": "As the first window has it.", "Setting": "Urban"}
    assert response.context["form"]["problem"].value() == "As the second window has it."
    again = old | {"version": response.context["version"]}
    assert writer.client.post(edit(practice), again).status_code == 302
    assert entry_of(Practice.objects.get()).words.problem == "As the second window has it."


def test_sending_names_what_is_missing_by_field(writer):
    practice = make.practice(State.DRAFT, by=writer.user, proofs=(), words={"privacy": ""}, countries=())
    response = writer.client.post(edit(practice), answers(practice, send="1"))
    assert (response.status_code, Practice.objects.get().state) == (422, State.DRAFT)
    assert sorted(response.context["form"].errors) == ["countries", "privacy", "proof-0-url"]
    assert 'href="#id_privacy"' in response.content.decode()


def test_sent_goes_to_review(writer):
    practice = make.practice(State.DRAFT, by=writer.user)
    response = writer.client.post(edit(practice), answers(practice, send="1"))
    assert (response["Location"], Practice.objects.get().state) == (
        f"/en/best-practices/{practice.pk}/", State.SUBMITTED,
    )  # fmt: skip


def test_autosave_answers_with_the_version_to_send_next(writer):
    response = writer.client.post(NEW, answers(), headers={"X-Requested-With": "fetch"})
    practice = Practice.objects.get()
    assert (response.json()["version"], response.json()["action"]) == (practice.version, edit(practice))


def test_signed_out_while_typing_finds_the_words_again(client, cast):
    client.post(NEW, answers(problem="What I had typed."))
    client.force_login(cast.rapporteur)
    assert client.get(NEW).context["form"]["problem"].value() == "What I had typed."


def test_on_behalf_of_those_one_has_a_role_for_only(writer):
    foreign = make.body("itu-t-sg17")
    response = writer.client.post(NEW, answers(behalf=f"body:{foreign.pk}"))
    assert "behalf" in response.context["form"].errors
    assert Practice.objects.get().body is None


def test_readers_without_a_role_write_nothing(client, cast):
    client.force_login(make.user("nobody@demo.example"))
    assert client.get(NEW).status_code == 403


def test_another_persons_draft_is_not_there(writer):
    practice = make.practice(State.DRAFT, by=writer.cast.other_rapporteur)
    assert writer.client.get(edit(practice)).status_code == 404


def test_a_revision_says_what_it_revises(writer):
    published = make.practice(by=writer.user)
    draft = operations.revise(published, by=writer.user, at=make.AT)
    page = writer.client.get(edit(draft)).content.decode()
    assert f"This is revision 2 of {published.reference}." in page


def test_the_form_costs_the_same_with_many_rows(writer):
    few = make.practice(State.DRAFT, by=writer.user)
    many = make.practice(
        State.DRAFT,
        by=writer.user,
        proofs=tuple(Given(reference=f"Document {number}") for number in range(9)),
        standards=tuple(Standard(f"ISO {number}") for number in range(9)),
    )
    counts = []
    for practice in (few, many):
        writer.client.get(edit(practice))
        with CaptureQueriesContext(connection) as queries:
            writer.client.get(edit(practice))
        counts.append(len(queries))
    assert counts[0] == counts[1]
