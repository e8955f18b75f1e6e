"""The board page and its table: what it says is what the record holds, at one price however much there is."""

import csv
import gzip
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities import operations as activities
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import Addressee
from ehealth_portal.members.models import BodySuccession, CountryGroupMembership
from ehealth_portal.reporting.models import Report
from ehealth_portal.reporting.operations import statuses
from ehealth_portal.reporting.queries import overview
from ehealth_portal.reporting.queries.board import edition_for, groups_of, latest_of, rows_of
from ehealth_portal.reporting.queries.counts import counts_of
from ehealth_portal.reporting.queries.docket import docket_of
from tests import make
from workshops.entry import Voiced
from workshops.operations import needs

AT = make.AT


@pytest.fixture
def sg16(db):
    """Study Group 16, whose work Study Group 21 has carried on since 2025."""
    old, new = make.body("itu-t-sg16"), make.body("itu-t-sg21")
    BodySuccession.objects.create(predecessor=old, successor=new, on=date(2025, 1, 1))
    return old


def rows():
    return rows_of(edition_for(), at=AT)


def test_board_without_a_resolution_says_how_to_load_one(client, db):
    page = client.get(reverse("board"))
    assert page.status_code == 200
    assert "load_reference" in page.content.decode()


def test_board_shows_each_provision_with_its_status(client, db):
    provision = make.provision()
    statuses.propose(at=AT)
    page = client.get(reverse("board")).content.decode()
    assert 'class="st st-none"' in page
    assert "Label resolves.1" in page
    assert "unofficial working translation" in page
    assert reverse("provision", args=["78", "dubai-2012", provision.key]) in page


def test_board_unknown_edition_is_not_found(client, db):
    make.provision()
    assert client.get(reverse("board") + "?edition=atlantis-1900").status_code == 404


def test_board_shows_the_resolution_entered_first_in_its_newest_edition(db):
    make.provision()
    later = make.provision(edition=make.edition("geneva-2022", year=2022)).edition
    make.provision(edition=make.edition("geneva-2022", number=65, year=2024))
    assert edition_for() == later
    assert edition_for("65").resolution.number == 65
    assert edition_for("78", "dubai-2012").year == 2012


def test_groups_follow_the_addressees(db, sg16):
    tsb = make.body("tsb", kind="office")
    for key, code, body in (("resolves.1", "A-1", tsb), ("resolves.2", "A-2", tsb), ("instructs.1", "B-1", sg16)):
        make.provision(key, code=code, addressee=body)
    groups = groups_of(rows())
    assert [[row.provision.code for row in group.rows] for group in groups] == [["A-1", "A-2"], ["B-1"]]
    assert [cell.opens for cell in docket_of(edition_for())] == [False, False, True]


def test_board_names_who_carries_the_work_on(client, sg16):
    provision = make.provision(addressee=sg16)
    Addressee.objects.create(provision=provision, body=make.body("itu-t-sg17"), part="collaboration", position=1)
    page = client.get(reverse("board")).content.decode()
    assert "Carried on since 2025 by Body SG21" in page
    assert "In collaboration" in page


def test_parties_before_the_succession_act_themselves(sg16):
    make.provision(addressee=sg16)
    before = rows_of(edition_for(), at=AT.replace(year=2024))
    assert before[0].parties.leads[0].acting is None


def test_counts_start_in_the_year_of_the_edition(db):
    provision = make.provision()  # of 2012
    for started, ended in (
        (PartialDate(date(2009, 5, 1)), None),
        (PartialDate(date(2009, 1, 1), "year"), PartialDate(date(2014, 1, 1), "year")),
        (PartialDate(date(2014, 1, 1), "year"), None),
        (PartialDate(date(2027, 1, 1)), None),
    ):
        make.activity(provision=provision, started=started, ended=ended)
    counts = counts_of([provision.pk], first=2012, on=AT.date())[provision.pk]
    assert (counts.years, counts.earlier, counts.activities, counts.evidence) == ({2012: 1, 2014: 1}, 1, 2, 2)
    assert counts.series[0] == (2012, 1)
    assert counts.series[-1] == (2026, 0)


