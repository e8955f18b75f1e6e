"""Tables of practices: what a download says comes in again, bad rows are told cell by cell, nothing comes in twice."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from best_practices import operations
from best_practices.entry import Entry, Given, Served, Standard, Words
from best_practices.importing import import_rows, practices_workbook, read_table, template_workbook
from best_practices.importing.columns import COLUMNS, SHEET
from best_practices.models import Practice
from best_practices.queries.told import entry_of, whole
from best_practices.vocabulary import LISTS
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import Language
from ehealth_portal.members.operations import create_token
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.review.transitions import State
from tests import make

HEAD = "title,summary,setting,provisions,proofs,key"
CHOOSE = "“%s” is not recognised: choose from the lists of the template."
GOOD = "Photographs,Clinics send them,rural,resolves.1: it asks,https://example.org/a,one"


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


@pytest.fixture
def ground(cast):
    make.state("NPL", "Nepal"), make.state("MWI")
    make.provision("resolves.3", code="TSB-3")
    return make.provision("resolves.1", code="TSB-1")


@pytest.fixture
def bring_in(cast, ground):
    def run(content: bytes, *, by=None, **more):
        return import_rows(read_table(content), by=by or cast.rapporteur, at=make.AT, edition=make.edition(), **more)

    return run


def everything(cast, ground) -> Entry:
    """A practice that says something in every field, with signs that tables trip over."""
    older = make.provision("resolves.1", edition=make.edition("hammamet-2016", year=2011))
    return make.practice_entry(
        language="fr",
        words=Words(
            title="=1+1 Téléconsultation",
            summary="Deux lignes\nici",
            place="38 cliniques | 3 districts",
            problem="Un jour | de route",
            solution="+des téléphones",
            results="41 → 1,8",
            lessons="@rien",
            conditions="un téléphone",
            privacy="une règle",
        ).__dict__,
        marks={name: tuple(values)[:2] for name, values in LISTS.items()} | {"intervention": ("1.1", "2.10")},
        body=make.body("itu-t-sg21"),
        contact_role="Unité de santé numérique",
        started=PartialDate(date(2014, 5, 1), "month"),
        ended=PartialDate(date(2025, 1, 1), "year"),
        cost_band="100k",
        people_reached=185_000,
        reached_in=2017,
        reached_source="Register; of clinics",
        strength=3,
        licence="cc-by-4.0",
        countries=(make.state("MWI"), make.state("NPL")),
        served=(Served(ground, "why | so: yes"), Served(older, "")),
        standards=(Standard("ITU-T H.810", "A | title", "https://www.itu.int/rec"), Standard("HL7 FHIR")),
        implementers=("A hospital; of Nepal", "World Health Organization | WHO"),
        proofs=(
            Given("A study", "BMJ 1", "https://bmj.example/1", "article", "en"),
            Given("", "", "https://example.org/b"),
            Given("", "TD 5"),
        ),
    )


def exported(by, language="en") -> bytes:
    return practices_workbook(language, whole(Practice.objects.order_by("pk")), by.pk)


def turned(content: bytes, *, drop: tuple[str, ...] = ()) -> bytes:
    """The same table with its columns the other way round, without some."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    keep = [place for place, one in enumerate(sheet[1]) if str(one.value).rstrip(" *") not in drop]
    book = Workbook()
    for row in sheet.iter_rows():
        book.active.append([])
        for new, place in enumerate(reversed(keep), start=1):
            cell = book.active.cell(row[0].row, new, row[place].value)
            if isinstance(row[place].value, str):
                cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("language", Language.values)
def test_a_download_comes_in_again_as_it_was(bring_in, cast, ground, language):
    kept = operations.draft(everything(cast, ground), by=cast.rapporteur, at=make.AT)
    content = exported(cast.rapporteur, language)
    key = next(one.value for one in load_workbook(io.BytesIO(content)).worksheets[0][1] if one.column == _place("key"))
    outcome = bring_in(turned(content, drop=(key,)), submit=False)
    assert [str(error) for error in outcome.errors] == []
    new = whole(Practice.objects.exclude(pk=kept.pk)).get()
    before, after = entry_of(whole(Practice.objects.filter(pk=kept.pk)).get()), entry_of(new)
    by_key = lambda entry: replace(entry, countries=set(entry.countries), served=set(entry.served))  # noqa: E731
    assert by_key(after) == by_key(before)


