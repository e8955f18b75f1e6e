"""What is wrong with a cell of a table: which row, which column, which value, and what to do about it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

SHOWN = 60  # characters of a value that an error repeats


@dataclass(frozen=True)
class RowError:
    """``row`` counts as spreadsheets do: the headings are row 1. ``column`` is the heading as the file has it."""

    row: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        told = {"row": self.row, "column": self.column, "value": shortened(self.value), "sentence": self.sentence}
        if not self.column:
            return _("Row %(row)d: %(sentence)s") % told
        if not self.value:
            return _("Row %(row)d, column “%(column)s”: %(sentence)s") % told
        return _("Row %(row)d, column “%(column)s”, value “%(value)s”: %(sentence)s") % told


def shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else f"{flat[:SHOWN]}…"
