"""Bringing in tables of activities that people fill in: CSV and XLSX, row by row, and the empty workbook to fill in."""

from ehealth_portal.importing import sheets
from ehealth_portal.importing.outcomes import ImportOutcome, RowOutcome
from ehealth_portal.importing.problems import RowError
from ehealth_portal.importing.sheets import Line, Table

from .acts import import_rows
from .columns import SHEET
from .template import template_workbook

__all__ = ["ImportOutcome", "Line", "RowError", "RowOutcome", "import_rows", "read_table", "template_workbook"]


def read_table(content: bytes) -> Table:
    return sheets.read_table(content, SHEET)