def _place(key: str) -> int:
    return [column.key for column in COLUMNS].index(key) + 1


def test_a_download_is_known_when_it_comes_in(bring_in, cast):
    make.practice(), make.practice("draft")
    bring_in(table(GOOD))
    counts = (Practice.objects.count(), AuditEvent.objects.count())
    again = bring_in(exported(cast.rapporteur))
    assert [row.result for row in again.rows] == ["known"] * 3
    assert (Practice.objects.count(), AuditEvent.objects.count()) == counts


def test_a_complete_row_is_sent_and_an_incomplete_one_says_what_it_lacks(bring_in, cast, ground):
    operations.draft(everything(cast, ground), by=cast.rapporteur, at=make.AT)
    content = exported(cast.rapporteur)
    outcome = bring_in(turned(content, drop=("Key", "Began", "Ended")))
    assert [row.result for row in outcome.rows] == ["draft"]
    assert outcome.rows[0].lacks == ["Enter when it began; a year is enough."]
    outcome = bring_in(turned(content, drop=("Key",)))
    assert [row.result for row in outcome.rows] == ["submitted"]
    assert Practice.objects.get(pk=outcome.rows[0].record_id).state == State.SUBMITTED


def test_every_field_is_on_the_page_in_the_api_and_in_the_download(cast, ground, client):
    """product.md 3: what a practice says is nowhere left out."""
    entry = everything(cast, ground)
    practice = operations.draft(entry, by=cast.rapporteur, at=make.AT)
    client.force_login(cast.rapporteur)
    page = client.get(reverse("practice", args=[practice.pk])).content.decode()
    sheet = load_workbook(io.BytesIO(exported(cast.rapporteur))).worksheets[0]
    cells = dict(zip([column.key for column in COLUMNS], [cell.value for cell in sheet[2]], strict=True))
    _token, secret = create_token(cast.rapporteur, "test", by=cast.rapporteur, at=timezone.now())
    bearer = {"Authorization": f"Bearer {secret}"}
    api = client.get(f"/api/v1/best-practices/{practice.pk}/", headers=bearer).json()
    renamed = {"started": "started_on", "ended": "ended_on", "served": "provisions"}
    plain = [renamed.get(name, name) for name in Entry.__dataclass_fields__ if name not in ("words", "marks")]
    fields = [*plain, *Words.__dataclass_fields__, *LISTS]
    behalf = {"member_state", "organization"}  # told on behalf of one
    assert [name for name in fields if name not in api] == []
    assert [name for name in fields if cells.get(name) in (None, "") and name not in behalf] == []
    shown = {
        "title": "Téléconsultation", "summary": "Deux lignes", "place": "38 cliniques", "problem": "Un jour",
        "solution": "des téléphones", "results": "41 →", "lessons": "@rien", "conditions": "un téléphone",
        "privacy": "une règle", "contact_role": "Unité de santé", "started_on": "2014", "ended_on": "2025",
        "cost_band": "10 000 to 100 000", "people_reached": "185", "reached_in": "2017",
        "reached_source": "Register; of clinics", "strength": "Figures compared", "licence": "CC BY 4.0",
        "countries": "Nepal", "standards": "H.810", "implementers": "A hospital; of Nepal", "proofs": "bmj.example",
        "provisions": "why | so", "body": "SG21", "language": 'lang="fr"', "area": "Health system",
        "application": "Mobile health", "intervention": "Targeted communication", "setting": "Urban",
        "connectivity": "Offline",
    }  # fmt: skip
    assert set(fields) - set(shown) == behalf
    assert [name for name, words in shown.items() if words not in page] == []


