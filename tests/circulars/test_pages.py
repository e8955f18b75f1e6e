"""From draft to answers on pages and in the mail; the board, its exports, the secret links."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ehealth_portal.circulars import operations
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice
from ehealth_portal.notifications.tokens import token_of
from tests import make

from .world import AT, LETTER, built, draft, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return built()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(letter):
    parts = list(letter.message().walk())
    return "".join(part.get_payload(decode=True).decode() for part in parts if part.get_content_type() == "text/plain")


def token(user, purpose="letter", kind="circulars.send"):
    letter = Addressee.objects.filter(user=user).latest("pk")
    return token_of(Notice.objects.get(addressee_id=letter.pk, event__kind=kind).pk, purpose)


def test_from_draft_to_answers(world, settings):
    writer, sender = signed_in(world.writer), signed_in(world.sender)
    values = {"classes": ["member_states", "sector_member"], "group_day": "2026-11-23", "asks_acknowledgement": "on"}
    answer = writer.post("/en/circulars/new/", values)
    made = Circular.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/circulars/{made.pk}/")
    for language, (subject, body) in LETTER.items():
        made.refresh_from_db()
        words = {"subject": subject, "body": body, "is_complete": "on", "version": made.version}
        assert writer.post(f"/en/circulars/{made.pk}/text/{language}/", words).status_code == 302
    page = writer.get(f"/en/circulars/{made.pk}/").content.decode()
    assert "4 administrations, organizations and bodies are addressed. 3 people are written to." in page
    assert "Bhutan" in page
    assert "<strong>report</strong>" in page
    made.refresh_from_db()
    assert writer.post(f"/en/circulars/{made.pk}/submit/", {"version": made.version}).status_code == 302
    made.refresh_from_db()
    assert writer.post(f"/en/circulars/{made.pk}/send/", {"version": made.version}).status_code == 403
    assert sender.post(f"/en/circulars/{made.pk}/send/", {"version": made.version}).status_code == 302
    draining.drain()
    letters = {one.recipients()[0]: text_of(one) for one in mail.outbox}
    assert set(letters) == {"fp.mwi@demo.example", "fp.npl@demo.example", "carrier@demo.example"}
    assert f"/fr/letters/{token(world.nepal)}/" in letters["fp.npl@demo.example"]
    public = Client()
    page = public.get(f"/fr/letters/{token(world.nepal)}/")
    assert (page.status_code, page["X-Robots-Tag"], page["Referrer-Policy"]) == (200, "noindex", "same-origin")
    assert "no-store" in page["Cache-Control"]
    assert LETTER["fr"][0] in page.content.decode()
    assert Addressee.objects.get(user=world.nepal).opened_at is not None
    assert Addressee.objects.get(user=world.nepal).acknowledged_at is None
    assert public.post(f"/fr/letters/{token(world.nepal)}/acknowledge/").status_code == 302
    assert public.post(f"/en/letters/{token(world.malawi)}/reply/", {"reply": "=We agree"}).status_code == 302
    board = sender.get(f"/en/circulars/{made.pk}/?stage=silent").content.decode()
    shown = re.findall(r'<th scope="row" role="rowheader"><bdi>(.*?)</bdi>', board)
    assert shown == ["A carrier"]
    table = sender.get(f"/en/circulars/{made.pk}/tracking.csv").content.decode("utf-8-sig")
    rows = {row["addressee"]: row for row in csv.DictReader(io.StringIO(table))}
    assert {name: row["how far"] for name, row in rows.items()} == {
        "Bhutan": "Nobody to write to",
        "Malawi": "Replied",
        "Nepal": "Acknowledged",
        "A carrier": "Sent",
    }
    assert rows["Malawi"]["reply"] == "'=We agree"
    book = openpyxl.load_workbook(io.BytesIO(sender.get(f"/en/circulars/{made.pk}/tracking.xlsx").content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "'=We agree" in cells


def test_figures_by_region(world):
    made = sent(world)
    operations.acknowledge(made.addressees.get(user=world.nepal), by=world.nepal, at=AT)
    page = signed_in(world.sender).get(f"/en/circulars/{made.pk}/")
    figures = [(one.name, one.lines, one.no_address, one.acknowledged, one.silent) for one in page.context["regions"]]
    assert figures == [("Africa", 1, 0, 0, 1), ("Asia and the Pacific", 2, 1, 1, 0)]
    whole = page.context["whole"]
    assert (whole.lines, whole.no_address, whole.acknowledged, whole.silent) == (4, 1, 1, 2)


def test_a_forged_token_and_one_for_another_purpose_open_nothing(world):
    sent(world)
    good = token(world.malawi)
    forged = good[:-1] + ("a" if good[-1] != "a" else "q")
    asked = [good, forged, token(world.malawi, "unsubscribe"), "nothing"]
    assert [Client().get(f"/en/letters/{one}/").status_code for one in asked] == [200, 404, 404, 404]
    assert Client().post(f"/en/letters/{forged}/acknowledge/").status_code == 404


def test_the_letter_is_shown_in_another_language_when_it_is_not_complete_in_ones_own(world):
    made = draft(world, "en", "es")
    operations.write_text(made, operations.Words("fr", "Brouillon", "À traduire", False), by=world.writer, at=AT)
    made = operations.submit(made, by=world.writer, at=AT)
    operations.send(made, by=world.sender, at=AT)
    page = Client().get(f"/fr/letters/{token(world.nepal)}/").content.decode()
    assert (LETTER["en"][0] in page, "Brouillon" in page) == (True, False)
    assert 'hreflang="es"' in page.split("<main")[1]


def test_hostile_markdown_is_harmless(world):
    made = draft(world)
    text = "<script>alert(1)</script> ![x](https://e.example/x.png) [a](javascript:alert(1)) [b](https://b.example)"
    operations.write_text(made, operations.Words("en", "S", text, True), by=world.writer, at=AT)
    page = signed_in(world.writer).get(f"/en/circulars/{made.pk}/").content.decode().split("<article")[1]
    assert [sign in page for sign in ("<script", "<img", 'href="javascript')] == [False, False, False]
    assert 'href="https://b.example"' in page


def test_each_administration_sees_its_own_letters_only(world):
    made = sent(world, classes=(), member_states=(world.mwi,))
    letter = made.addressees.get()
    delegate, nepal = signed_in(world.delegate), signed_in(world.nepal)
    assert LETTER["en"][0] in delegate.get("/en/circulars/").content.decode()
    assert LETTER["en"][0] not in nepal.get("/en/circulars/").content.decode()
    assert delegate.get(f"/en/circulars/letters/{letter.pk}/").status_code == 200
    assert nepal.get(f"/en/circulars/letters/{letter.pk}/").status_code == 404
    assert delegate.get(f"/en/circulars/{made.pk}/").status_code == 404
    assert delegate.post(f"/en/circulars/letters/{letter.pk}/reply/", {"reply": "Yes"}).status_code == 302
    assert Addressee.objects.get(pk=letter.pk).reply == "Yes"


def test_two_people_writing_see_both_texts(world):
    made = draft(world)
    client = signed_in(world.writer)
    operations.write_text(made, operations.Words("en", "Theirs", "Stored"), by=world.writer, at=AT)
    words = {"subject": "Mine", "body": "Typed", "version": made.version}
    answer = client.post(f"/en/circulars/{made.pk}/text/en/", words)
    page = answer.content.decode()
    assert (answer.status_code, "Theirs" in page, "Mine" in page) == (409, True, True)


def test_the_board_and_the_lists_cost_the_same_for_one_and_for_many(world):
    made = sent(world, classes=(), member_states=(world.mwi,))
    client, reader = signed_in(world.sender), signed_in(world.malawi)
    pages = ((client, f"/en/circulars/{made.pk}/"), (client, "/en/circulars/"), (reader, "/en/circulars/"))
    first = [cost(*page) for page in pages]
    for place in range(3):
        state = make.state(f"Y{place}Z", f"Somewhere {place}")
        make.user(f"fpy{place}@demo.example", "focal_point", member_state=state)
    large = sent(world)
    pages = ((client, f"/en/circulars/{large.pk}/"), *pages[1:])
    assert [cost(*page) for page in pages] == first


def cost(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_day_for_replies_stands_in_the_letter(world):
    sent(world, reply_by=date(2026, 12, 18))
    assert "Please reply by 18 December 2026." in Client().get(f"/en/letters/{token(world.malawi)}/").content.decode()