def test_counts_leave_out_what_is_not_published(db):
    provision = make.provision()
    for state in ("draft", "submitted", "returned", "withdrawn"):
        make.activity(state, provision=provision)
    assert counts_of([provision.pk], first=2012, on=AT.date())[provision.pk].activities == 0


def test_latest_is_the_newest_progress_else_the_newest_activity(cast):
    provision = make.provision()
    activity = make.activity(provision=provision, title="An old meeting", started=PartialDate(date(2026, 1, 5)))
    assert latest_of([provision.pk], on=AT.date())[provision.pk].words == "An old meeting"
    entry = activities.log_progress(
        activity, on=date(2026, 6, 1), narrative="The draft is out.", by=cast.rapporteur, at=AT
    )
    assert latest_of([provision.pk], on=AT.date())[provision.pk].words == "An old meeting"
    activities.judge_progress(entry, "publish", by=cast.counsellor, at=AT)
    assert latest_of([provision.pk], on=AT.date())[provision.pk].words == "The draft is out."
    make.activity(provision=provision, title="A new meeting", started=PartialDate(date(2026, 7, 1)))
    assert latest_of([provision.pk], on=AT.date())[provision.pk].words == "A new meeting"


def test_latest_is_what_goes_on_when_nothing_newer_began(db):
    provision = make.provision()
    make.activity(
        provision=provision,
        title="A programme",
        started=PartialDate(date(2014, 1, 1), "year"),
        ended=PartialDate(date(2028, 1, 1), "year"),
    )
    make.activity(provision=provision, title="A workshop", started=PartialDate(date(2019, 5, 1)))
    latest = latest_of([provision.pk], on=AT.date())[provision.pk]
    assert (latest.words, str(latest.until)) == ("A programme", "2028")


def test_tallies_count_what_is_shown(cast):
    first, _second = make.provision(), make.provision("resolves.2", code="TSB-2")
    statuses.assess(first, status="done", reason="Done.", by=cast.secretariat, at=AT)
    found = {tally.status: tally.number for tally in overview.tallies(rows())}
    assert found == {"done": 1, "cont": 0, "prog": 0, "attn": 0, "past": 0, "none": 1}


def test_how_old_open_needs_are_stands_where_the_resolution_asks_to_gauge_them(client, cast):
    """Public ones alone; of Resolution 78 alone, whatever another one numbers so."""
    make.provision()
    provision = make.provision("resolves.5", code="TSB-5")
    assert [row.ages for row in rows()] == [None, None]
    for days, is_public in ((10, True), (400, True), (900, False)):
        day = AT.date() - timedelta(days=days)
        voiced = Voiced(make.state(), "links", f"{days}", day, voiced_in="Letter", is_public=is_public)
        made = needs.voice(voiced, by=cast.focal_point, at=AT)
    needs.answer(made, by=cast.focal_point, at=AT, words="Done.")
    none, ages = (row.ages for row in rows())
    assert (none, ages.open, ages.oldest) == (None, 2, 400)
    days = (timezone.now().date() - AT.date()).days + 400
    line = f'<b>2</b> open needs</a><br><span class="xs mut">the oldest for {days} days</span>'
    shown = client.get(reverse("board")).content.decode(), client.get(_address(provision)).content.decode()
    assert [page.count(line) for page in shown] == [1, 1]
    other = make.edition("geneva-1999", number=99)
    make.provision("resolves.5", edition=other)
    assert [row.ages for row in rows_of(other, at=AT)] == [None]


def _address(provision):
    return reverse("provision", args=["78", "dubai-2012", provision.key])


