"""The history on the page of an activity: who reads what, differences in words, no name or value from a code."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import operations
from activities.entry import Given
from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.members.models import ServiceAccount
from ehealth_portal.review.transitions import State
from tests import make


def page(client, record, who=None, query=""):
    if who:
        client.force_login(who)
    return client.get(f"/en/activities/{record.pk}/{query}").content.decode()


def history(client, record, who=None, query=""):
    """The words of the section, without tags."""
    found = re.search(
        r'<section class="sheet" aria-labelledby="h-history">.*?</section>', page(client, record, who, query), re.S
    )
    text = re.sub(r"<[^>]+>", " ", found[0]) if found else ""
    return re.sub(r"\s+", " ", unescape(text))


@pytest.fixture
def edited(cast):
    record = make.activity(
        State.DRAFT, title="A first draft was agreed", summary=f"{'Before it. ' * 12}The group met in Geneva."
    )
    other = make.provision("resolves.2", code="TSB-2")
    entry = make.entry(
        title="A second draft was agreed",
        body=make.body("itu-t-q28-16", kind="question", acronym="Q28/16", parent=make.body()),
        summary=f"{'Before it. ' * 12}The group met in New York.",
        countries=(make.state(),),
        provision=other,
        language="fr",
    )
    operations.edit(record, entry, by=cast.rapporteur, at=make.AT)
    return record


def test_its_group_reads_what_an_edit_changed_in_words(client, cast, edited):
    told = history(client, edited, cast.rapporteur)
    assert "Draft changed Rapporteur (Rapporteur, SG21)" in told
    assert "What was done removed: A first draft was agreed → added: A second draft was agreed" in told
    assert "Body removed: SG21 · Body SG21 → added: Q28/16 · Body Q28/16" in told
    assert "The group met in removed: Geneva. added: New York." in told
    assert "Countries added: Malawi" in told
    assert "Why it serves TSB-1 removed: It is what the paragraph asks for." in told
    assert "Why it serves TSB-2 added: It is what the paragraph asks for." in told
    assert "Language removed: English → added: French" in told
    assert "Place" not in told


def test_the_trail_keeps_the_changed_fields_only(edited):
    event = AuditEvent.objects.get(action="activities.edit")
    assert set(event.before) == set(event.after)
    assert {"kind", "place", "started"} & set(event.after) == set()
    assert (event.before["language"], event.after["language"]) == ("en", "fr")


def test_values_are_in_the_readers_language(client, cast, edited):
    client.force_login(cast.rapporteur)
    text = client.get(f"/fr/activities/{edited.pk}/").content.decode()
    assert "<bdi>anglais</bdi>" in text.lower()


def test_the_public_reads_no_difference_and_no_reason(client, cast):
    record = make.activity(State.RETURNED, title="A secret first word")
    operations.edit(record, make.entry(title="What came out of it"), by=cast.rapporteur, at=make.AT)
    record = operations.submit(record, by=cast.rapporteur, at=make.AT)
    record = operations.publish(record, by=cast.counsellor, at=make.AT)
    whole = page(client, record)
    assert "A secret first word" not in whole
    assert "Name the document." not in whole
    assert "<del>" not in whole


def test_savings_in_a_row_are_one_line_from_the_first_to_the_last(client, cast):
    record = make.activity(State.DRAFT, title="One")
    for title in ("Two", "Three"):
        operations.edit(record, make.entry(title=title), by=cast.rapporteur, at=make.AT)
    told = history(client, record, cast.rapporteur)
    assert told.count("Draft changed") == 1
    assert "removed: One → added: Three" in told
    assert "Two" not in told


def test_an_old_event_without_what_stood_before_shows_what_it_tells(client, cast):
    record = make.activity(State.DRAFT)
    after = {"title": "As it was told", "provisions": {"resolves.1": "Because."}}
    audit.record("activities.edit", record, by=cast.rapporteur, at=make.AT, after=after)
    told = history(client, record, cast.rapporteur)
    assert "What was done As it was told" in told
    assert "Why it serves resolves.1 Because." in told


def test_forgotten_details_say_so(client, cast, edited):
    audit.forget(list(AuditEvent.objects.filter(action="activities.edit")), edited, by=None, at=make.AT)
    told = history(client, edited, cast.rapporteur)
    assert "The details were erased on request." in told
    assert "A second draft" not in told


def test_a_service_account_is_named_beside_its_owner(client, cast):
    record = make.activity(State.DRAFT)
    service = ServiceAccount.objects.create(
        name="Harvester", purpose="Reads", owner=cast.rapporteur, scopes="read", created_at=make.AT
    )
    cast.rapporteur.acts_through_id = service.pk
    operations.edit(record, make.entry(), by=cast.rapporteur, at=make.AT)
    assert "Rapporteur (Rapporteur, SG21), through Harvester" in history(client, record, cast.secretariat)


def test_what_people_wrote_is_text_and_no_html(client, cast):
    record = make.activity(State.DRAFT, title="<script>alert(1)</script>")
    operations.edit(record, make.entry(title="<b>bold</b>"), by=cast.rapporteur, at=make.AT)
    text = page(client, record, cast.rapporteur)
    assert "<script>alert(1)" not in text
    assert "<b>bold</b>" not in text


def test_ten_acts_are_on_the_page_and_all_behind_a_link(client, cast):
    record = make.activity(State.DRAFT)
    for number in range(6):
        operations.add_evidence(record, Given(reference=f"TD {number}"), by=cast.rapporteur, at=make.AT)
        operations.edit(record, make.entry(title=f"Title {number}"), by=cast.rapporteur, at=make.AT)
    told = history(client, record, cast.rapporteur)
    assert told.count("UTC") == 10
    assert "Show what happened before this" in told
    assert history(client, record, query="?history=all").count("UTC") == 13
    assert "Show what happened before this" not in history(client, record, query="?history=all")


def test_history_costs_the_same_for_one_and_three_acts(client, cast):
    client.force_login(cast.rapporteur)
    counts = []
    for number in (1, 3):
        record = make.activity(State.DRAFT)
        for _time in range(number):
            operations.edit(record, make.entry(countries=(make.state(),)), by=cast.rapporteur, at=make.AT)
            operations.add_evidence(record, Given(reference=f"TD {_time}"), by=cast.rapporteur, at=make.AT)
        client.get(f"/en/activities/{record.pk}/")
        with CaptureQueriesContext(connection) as sent:
            client.get(f"/en/activities/{record.pk}/")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_milestones_and_progress_tell_what_changed(client, cast):
    record = make.activity()
    operations.log_progress(
        record, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="It went on.", status="prog"
    )
    milestone = operations.set_milestone(
        record.served.get().provision,
        title="Final text",
        due_on=make.AT.date(),
        by=cast.rapporteur,
        at=make.AT,
        body=record.body,
        activity=record,
    )
    operations.meet_milestone(milestone, by=cast.rapporteur, at=make.AT, on=make.AT.date())
    told = history(client, record, cast.counsellor)
    assert "What happened It went on." in told
    assert "Status In progress" in told
    assert "Under which provision TSB-1" in told
    assert "Met on added: 22 November 2026" in told
