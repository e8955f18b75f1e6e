"""Hostile workbooks handed in for import: nothing outside is read, nothing swells, and the answer is a sentence."""

import io
import re
import resource
import zipfile

import pytest
import xlsxwriter

from ehealth_portal.importing.workbooks import workbook_rows
from ehealth_portal.refusals import Incomplete

LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
LAUGHS += "]>"


PLACES = {"xl/sharedStrings.xml": ">here<", "xl/worksheets/sheet1.xml": "<v>7<"}  # each has a parser of its own


def workbook(place="", doctype="", entity=""):
    """One whose first row says "here" and 7; with the entity in their place where ``place`` is named."""
    made, changed = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet().write_row(0, 0, ["here", 7])
    book.close()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == place:
                value = PLACES[place]
                assert value in text
                head, end, rest = text.rpartition("?>")
                text = f"{head}{end}{doctype}{rest.replace(value, re.sub('here|7', entity, value))}"
            new.writestr(name, text)
    return changed.getvalue()


def words(content):
    return [cell for _number, row in workbook_rows(content) for cell in row]


def told(content):
    """What came of it: the words, or the sentence of the refusal."""
    try:
        return words(content)
    except Incomplete as refusal:
        return [str(refusal)]


def test_control_the_workbook_is_read_as_it_is():
    assert words(workbook())[:2] == ["here", "7"]


def test_control_the_entity_stands_where_it_is_read():
    """One that is harmless is read, or the whole is refused: never passed over."""
    for place in PLACES:
        found = told(workbook(place, '<!DOCTYPE x [<!ENTITY f "12345">]>', "&f;"))
        assert "12345" in found or "workbook" in found[0], place


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ["SYSTEM", 'PUBLIC "x"'])
def test_no_file_of_the_machine_is_read(tmp_path, place, kind):
    secret = tmp_path / "secret.txt"
    secret.write_text("54321")
    found = told(workbook(place, f'<!DOCTYPE x [<!ENTITY f {kind} "file://{secret}">]>', "&f;"))
    assert "54321" not in str(found)


@pytest.mark.parametrize("place", PLACES)
def test_entities_that_swell_are_refused(place):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = told(workbook(place, LAUGHS, "&j;"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert sum(map(len, map(str, found))) < 10_000
    assert grown < 200_000  # KB; the entity is 2 GB