def test_since_the_last_report_counts_what_came_after_it(client, cast):
    provision = make.provision()
    make.activity(provision=provision)
    assert overview.since_last_report(provision.edition, rows()) is None
    assert "No progress report has been published here yet." in client.get(reverse("board")).content.decode()
    Report.objects.create(
        title="First report",
        audience="tsag",
        edition=provision.edition,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 11, 1),
        state="published",
        created_by=cast.secretariat,
        submitted_by=cast.secretariat,
        submitted_at=AT,
        decided_by=cast.administrator,
        decided_at=AT,
        created_at=AT,
        updated_at=AT,
    )
    make.activity(provision=provision, at=AT + timedelta(days=1))
    statuses.assess(provision, status="prog", reason="Begun.", by=cast.secretariat, at=AT + timedelta(days=1))
    since = overview.since_last_report(provision.edition, rows())
    assert (since.activities, since.evidence) == (1, 1)
    assert [(change.before.value, change.now.value) for change in since.changes] == [("none", "prog")]
    assert "was Nothing recorded" in client.get(reverse("board")).content.decode()


def test_countries_reached_by_the_groups_of_the_day(db):
    provision, malawi, nepal = make.provision(), make.state("MWI", "Malawi"), make.state("NPL", "Nepal")
    CountryGroupMembership.objects.create(member_state=malawi, group="LDC")
    CountryGroupMembership.objects.create(member_state=nepal, group="LDC", valid_until=date(2026, 11, 24))
    make.activity(provision=provision, countries=(malawi, nepal))
    before, after = (
        [(one.reached, one.members) for one in overview.countries_reached([provision], on=day)]
        for day in (date(2026, 11, 23), date(2026, 11, 24))
    )
    assert (before, after) == ([(2, 2)], [(1, 1)])


def test_board_milestones_ahead_are_listed(client, cast):
    provision = make.provision()
    due = timezone.now().date() + timedelta(days=30)
    activities.set_milestone(provision, title="Draft for consent", due_on=due, by=cast.secretariat, at=AT)
    assert "Draft for consent" in client.get(reverse("board")).content.decode()


def test_board_untranslated_words_carry_their_language(client, db):
    make.activity(provision=make.provision(), title="Meeting of the group")
    page = client.get("/ar/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<p lang="en" dir="ltr">Meeting of the group</p>' in page
    assert '<span class="ien">' in page


@pytest.mark.parametrize("url", ["board", "board-csv"])
def test_board_costs_the_same_for_one_and_three(client, db, url):
    counted = []
    for number in (1, 2, 3):
        provision = make.provision(f"resolves.{number}", code=f"TSB-{number}")
        make.activity(provision=provision, countries=(make.state(),))
        statuses.propose(at=AT)
        if number != 2:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(reverse(url))
                b"".join(response) if response.streaming else response.content
            counted.append(len(queries))
    assert counted[0] == counted[1]


def test_board_csv_holds_a_row_each(client, cast):
    provision = make.provision()
    statuses.assess(provision, status="prog", reason="Begun.", by=cast.secretariat, at=AT)
    response = client.get(reverse("board-csv"))
    text = b"".join(response).decode("utf-8-sig")
    row = next(csv.DictReader(text.splitlines()))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (row["code"], row["status"], row["whose word"]) == ("TSB-1", "In progress", "Assessed by the secretariat")


def test_board_weighs_little(client, db):
    """Eleven provisions with long texts and activities: the page at most 15 KB, with its style at most 30 KB."""
    for number in range(1, 12):
        provision = make.provision(f"resolves.{number}", code=f"TSB-{number}")
        provision.texts.update(text=" ".join(f"word{number}{place}" for place in range(80)))
        make.activity(provision=provision, title=f"Activity {number} " + " ".join(str(n * number) for n in range(60)))
    html = len(gzip.compress(client.get(reverse("board")).content))
    with open("static/r78.css", "rb") as file:
        style = len(gzip.compress(file.read()))
    assert html <= 15_000
    assert style <= 8_000
    assert html + style <= 30_000
