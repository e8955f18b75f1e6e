"""Evidence files: which kinds are taken, and that each is what its name says. Nothing is kept here."""

from .checking import TOO_LARGE, checked
from .names import ACCEPT, TYPES, clean_name, short_type

__all__ = ["ACCEPT", "TOO_LARGE", "TYPES", "checked", "clean_name", "short_type"]
