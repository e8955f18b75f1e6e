"""Reads the plain text of an ITU resolution into its tree of provisions. Standard library only: no Django here."""

from ehealth_portal.mandate.reading.parser import read_resolution
from ehealth_portal.mandate.reading.tree import Addressee, Footnote, Item, Problem, ResolutionText, Section

__all__ = ["Addressee", "Footnote", "Item", "Problem", "ResolutionText", "Section", "read_resolution"]
