"""Assessments as workbooks: the round trip survives sorting, another language, other columns and others' answers."""

import io
import random
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ehealth_portal.importing.reading import AFTER_KEY
from ehealth_portal.languages import Language, interface_code
from ehealth_portal.members.recognising import folded
from tests import make
from workshops import offline
from workshops.models import Answer, Assessment
from workshops.offline import cell_words, merging
from workshops.offline.columns import SHEET
from workshops.operations import assessing, delegating, rounds
from workshops.queries.assessments import given_of, items_of
from workshops.replying import Given

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def malawi(cast):
    made = making.round_of(make.state("MWI", "Malawi"), make.state("NPL", "Nepal"))
    made.opens_on = timezone.now().date() - timedelta(days=3)
    made.closes_on = timezone.now().date() + timedelta(days=30)
    made.save()
    rounds.open_round(made, by=cast.secretariat, at=timezone.now())
    return Assessment.objects.get(member_state__iso3="MWI")


def answer(malawi, by, item, number=None, row="", **more):
    given = Given(item, row, number=number, **more)
    return assessing.answer(malawi, [given], by=by, at=timezone.now())


def sheet_of(malawi, language="en"):
    """The rows of the downloaded sheet, each a dict by the keys of columns; and the headings as they are written."""
    items = items_of(malawi.round.questionnaire)
    content = offline.workbook(malawi, items.values(), given_of(malawi)[0], language)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    keys = ("key", "question", "answer", "language", "read")
    return dict(zip(keys, rows[0], strict=True)), [dict(zip(keys, row, strict=True)) for row in rows[1:]]


def file_of(heads, rows, order=("key", "question", "answer", "language", "read")):
    book = openpyxl.Workbook()
    for row in [heads, *rows]:
        book.active.append([row.get(key) for key in order])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write(rows, **answers):
    for row in rows:
        if (name := row["key"].replace(".", "_")) in answers:
            row["answer"] = answers[name]


def send(client, malawi, content, **more):
    sent = {"act": "import", "file": SimpleUploadedFile("needs.xlsx", content)} | more
    return client.post(reverse("assessment-offline", args=[malawi.pk]), sent)


def stored(malawi):
    rows = Answer.objects.filter(assessment=malawi).order_by("item_key", "row_key")
    return {
        f"{one.item_key}.{one.row_key}".strip("."): one.text or (one.number and int(one.number)) or one.standing
        for one in rows
    }


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_downloaded_in_french_sorted_moved_and_brought_back_by_a_reader_of_arabic(client, cast, malawi):
    answer(malawi, cast.focal_point, "links", 3)
    answer(malawi, cast.focal_point, "words", text="Énergie", language="fr")
    heads, rows = sheet_of(malawi, "fr")
    with override("fr"):
        scale = next(row["answer"] for row in rows if row["key"] == "links")
    assert scale.partition(AFTER_KEY)[0] == "3"
    write(rows, interoperability="5", skills="Sans objet", where_rural="4", where_urban="not_applicable", clinics=250)
    random.Random(7).shuffle(rows)
    client.force_login(cast.focal_point)
    client.cookies["django_language"] = "ar"
    content = file_of(heads, rows, order=("read", "answer", "language", "key", "question"))
    sent = {"act": "import", "file": SimpleUploadedFile("needs.xlsx", content)}
    with override("ar"):
        address = reverse("assessment-offline", args=[malawi.pk])
    assert client.post(address, sent).status_code == 302
    assert stored(malawi) == {
        "links": 3, "interoperability": 5, "skills": "not_applicable", "where.rural": 4,
        "where.urban": "not_applicable", "clinics": 250, "words": "Énergie",
    }  # fmt: skip
    assert Answer.objects.get(item_key="words").language == "fr"


@pytest.mark.parametrize("language", Language.values)
def test_headings_are_told_apart_in_each_language(language):
    with override(interface_code(language)):
        headings = [str(column.label) for column in SHEET.all]
    assert [SHEET.headings[folded(one)] for one in headings] == [column.key for column in SHEET.all]


def test_nothing_changed_brings_nothing_in_and_blank_cells_take_nothing_away(client, cast, malawi):
    answer(malawi, cast.focal_point, "links", 3)
    heads, rows = sheet_of(malawi)
    for row in rows:
        row["answer"] = None
    client.force_login(cast.focal_point)
    before = Assessment.objects.get(pk=malawi.pk).version
    assert send(client, malawi, file_of(heads, rows)).status_code == 302
    assert (stored(malawi), Assessment.objects.get(pk=malawi.pk).version) == ({"links": 3}, before)


def both_changed(client, cast, malawi):
    """The workbook changes two answers; a colleague meanwhile one of them, and one that it holds as it was."""
    colleague = make.user("colleague.mwi@demo.example", "delegate", member_state=make.state("MWI", "Malawi"))
    answer(malawi, cast.focal_point, "links", 3)
    answer(malawi, cast.focal_point, "skills", 2)
    heads, rows = sheet_of(malawi)
    write(rows, links="5", interoperability="4")
    answer(malawi, colleague, "links", 1)  # both
    answer(malawi, colleague, "skills", 5)  # only the portal
    client.force_login(cast.focal_point)
    return send(client, malawi, file_of(heads, rows))


