"""Practices by the table: a workbook to fill in, imports row by row, and a download that can be imported again."""

from ehealth_portal.importing import sheets
from ehealth_portal.importing.sheets import Table

from .acts import import_rows
from .columns import SHEET
from .workbook import practices_workbook, template_workbook

__all__ = ["import_rows", "practices_workbook", "read_table", "template_workbook"]


def read_table(content: bytes) -> Table:
    return sheets.read_table(content, SHEET)
