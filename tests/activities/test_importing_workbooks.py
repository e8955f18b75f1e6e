"""Workbooks: what Excel stores is read as people see it, and the empty template comes back as it was filled in."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from activities.importing import import_rows, read_table, template_workbook
from activities.importing.columns import NUMBERED, SHEET
from activities.models import Activity
from ehealth_portal.languages import Language, interface_code
from ehealth_portal.refusals import Incomplete
from ehealth_portal.review.transitions import State
from tests import make


def workbook(*rows, title="Sheet", book=None) -> bytes:
    book = book or Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def only_line(content: bytes):
    (line,) = read_table(content).lines
    return line


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2014, "2014"),
        (2014.0, "2014"),
        (1.5, "1.5"),
        (date(2014, 5, 20), "2014-05-20"),
        (datetime(2014, 5, 20), "2014-05-20"),  # noqa: DTZ001 (as Excel stores it)
        (datetime(2014, 5, 20, 9, 30), "2014-05-20 09:30"),  # noqa: DTZ001
        ("  2014-05 ", "2014-05"),
        (True, "true"),
    ],
)
def test_a_cell_is_read_as_people_see_it(cell, text):
    line = only_line(workbook(["title", "started_on"], ["A", cell]))
    assert (line.number, line.cells, line.problems) == (2, {"title": "A", "started_on": text}, ())


def test_a_formula_without_a_stored_value_is_told():
    line = only_line(workbook(["title", "place"], ["A", "=1+1"]))
    (problem,) = line.problems
    assert (problem.row, problem.column, problem.value) == (2, "place", "=1+1")
    assert problem.sentence == "This cell holds a formula without a stored value: replace it by its value."


def test_a_formula_that_failed_is_told():
    book = Workbook()
    book.active.append(["title", "place"])
    book.active.append(["A"])
    book.active["B2"].value = "#N/A"
    book.active["B2"].data_type = "e"
    line = only_line(workbook(book=book))
    assert [(problem.column, problem.value) for problem in line.problems] == [("place", "#N/A")]


def test_blank_rows_are_passed_over_and_numbers_stay_those_of_the_sheet():
    lines = read_table(workbook(["title"], [None], ["A"], [""], ["B"])).lines
    assert [(line.number, line.cells["title"]) for line in lines] == [(3, "A"), (5, "B")]


def test_the_first_sheet_that_is_shown_is_read():
    book = Workbook()
    book.active.append(["of no concern"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("rows")
    shown.append(["title"])
    shown.append(["A"])
    file = io.BytesIO()
    book.save(file)
    assert only_line(file.getvalue()).cells == {"title": "A"}


def test_a_zip_file_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Incomplete, match="not a workbook"):
        read_table(file.getvalue())


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 101_000_000)
    with pytest.raises(Incomplete, match="too large when unpacked"):
        read_table(file.getvalue())


# --- the template -----------------------------------------------------------------------------------------------------
@pytest.fixture
def register(cast):
    make.state("NPL", "Nepal")
    make.provision("resolves.1", code="TSB-1")
    return make.provision("resolves.3", code="TSB-3")


@pytest.mark.parametrize("language", Language.values)
def test_the_template_has_its_headings_understood_in_every_language(register, language):
    sheet = load_workbook(io.BytesIO(template_workbook(language)))
    first = sheet.worksheets[0]
    content = io.BytesIO()
    first.append(["A"])
    sheet.save(content)
    heads = read_table(content.getvalue()).heads
    assert len(heads) == len([cell for cell in first[1] if cell.value]) == 22
    assert first.sheet_view.rightToLeft == (True if language == "ar" else None)


@pytest.mark.parametrize("language", Language.values)
def test_no_two_columns_have_the_same_heading(language):
    with override(interface_code(language)):
        names = [str(column.label) for column in SHEET.by_key.values()] + [str(name) for name in NUMBERED.values()]
    assert len(set(names)) == len(names)
    assert len(SHEET.headings) >= 15


def test_the_template_offers_lists_to_choose_from(register):
    book = load_workbook(io.BytesIO(template_workbook("en")))
    first, lists = book.worksheets[0], book["lists"]
    heads = {cell.value: cell.column_letter for cell in first[1]}
    offered = {str(one.sqref).split("2:")[0]: one.formula1 for one in first.data_validations.dataValidation}
    assert offered[heads["Kind of activity *"]] == "kinds"
    assert offered[heads["Provision 2"]] == "provisions"
    assert offered[heads["Country 3"]] == "countries"
    columns = {column[0].column: [cell.value for cell in column if cell.value] for column in lists.columns}
    assert columns[4] == ["resolves.1 · TSB-1 · Label resolves.1", "resolves.3 · TSB-3 · Label resolves.3"]
    assert "NPL · Nepal" in columns[5]
    assert lists.sheet_state == "hidden"


def test_the_template_keeps_months_from_becoming_days(register):
    first = load_workbook(io.BytesIO(template_workbook("en"))).worksheets[0]
    assert {dimension.number_format for dimension in first.column_dimensions.values()} == {"@"}


def test_a_filled_template_comes_in_whole(register, cast):
    book = load_workbook(io.BytesIO(template_workbook("en")))
    first = book.worksheets[0]
    filled = {
        "What was done *": "=Workshop held",
        "Kind of activity *": "Workshop",
        "Body *": "itu-t-sg21 · Body SG21",
        "First day *": date(2026, 3, 14),
        "Provision 1 *": "resolves.3 · TSB-3 · Label resolves.3",
        "Why it serves provision 1": "It was held with WHO.",
        "Country 1": "NPL · Nepal",
        "Evidence": "TD 7",
        "Language of this entry": "English",
    }
    for cell in first[1]:
        row = first.cell(2, cell.column, filled.get(cell.value))
        if cell.value == "What was done *":
            row.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    outcome = import_rows(read_table(file.getvalue()), by=cast.rapporteur, at=make.AT, edition=make.edition())
    assert [str(error) for error in outcome.errors] == []
    activity = Activity.objects.get()
    assert (activity.title, activity.state) == ("=Workshop held", State.SUBMITTED)
    assert [state.iso3 for state in activity.countries.all()] == ["NPL"]