def test_what_others_answered_meanwhile_stays_and_what_both_changed_is_asked(client, cast, malawi):
    page = both_changed(client, cast, malawi)
    assert (page.status_code, stored(malawi)["links"]) == (409, 1)
    assert ("Of the workbook: 5" in words(page), "Stored now: 1" in words(page)) == (True, True)
    kept = re.search(r'name="kept" value="(\w+)"', page.content.decode())[1]
    address = reverse("assessment-offline", args=[malawi.pk])
    assert client.post(address, {"act": "import", "kept": kept, "choose-links": "mine"}).status_code == 302
    assert stored(malawi) == {"links": 5, "skills": 5, "interoperability": 4}


def test_control_without_the_merge_the_answer_of_a_colleague_is_lost_unasked(client, cast, malawi, monkeypatch):
    """Every cell that is filled in overwrites what is stored: the same workbook, loaded."""

    def overwrite(found, line, table, cell, stored, allowed, language):
        if text := line.cells.get("answer", ""):
            found.taken.append(cell_words.read(text, cell, language))

    monkeypatch.setattr(merging, "_merge_line", overwrite)
    page = both_changed(client, cast, malawi)
    assert page.status_code == 302
    assert stored(malawi) == {"links": 5, "skills": 2, "interoperability": 4}  # of the colleague's, both are gone


def test_control_without_the_state_that_was_downloaded_nothing_is_overwritten_unseen(client, cast, malawi):
    """The column that tells what was read is lost: whatever differs from what is stored is asked."""
    answer(malawi, cast.focal_point, "links", 3)
    heads, rows = sheet_of(malawi)
    write(rows, links="5", skills="1")
    client.force_login(cast.focal_point)
    page = send(client, malawi, file_of(heads, rows, order=("key", "answer")))
    assert (page.status_code, "Stored now: 3" in words(page), stored(malawi)) == (409, True, {"links": 3})


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"links": "7"}, "Choose a whole number from 1 to 5."),
        ({"clinics": "1,250"}, "“1,250” is not a number: use digits, as in 1250."),
        ({"clinics": "many"}, "“many” is not a number: use digits, as in 1250."),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_kept(client, cast, malawi, cells, sentence):
    heads, rows = sheet_of(malawi)
    write(rows, skills="2", **cells)
    client.force_login(cast.focal_point)
    page = send(client, malawi, file_of(heads, rows))
    assert (page.status_code, sentence in words(page), stored(malawi)) == (422, True, {})


def test_rows_that_are_not_of_this_round_or_stand_twice_are_named(client, cast, malawi):
    heads, rows = sheet_of(malawi)
    client.force_login(cast.focal_point)
    twice = send(client, malawi, file_of(heads, [*rows, rows[0]]))
    assert "stands there twice" in words(twice)
    strange = send(client, malawi, file_of(heads, [*rows, {"key": "unicorns", "answer": "5"}]))
    assert "This question is not in this round." in words(strange)


def test_the_workbook_of_another_country_is_refused(client, cast, malawi):
    nepal = Assessment.objects.get(member_state__iso3="NPL")
    heads, rows = sheet_of(nepal)
    write(rows, links="5")
    client.force_login(cast.focal_point)
    page = send(client, malawi, file_of(heads, rows))
    assert (page.status_code, "of another country or round" in words(page), stored(malawi)) == (422, True, {})


def test_a_colleague_brings_back_the_section_that_was_given_and_no_other(client, cast, malawi):
    delegating.delegate(malawi, "more", cast.nobody, by=cast.focal_point, at=timezone.now())
    heads, rows = sheet_of(malawi)
    write(rows, clinics=7)
    client.force_login(cast.nobody)
    taken = client.get(reverse("assessment-xlsx", args=[malawi.pk, "en"]))
    shown = list(openpyxl.load_workbook(io.BytesIO(taken.content)).worksheets[0].iter_rows(values_only=True))
    assert {row[0] for row in shown[1:]} == {"where.rural", "where.urban", "clinics", "words"}
    assert send(client, malawi, file_of(heads, rows)).status_code == 302
    write(rows, links="5")
    page = send(client, malawi, file_of(heads, rows))
    assert ("sections that were given to you only" in words(page), stored(malawi)) == (True, {"clinics": 7})


def test_submitted_it_is_no_longer_brought_in(client, cast, malawi):
    heads, rows = sheet_of(malawi)
    answer(malawi, cast.focal_point, "links", 3)
    assessing.submit_assessment(malawi, by=cast.focal_point, at=timezone.now())
    client.force_login(cast.focal_point)
    assert send(client, malawi, file_of(heads, rows)).status_code == 409
    client.force_login(cast.secretariat)
    assert send(client, malawi, file_of(heads, rows)).status_code == 403
