"""Leads: noted where a practice was seen, offered, taken up with what is known, dropped for a reason."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.entry import Given
from best_practices.models import Lead, Practice
from best_practices.operations import leads as operations
from best_practices.operations.leads import Seen
from best_practices.queries.writing import entry_of
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.notifications.models import Event
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/en/best-practices/leads/"


def seen(**fields):
    return Seen(**({"title": "Records on feature phones", "note": "Shown at the workshop."} | fields))


def noted(cast, **fields):
    return operations.identify(seen(**fields), by=cast.secretariat, at=make.AT)


def told(kind):
    """Of the newest event of a kind: who was told."""
    event = Event.objects.filter(kind=kind).latest("at")
    return sorted(event.notices.filter(channel="inbox").values_list("user__email", flat=True))


@pytest.fixture
def world(client, cast):
    client.force_login(cast.secretariat)
    return SimpleNamespace(client=client, cast=cast)


def test_an_activity_becomes_a_draft_with_what_it_says(cast):
    activity = make.activity(
        title="Clinics send records over 2G",
        summary="In two districts.",
        language="fr",
        partners=("Ministry of Health",),
        evidence=(Given(reference="TD 123"), Given(url="https://example.org/report")),
    )
    lead = noted(cast, record_type="activities.activity", record_id=str(activity.pk))
    practice = operations.take_up(lead, by=cast.secretariat, at=make.AT)
    known = entry_of(practice)
    assert (known.language, known.words.title, known.words.summary) == (
        "fr", "Clinics send records over 2G", "In two districts.",
    )  # fmt: skip
    assert known.started == activity.started
    assert [one.provision for one in known.served] == [one.provision for one in activity.served.all()]
    assert known.implementers == ("Ministry of Health",)
    assert [(one.reference, one.url) for one in known.proofs] == [("TD 123", ""), ("", "https://example.org/report")]
    assert (Lead.objects.get().state, Lead.objects.get().practice, practice.state) == ("taken", practice, State.DRAFT)


def test_evidence_files_are_named_by_their_public_address(cast):
    from django.core.files.base import ContentFile

    activity = make.activity(evidence=(Given(file=ContentFile(b"%PDF-1.4 text", name="report.pdf")),))
    lead = noted(cast, record_type="activities.activity", record_id=str(activity.pk))
    practice = operations.take_up(lead, by=cast.secretariat, at=make.AT)
    file = activity.evidence.get()
    assert practice.proofs.get().url == f"{settings.SITE_URL}/en/activities/evidence/{file.pk}/"


def test_a_lead_of_an_address_brings_it_as_evidence(cast):
    lead = noted(cast, url="https://example.org/story", language="es")
    known = entry_of(operations.take_up(lead, by=cast.secretariat, at=make.AT))
    assert (known.language, known.words.title) == ("es", "Records on feature phones")
    assert [one.url for one in known.proofs] == ["https://example.org/story"]


def test_each_act_leaves_one_row_and_tells_who_is_concerned(cast):
    lead = noted(cast)
    operations.offer(lead, cast.rapporteur, by=cast.secretariat, at=make.AT)
    assert told("best_practices.offer_lead") == [cast.rapporteur.email]
    operations.take_up(lead, by=cast.rapporteur, at=make.AT)
    assert told("best_practices.take_up") == [cast.secretariat.email]
    rows = AuditEvent.objects.filter(action__startswith="best_practices.").order_by("id")
    assert [(row.record_type, row.action) for row in rows] == [
        ("best_practices.lead", "best_practices.identify"),
        ("best_practices.lead", "best_practices.offer_lead"),
        ("best_practices.practice", "best_practices.take_up"),
    ]


def test_a_dropped_lead_tells_whom_it_was_offered_to(cast):
    lead = operations.offer(noted(cast), cast.rapporteur, by=cast.secretariat, at=make.AT)
    operations.drop(lead, by=cast.secretariat, at=make.AT, reason="It is in the record already.")
    assert told("best_practices.drop_lead") == [cast.rapporteur.email]
    with pytest.raises(NotPossibleNow):
        operations.take_up(lead, by=cast.rapporteur, at=make.AT)
    assert not Practice.objects.exists()


def test_taken_up_twice_is_one_draft(cast):
    lead = noted(cast)
    first = operations.take_up(lead, by=cast.secretariat, at=make.AT)
    assert operations.take_up(lead, by=cast.secretariat, at=make.AT) == first
    assert Practice.objects.count() == 1


def test_a_record_has_one_open_lead(cast):
    activity = make.activity()
    of = {"record_type": "activities.activity", "record_id": str(activity.pk)}
    lead = noted(cast, **of)
    with pytest.raises(NotPossibleNow):
        noted(cast, **of)
    operations.drop(lead, by=cast.secretariat, at=make.AT, reason="Not yet.")
    assert noted(cast, **of).state == "open"


def test_what_lacks_is_named(cast):
    with pytest.raises(Incomplete) as refused:
        noted(cast, title=" ", note="")
    assert sorted(refused.value.errors) == ["note", "title"]


def test_others_may_not(cast):
    lead = noted(cast)
    with pytest.raises(NotAllowed):
        operations.identify(seen(), by=cast.rapporteur, at=make.AT)
    with pytest.raises(NotAllowed):
        operations.take_up(lead, by=cast.rapporteur, at=make.AT)
    with pytest.raises(Incomplete):
        operations.offer(lead, make.user("nobody@demo.example"), by=cast.secretariat, at=make.AT)
    assert not Event.objects.exists()


# --- pages ----------------------------------------------------------------------------------------------------------
def test_from_the_page_of_an_activity_to_a_draft(world):
    activity = make.activity(title="Clinics send records over 2G")
    page = world.client.get(f"/en/activities/{activity.pk}/").content.decode()
    address = f"/en/best-practices/leads/new/?of=activities.activity&amp;id={activity.pk}"
    assert f'href="{address}"' in page
    form = world.client.get(address.replace("&amp;", "&")).context["form"]
    assert form["title"].value() == "Clinics send records over 2G"
    sent = {name: form[name].value() or "" for name in form.fields}
    response = world.client.post(f"{LIST}new/", sent)
    lead = Lead.objects.get()
    assert response["Location"] == f"{LIST}{lead.pk}/"
    world.client.post(f"{LIST}{lead.pk}/offer/", {"to": world.cast.rapporteur.pk})
    assert Lead.objects.get().offered_to == world.cast.rapporteur
    world.client.force_login(world.cast.rapporteur)
    assert [line.lead for line in world.client.get(LIST).context["lines"]] == [lead]
    response = world.client.post(f"{LIST}{lead.pk}/take-up/")
    practice = Practice.objects.get()
    assert (response["Location"], practice.created_by) == (
        f"/en/best-practices/{practice.pk}/edit/", world.cast.rapporteur,
    )  # fmt: skip
    form_page = world.client.get(response["Location"])
    assert form_page.context["form"]["title"].value() == "Clinics send records over 2G"
    assert form_page.context["lead"] == lead


def test_the_link_is_for_the_secretariat(client, cast):
    activity = make.activity()
    client.force_login(cast.rapporteur)
    assert "leads/new" not in client.get(f"/en/activities/{activity.pk}/").content.decode()


def test_a_lead_of_others_is_not_there(client, cast):
    lead = noted(cast)
    client.force_login(cast.rapporteur)
    assert client.get(f"{LIST}{lead.pk}/").status_code == 404
    assert client.get(LIST).context["lines"] == []


def test_dropped_without_a_reason_asks_for_it(world):
    lead = noted(world.cast)
    response = world.client.post(f"{LIST}{lead.pk}/drop/", {"reason": " "})
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["reason"])
    assert 'href="#id_drop_reason"' in response.content.decode()


def test_twenty_a_page_by_state(world):
    for number in range(21):
        noted(world.cast, title=f"Lead {number}")
    first, second = world.client.get(LIST), world.client.get(f"{LIST}?page=2")
    assert (len(first.context["lines"]), len(second.context["lines"])) == (20, 1)
    assert "No lead was dropped." in world.client.get(f"{LIST}?state=dropped").content.decode()


def test_the_list_costs_the_same_with_one_and_with_three(world):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            lead = noted(world.cast)
            operations.offer(lead, world.cast.rapporteur, by=world.cast.secretariat, at=make.AT)
        world.client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            world.client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- two at once ----------------------------------------------------------------------------------------------------
def drop_what_is_taken_up_meanwhile(cast, monkeypatch):
    """The lock did not make it wait: the row is read before another takes the lead up."""
    lead = noted(cast)
    operations.take_up(lead, by=cast.secretariat, at=make.AT)
    monkeypatch.setattr(operations, "_open", lambda asked: lead)
    operations.drop(lead, by=cast.secretariat, at=make.AT, reason="It is known.")


def test_of_two_at_once_one_finds_the_lead_over(cast, monkeypatch):
    with pytest.raises(NotPossibleNow):
        drop_what_is_taken_up_meanwhile(cast, monkeypatch)
    assert Lead.objects.get().state == "taken"


def test_control_without_the_state_in_the_update_both_get_through(cast, monkeypatch):
    monkeypatch.setattr(operations, "_write", lambda fresh, **values: Lead.objects.filter(pk=fresh.pk).update(**values))
    drop_what_is_taken_up_meanwhile(cast, monkeypatch)
    assert Lead.objects.get().state == "dropped"