# --- rows that cannot come in ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("head", "row", "column", "sentence"),
    [
        ("title,setting", "A,rurall", "setting", "“rurall” is not recognised: did you mean rural?"),
        (
            "title,intervention",
            "A,9.9",
            "intervention",
            CHOOSE % "9.9",
        ),
        ("title,countries", "A,EUE", "countries", CHOOSE % "EUE"),
        (
            "title,provisions",
            "A,resolves.33: x",
            "provisions",
            "“resolves.33” is not recognised: did you mean resolves.3?",
        ),
        ("title,strength", "A,9", "strength", CHOOSE % "9"),
        ("title,people_reached", "A,many", "people_reached", "“many” is not such a number: write it in digits."),
        (
            "title,people_reached",
            "A,5",
            "people_reached",
            "The people reached are told with the year of that figure and its source.",
        ),
        ("title,reached_in", "A,17", "reached_in", "“17” is not such a number: write it in digits."),
        (
            "title,proofs",
            "A,a | b | c | d | e | f",
            "proofs",
            "“a | b | c | d | e | f” has too many parts: write one a line.",
        ),
        ("title,proofs", "A,| title", "proofs", "Give the number or the web address of the document."),
        ("title,standards", "A,| title", "standards", "Write the number of the standard first."),
        ("title,ended_on", "A,2026", "ended_on", "There is a last day and no first one: enter the first day too."),
        (
            "title,body,member_state",
            "A,itu-t-sg21,MWI",
            "member_state",
            "It is told on behalf of one: a body, a Member State or an organization.",
        ),
        ("title,summary", ",B", "title", "Give it a title that says what it is."),
        (
            "title,place",
            f"A,{'x' * 201}",
            "place",
            "It is too long: shorten it. Characters: 201, at most 200.",
        ),
    ],
)
def test_an_error_names_row_column_value_and_remedy(bring_in, head, row, column, sentence):
    (error,) = bring_in(table("Good" + "," * head.count(","), row, head=head)).errors
    assert (error.row, error.column, error.sentence) == (3, column, sentence)


def test_one_speaks_for_those_for_whom_one_has_a_role(bring_in):
    (error,) = bring_in(table("A,NPL", head="title,member_state")).errors
    assert (error.column, error.sentence) == (
        "member_state",
        "You may tell of a practice on behalf of those for whom you have a role only.",
    )


def test_an_error_keeps_every_row_out_unless_asked(bring_in):
    bad = GOOD.replace("rural", "moon").replace(",one", ",two")
    outcome = bring_in(table(GOOD, bad))
    assert (outcome.written, Practice.objects.count(), AuditEvent.objects.count()) == (False, 0, 0)
    outcome = bring_in(table(GOOD, bad), good_rows=True)
    assert ([row.result for row in outcome.rows], Practice.objects.count()) == (["draft", "refused"], 1)


def test_a_trial_tells_and_changes_nothing(bring_in):
    outcome = bring_in(table(GOOD), dry_run=True)
    assert ([row.result for row in outcome.rows], outcome.written) == (["draft"], False)
    assert (Practice.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_key_knows_the_row_again_and_two_people_may_use_the_same(bring_in, cast):
    bring_in(table(GOOD))
    again = bring_in(table(GOOD.replace("Photographs", "Pictures")))
    assert ([row.result for row in again.rows], Practice.objects.count()) == (["known"], 1)
    bring_in(table(GOOD), by=cast.other_rapporteur)
    assert Practice.objects.count() == 2


def test_a_number_of_a_practice_that_one_may_not_see_is_a_key_like_any_other(bring_in, cast):
    hidden = make.practice("draft")
    row = GOOD.replace(",one", f",practice-{hidden.pk}")
    outcome = bring_in(table(row), by=cast.focal_point)
    assert [row.result for row in outcome.rows] == ["draft"]


def test_a_row_that_repeats_another_is_told(bring_in):
    (error,) = bring_in(table(GOOD, GOOD)).errors
    assert str(error) == "Row 3: This row repeats row 2: remove one of them."


def test_who_has_no_role_imports_nothing(bring_in, cast):
    with pytest.raises(NotAllowed):
        bring_in(table(GOOD), by=cast.nobody)


@pytest.mark.parametrize("language", Language.values)
def test_the_template_has_its_headings_understood_in_every_language(ground, language):
    book = load_workbook(io.BytesIO(template_workbook(language)))
    book.worksheets[0].append(["A"])
    file = io.BytesIO()
    book.save(file)
    heads = read_table(file.getvalue()).heads
    told = [column for column in COLUMNS if column.is_told]
    assert len(heads) == len(COLUMNS) - len(told) - 2 + 6 + 3
    assert len(set(SHEET.headings)) >= len(COLUMNS)


def test_the_template_offers_lists_to_choose_from(ground):
    first = load_workbook(io.BytesIO(template_workbook("en"))).worksheets[0]
    heads = {cell.value: cell.column_letter for cell in first[1]}
    offered = {str(one.sqref).split("2:")[0]: one.formula1 for one in first.data_validations.dataValidation}
    assert offered[heads["Setting *"]] == "settings"
    assert offered[heads["Provision 2"]] == "provisions"
    assert offered[heads["Country 3"]] == "countries"


def test_a_swollen_workbook_is_refused():
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 101_000_000)
    with pytest.raises(Incomplete, match="too large when unpacked"):
        read_table(file.getvalue())


