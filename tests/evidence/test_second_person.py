"""Evidence added to a published activity waits for a second person: no one alone changes what the public reads."""

import pytest
from django.db import IntegrityError, transaction

from activities import operations
from activities.entry import Given
from activities.models import Evidence, Standing
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.reporting.queries.waiting import waiting_for
from ehealth_portal.review.transitions import State
from tests import make

MORE = Given(reference="TD 999/PLEN")


@pytest.fixture
def added(cast):
    record = make.activity()
    return operations.add_evidence(record, MORE, by=cast.rapporteur, at=make.AT)


def seen_by(client, evidence, person=None):
    """Whether page, API list and API detail show it: all, or none."""
    if person:
        client.force_login(person)
    told = {
        MORE.reference in client.get(f"/en/activities/{evidence.activity_id}/").content.decode(),
        Evidence.objects.visible_to(person).filter(pk=evidence.pk).exists(),
    }
    assert len(told) == 1
    return told.pop()


def test_it_waits_and_the_public_does_not_see_it(client, cast, added):
    assert (added.standing, added.is_shown) == (Standing.PROPOSED, False)
    assert not seen_by(client, added)
    assert client.get(f"/api/v1/evidence/{added.pk}/").status_code == 404
    assert MORE.reference not in client.get(f"/api/v1/activities/{added.activity_id}/").content.decode()
    table = b"".join(client.get("/en/activities/activities.csv").streaming_content).decode()
    assert (added.activity.title in table, MORE.reference in table) == (True, False)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("rapporteur", True), ("counsellor", True), ("secretariat", True), ("other_rapporteur", False),
     ("other_counsellor", False), ("focal_point", False), ("nobody", False)],
)  # fmt: skip
def test_its_group_sees_it_with_a_mark(client, cast, added, who, sees):
    assert seen_by(client, added, getattr(cast, who)) == sees
    page = client.get(f"/en/activities/{added.activity_id}/").content.decode()
    assert ("Waits for a second person" in page) == sees


def test_evidence_of_a_draft_is_judged_with_it(cast):
    draft = make.activity(State.DRAFT)
    assert operations.add_evidence(draft, MORE, by=cast.rapporteur, at=make.AT).standing == Standing.ACCEPTED


@pytest.mark.parametrize(
    ("who", "may"),
    [("counsellor", True), ("secretariat", True), ("administrator", True), ("rapporteur", False),
     ("other_counsellor", False), ("other_rapporteur", False), ("focal_point", False), ("nobody", False)],
)  # fmt: skip
@pytest.mark.parametrize("act", ["accept", "decline"])
def test_who_decides(cast, added, who, may, act):
    person = getattr(cast, who)

    def decide():
        if act == "accept":
            return operations.accept_evidence(added, by=person, at=make.AT)
        return operations.decline_evidence(added, by=person, at=make.AT, reason="Not about this.")

    if not may:
        with pytest.raises(NotAllowed):
            decide()
        return
    assert decide().is_shown == (act == "accept") or Evidence.objects.get(pk=added.pk).is_shown == (act == "accept")
    assert AuditEvent.objects.filter(action=f"activities.{act}_evidence", actor_id=person.pk).count() == 1


@pytest.mark.parametrize("who", ["counsellor", "secretariat"])
def test_nobody_decides_on_their_own(cast, who):
    person = getattr(cast, who)
    own = operations.add_evidence(make.activity(), MORE, by=person, at=make.AT)
    with pytest.raises(NotAllowed):
        operations.accept_evidence(own, by=person, at=make.AT)


def test_the_database_lets_nobody_decide_on_their_own(cast, added):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=added.pk).update(decided_by=added.added_by, standing=Standing.ACCEPTED)


def test_accepted_it_is_public(client, cast, added):
    operations.accept_evidence(added, by=cast.counsellor, at=make.AT)
    assert seen_by(client, added)


def test_declined_it_stays_with_the_reason_before_its_group(client, cast, added):
    operations.decline_evidence(added, by=cast.counsellor, at=make.AT, reason="Another meeting.")
    assert not seen_by(client, added)
    client.force_login(cast.rapporteur)
    assert "Not accepted: Another meeting." in client.get(f"/en/activities/{added.activity_id}/").content.decode()


def test_a_refusal_needs_its_reason(cast, added):
    with pytest.raises(Incomplete):
        operations.decline_evidence(added, by=cast.counsellor, at=make.AT, reason=" ")
    assert Evidence.objects.get(pk=added.pk).standing == Standing.PROPOSED


def test_decided_once(cast, added):
    operations.accept_evidence(added, by=cast.counsellor, at=make.AT)
    with pytest.raises(NotPossibleNow):
        operations.decline_evidence(added, by=cast.secretariat, at=make.AT, reason="Late.")


def test_not_on_a_withdrawn_activity(cast, added):
    operations.withdraw(added.activity, by=cast.counsellor, at=make.AT, reason="Twice.")
    with pytest.raises(NotPossibleNow):
        operations.accept_evidence(added, by=cast.counsellor, at=make.AT)


@pytest.mark.parametrize(
    ("who", "waits"), [("counsellor", 1), ("secretariat", 1), ("rapporteur", 0), ("other_counsellor", 0)]
)
def test_it_waits_on_the_page_of_those_who_decide(client, cast, added, who, waits):
    person = getattr(cast, who)
    lists = waiting_for(person, on=make.AT.date())
    assert [line.record.pk for line in lists.evidence_to_judge] == [added.pk] * waits
    client.force_login(person)
    assert (MORE.reference in client.get("/en/waiting/").content.decode()) == bool(waits)


def test_the_page_takes_the_decision(client, cast, added):
    client.force_login(cast.counsellor)
    address = f"/en/activities/evidence/{added.pk}"
    refused = client.post(f"{address}/decline/", {"reason": ""})
    assert (refused.status_code, "Give a reason" in refused.content.decode()) == (422, True)
    assert client.post(f"{address}/accept/").status_code == 302
    assert Evidence.objects.get(pk=added.pk).standing == Standing.ACCEPTED
    again = client.post(f"{address}/accept/")
    assert (again.status_code, "does not wait for a decision" in again.content.decode()) == (409, True)


def test_the_api_takes_the_decision(api, cast, added):
    address = f"evidence/{added.pk}"
    assert api("rapporteur").send("POST", f"{address}/accept/", {}).status_code == 403
    assert api("other_counsellor").send("POST", f"{address}/accept/", {}).status_code == 404
    assert api("counsellor").send("POST", f"{address}/decline/", {}).status_code == 400
    told = api("counsellor").send("POST", f"{address}/accept/", {})
    assert (told.status_code, told.json()["standing"]) == (200, "accepted")
    assert api("secretariat").send("POST", f"{address}/decline/", {"reason": "Late."}).status_code == 409
