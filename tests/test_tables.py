"""Tables for download: no cell starts a formula, no number becomes text."""

import csv
import io

import pytest

from ehealth_portal.tables import csv_lines, safe_cell, unguarded


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "|cmd", "%0A"]
)
def test_formulas_are_made_text(text):
    assert safe_cell(text) == f"'{text}"
    assert unguarded(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["", "'", "'ordinary'", "l'eau", "Nepal"])
def test_an_apostrophe_of_a_person_stays(text):
    assert unguarded(safe_cell(text)) == text


@pytest.mark.parametrize(
    ("value", "kept"), [("Nepal", "Nepal"), ("a=b", "a=b"), (-3, -3), (0, 0), (None, ""), ("a\x00b", "ab")]
)
def test_other_values_stay(value, kept):
    assert safe_cell(value) == kept


def test_lines_read_back_as_they_were():
    text = "".join(csv_lines(["a", "b"], [["one, two", 'say "yes"'], ["two\nlines", "报告"]]))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["a", "b"], ["one, two", 'say "yes"'], ["two\nlines", "报告"],
    ]  # fmt: skip
