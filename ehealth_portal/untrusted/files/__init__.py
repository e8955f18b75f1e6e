"""Files from outside: which kinds are taken, and that each is what its name says. Nothing is kept here."""

from .checking import TOO_LARGE, Checked, checked
from .names import ACCEPT, TYPES, clean_name, short_type

__all__ = ["ACCEPT", "TOO_LARGE", "TYPES", "Checked", "checked", "clean_name", "short_type"]
