"""Editions sent by circular, and the board of who has which: by name for the house, in figures for everybody."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from best_practices.queries import holders
from ehealth_portal.circulars import operations
from ehealth_portal.circulars.models import Addressee
from ehealth_portal.circulars.queries.holding import Reached, Step, reached
from ehealth_portal.notifications.models import Notice
from tests.circulars import world as letters

from . import edition_making as making

pytestmark = pytest.mark.django_db
AT, LATER = letters.AT, letters.LATER
RECORD = "best_practices.edition"
BOARD = "/en/compendia/telemedicine-over-weak-links/distribution/"


@pytest.fixture
def world(db):
    found = letters.built()
    found.compendium = making.compendium()
    found.first = making.published(found.compendium)
    return found


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def sent(world, edition, at=AT):
    return letters.sent(world, record_type=RECORD, record_id=str(edition.pk), at=at)


def letter(user):
    return Addressee.objects.filter(user=user).latest("pk")


def mails(user, state, at):
    Notice.objects.filter(channel="email", addressee_id=letter(user).pk).update(
        state=state, sent_at=at, reason="refused" if state == "failed" else "taken"
    )


def steps(edition):
    found = reached(RECORD, [str(edition.pk)])
    return {party: of[str(edition.pk)] for party, of in found.items()}


def test_of_each_party_the_furthest_step_with_its_day(world):
    sent(world, world.first)
    mails(world.malawi, "sent", AT)
    mails(world.nepal, "delivered", AT)
    mails(world.carrier, "sent", AT)
    operations.open_letter(letter(world.carrier), at=LATER)
    assert steps(world.first) == {
        (world.mwi.pk, None, None): Reached(Step.SENT, AT),
        (world.npl.pk, None, None): Reached(Step.DELIVERED, AT),
        (world.btn.pk, None, None): Reached(Step.NO_ADDRESS),
        (None, world.member.pk, None): Reached(Step.OPENED, LATER),
    }
    operations.acknowledge(letter(world.nepal), by=world.nepal, at=LATER)
    assert steps(world.first)[world.npl.pk, None, None] == Reached(Step.ACKNOWLEDGED, LATER)


def test_a_second_circular_takes_nothing_back(world):
    sent(world, world.first)
    operations.acknowledge(letter(world.malawi), by=world.malawi, at=LATER)
    sent(world, world.first, at=AT + timedelta(days=9))
    assert steps(world.first)[world.mwi.pk, None, None] == Reached(Step.ACKNOWLEDGED, LATER)


def test_what_could_not_be_delivered_did_not_arrive(world):
    sent(world, world.first)
    mails(world.malawi, "failed", None)
    assert steps(world.first)[world.mwi.pk, None, None] == Reached(Step.FAILED)


def test_the_board_names_states_and_sector_members_by_editions(world):
    sent(world, world.first)
    operations.acknowledge(letter(world.malawi), by=world.malawi, at=LATER)
    second = making.published(world.compendium)
    rows = holders.board(holders.editions_out(world.compendium, world.writer), on=AT.date())
    told = {row.name: [cell.reached and cell.reached.step for cell in row.cells] for row in rows}
    assert told == {
        "Bhutan": [None, Step.NO_ADDRESS],
        "Malawi": [None, Step.ACKNOWLEDGED],
        "Nepal": [None, Step.WAITING],
        "A carrier": [None, Step.WAITING],
    }
    assert [figures.edition for figures in holders.by_edition(rows, [second, world.first])] == [second, world.first]


def test_house_sees_names_with_words_and_shapes(world):
    sent(world, world.first)
    operations.acknowledge(letter(world.malawi), by=world.malawi, at=LATER)
    shown = signed_in(world.writer).get(BOARD).content.decode()
    assert '<span class="st st-done"><svg aria-hidden="true"><use href="#s-done"/></svg>Acknowledged</span>' in shown
    assert shown.count("2026-11-25") == 2  # in datetime= and as text
    assert [name in shown for name in ("Malawi", "Nepal", "A carrier")] == [True] * 3
    silent = signed_in(world.writer).get(f"{BOARD}?unacknowledged=on&region=Africa").content.decode()
    assert ("<bdi>Malawi</bdi>" in silent, "No administration fits this." in silent) == (False, True)


@pytest.mark.parametrize("who", [None, "malawi", "carrier"])
def test_others_see_figures_alone(world, who):
    sent(world, world.first)
    operations.acknowledge(letter(world.malawi), by=world.malawi, at=LATER)
    client = signed_in(getattr(world, who)) if who else Client()
    shown = client.get(BOARD).content.decode()
    assert [name in shown for name in ("Malawi", "Nepal", "A carrier")] == [False] * 3
    assert '<td class="n" role="cell" data-l="Acknowledged">1</td>' in shown
    assert client.get(f"{BOARD[:-1]}.csv").status_code in (302, 403)


def test_csv_has_a_line_for_each_party_and_edition(world):
    sent(world, world.first)
    operations.acknowledge(letter(world.malawi), by=world.malawi, at=LATER)
    answer = signed_in(world.writer).get(f"{BOARD[:-1]}.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(line[0], line[4], line[5], line[6]) for line in lines[1:]] == [
        ("Bhutan", "1", "Nobody to write to", ""),
        ("Malawi", "1", "Acknowledged", "2026-11-25T09:00:00+00:00"),
        ("Nepal", "1", "On its way", ""),
        ("A carrier", "1", "On its way", ""),
    ]


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(world):
    type(world.member).objects.filter(pk=world.member.pk).update(name="=1+1")
    answer = signed_in(world.writer).get(f"{BOARD[:-1]}.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["Bhutan", "Malawi", "Nepal", "'=1+1"]


def test_the_board_costs_the_same_with_one_edition_and_with_three(world):
    client = signed_in(world.writer)
    sent(world, world.first)

    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(BOARD).status_code == 200
        return len(queries)

    counted()
    one = counted()
    for number in (1, 2):
        sent(world, making.published(world.compendium), at=AT + timedelta(days=number))
    assert counted() == one


def test_a_circular_distributes_an_edition_from_its_page(world):
    writer = signed_in(world.writer)
    public = writer.get("/en/compendia/telemedicine-over-weak-links/1/").content.decode()
    link = f"/en/circulars/new/?about={RECORD}:{world.first.pk}"
    assert f'href="{link}"' in public
    assert "What worked in 2026, edition 1" in writer.get(link).content.decode()
    made = sent(world, world.first)
    public = Client().get("/en/compendia/telemedicine-over-weak-links/1/").content.decode()
    assert f"Circular {made}" in public
    assert "Written to 3 of 4 addressees; 0 acknowledged it." in public


def test_a_draft_is_not_distributed(world):
    from ehealth_portal.refusals import Incomplete

    with pytest.raises(Incomplete):
        letters.draft(world, record_type=RECORD, record_id=str(making.draft(world.compendium).pk))
