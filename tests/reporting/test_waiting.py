"""What waits for whom: each list holds its own and nothing else, oldest first, at a constant cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import operations
from ehealth_portal.reporting.models import Report
from ehealth_portal.reporting.queries.waiting import waiting_for
from ehealth_portal.review.transitions import State
from tests import make

TODAY = make.AT.date()


def lists(person):
    """The names of the lists that hold something, with their records."""
    found = waiting_for(person, on=TODAY)
    return {name: [line.record for line in rows] for name, rows in vars(found).items() if rows}


def report(cast, **fields):
    return Report.objects.create(
        title="Progress", audience="tsag", edition=make.edition(), period_start=date(2026, 1, 1),
        period_end=date(2026, 6, 1),
        state="submitted", created_at=make.AT, updated_at=make.AT, submitted_at=make.AT,
        **({"submitted_by": cast.secretariat} | fields),
    )  # fmt: skip


def test_drafts_and_returned_ones_wait_for_their_author(cast):
    draft, returned = make.activity(State.DRAFT), make.activity(State.RETURNED)
    make.activity()
    assert lists(cast.rapporteur) == {"drafts": [draft], "returned": [returned]}
    assert lists(cast.counsellor) == {}


def test_entries_wait_for_their_judges_and_are_seen_by_their_group(cast):
    sent = make.activity(State.SUBMITTED)
    assert lists(cast.counsellor) == {"to_judge": [sent]}
    assert lists(cast.secretariat) == {"to_judge": [sent]}
    assert lists(cast.rapporteur) == {"sent": [sent]}
    for other in (cast.other_counsellor, cast.other_rapporteur, cast.focal_point, cast.nobody):
        assert lists(other) == {}


def test_ones_own_submission_waits_for_somebody_else(cast):
    sent = make.activity(State.SUBMITTED, by=cast.secretariat)
    assert lists(cast.secretariat) == {"sent": [sent]}
    assert lists(cast.administrator) == {"to_judge": [sent]}


def test_the_oldest_comes_first_with_its_age(cast):
    newer = make.activity(State.SUBMITTED)
    older = make.activity(State.SUBMITTED, at=make.AT - timedelta(days=9))
    lines = waiting_for(cast.counsellor, on=TODAY).to_judge
    assert [(line.record, line.days) for line in lines] == [(older, 9), (newer, 0)]
    assert lines[0].by == "Rapporteur (Rapporteur, SG21)"


def test_progress_entries_wait_and_come_back(cast):
    record = make.activity()
    entry = operations.log_progress(record, by=cast.rapporteur, at=make.AT, on=date(2026, 5, 1), narrative="On.")
    assert lists(cast.counsellor) == {"progress_to_judge": [entry]}
    assert lists(cast.rapporteur) == {}
    operations.judge_progress(entry, "return", by=cast.counsellor, at=make.AT, reason="Which?")
    assert lists(cast.rapporteur) == {"progress_returned": [entry]}
    assert lists(cast.counsellor) == {}


def test_milestones_due_soon_or_overdue_wait_for_the_group(cast):
    def milestone(due_on, **fields):
        return operations.set_milestone(
            make.provision(), title="Due", due_on=due_on, by=cast.secretariat, at=make.AT, body=make.body(), **fields
        )

    overdue, soon = milestone(TODAY - timedelta(days=1)), milestone(TODAY + timedelta(days=60))
    milestone(TODAY + timedelta(days=61))
    operations.meet_milestone(milestone(TODAY), by=cast.secretariat, at=make.AT, on=TODAY)
    assert lists(cast.rapporteur) == {"milestones": [overdue, soon]}
    assert [line.is_overdue for line in waiting_for(cast.rapporteur, on=TODAY).milestones] == [True, False]
    assert lists(cast.other_rapporteur) == {}


def test_reports_wait_for_another_of_the_secretariat(cast):
    made = report(cast)
    assert lists(cast.administrator) == {"reports": [made]}
    assert lists(cast.secretariat) == {}
    assert lists(cast.rapporteur) == {}


# --- the page -------------------------------------------------------------------------------------------------------
def test_page_needs_a_sign_in(client, db):
    assert client.get("/en/waiting/")["Location"] == "/en/account/login/?next=/en/waiting/"


def test_page_shows_the_reason_of_a_return(client, cast):
    record = make.activity(State.RETURNED)
    client.force_login(cast.rapporteur)
    page = client.get("/en/waiting/").content.decode()
    assert "Name the document." in page
    assert f"/en/activities/{record.pk}/edit/" in page
    assert "1 thing waits" in page


@pytest.mark.parametrize("who", ["rapporteur", "nobody", "secretariat"])
def test_empty_page_says_so(client, cast, who):
    client.force_login(getattr(cast, who))
    assert "Nothing waits for you or your group." in client.get("/en/waiting/").content.decode()


def test_page_costs_the_same_with_one_of_each_and_with_three(client, cast):
    def one_of_each():
        make.activity(State.DRAFT, by=cast.secretariat)
        make.activity(State.SUBMITTED)
        published = make.activity()
        operations.log_progress(published, by=cast.rapporteur, at=make.AT, on=date(2026, 5, 1), narrative="On.")
        operations.set_milestone(
            make.provision(), title="Due", due_on=TODAY, by=cast.secretariat, at=make.AT, body=make.body()
        )
        report(cast, submitted_by=cast.administrator)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/en/waiting/").context["waiting"].for_you > 0
        return len(queries)

    client.force_login(cast.secretariat)
    one_of_each()
    one = cost()
    one_of_each()
    one_of_each()
    assert cost() == one