# --- the page ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def page(cast, ground, client):
    client.force_login(cast.rapporteur)

    def post(content: bytes | None = None, **fields):
        files = {"file": SimpleUploadedFile("rows.csv", content)} if content is not None else {}
        return client.post(reverse("practice-import"), {**fields, **files}, follow=True)

    return post


def test_the_page_tries_keeps_and_brings_in(page):
    answer = page(table(GOOD), act="try")
    assert (answer.status_code, Practice.objects.count()) == (200, 0)
    assert "What the trial found" in answer.content.decode()
    answer = page(kept=answer.context["kept"], act="import")
    assert [str(message) for message in answer.context["messages"]] == ["1 practice is kept as a draft."]


def test_errors_stand_beside_their_row(page):
    answer = page(table("<b>Bad</b>,,moon,,,"), act="import")
    text = answer.content.decode()
    assert "“moon” is not recognised" in text
    assert "&lt;b&gt;Bad" in text
    assert Practice.objects.count() == 0


@pytest.mark.parametrize(("content", "sentence"), [(None, "Choose a file."), (b"a,b\n1,2", "is not known")])
def test_what_is_no_table_is_told_beside_the_field(page, content, sentence):
    answer = page(content, act="try")
    assert answer.status_code == 400
    assert sentence in str(answer.context["form"].errors["file"])


def test_more_rows_than_a_request_can_do_are_refused(page):
    answer = page(b"title\n" + b"".join(b"Row %d\n" % number for number in range(501)), act="import")
    assert "At most: 500" in str(answer.context["form"].errors["file"])


def test_the_download_holds_what_the_reader_may_see_and_asked_for(cast, ground, client):
    make.practice(words={"title": "Shown"}), make.practice("draft", words={"title": "Hidden"})
    marks = {"application": ("records",), "setting": ("island",), "connectivity": ("sms",)}
    make.practice(words={"title": "Island"}, marks=marks)

    def titles(caller: Client, query: str = "") -> list[str]:
        answer = caller.get(f"{reverse('practices-xlsx')}{query}")
        assert answer["Content-Disposition"].endswith('.xlsx"')
        return sorted(str(cell.value) for cell in load_workbook(io.BytesIO(answer.content)).worksheets[0]["A"][1:])

    assert titles(client) == ["Island", "Shown"]
    assert titles(client, "?setting=island") == ["Island"]
    client.force_login(cast.rapporteur)
    assert titles(client, "?state=draft") == ["Hidden"]


def test_a_download_costs_the_same_with_one_practice_and_with_three(cast, ground, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("practices-xlsx"))
        return len(captured)

    make.practice(implementers=("WHO",), standards=(Standard("H.1"),))
    cost()
    few = cost()
    for _ in range(2):
        make.practice(implementers=("WHO", "A hospital"), standards=(Standard("H.1"), Standard("H.2")))
    assert cost() == few
