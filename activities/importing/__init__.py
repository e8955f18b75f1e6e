"""Bringing in tables that people fill in: CSV and XLSX, row by row, and the empty workbook to fill in."""

from .acts import ImportOutcome, RowOutcome, import_rows
from .problems import RowError
from .sheets import Line, read_table
from .template import template_workbook

__all__ = ["ImportOutcome", "Line", "RowError", "RowOutcome", "import_rows", "read_table", "template_workbook"]
