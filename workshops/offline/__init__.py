"""Assessments offline: a workbook to fill in without the portal, and its answers brought back, merged without loss."""

from .merging import Conflict, Merge, merge
from .workbook import question_of, workbook

__all__ = ["Conflict", "Merge", "merge", "question_of", "workbook"]
