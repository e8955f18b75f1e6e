"""The workbook of one assessment: a row for each question or row of a matrix, with what is stored now."""

from collections.abc import Iterable, Mapping
from math import ceil
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import override

from ehealth_portal.importing.columns import Column
from ehealth_portal.importing.drawing import WIDE, Field, Instruction, Workbook, drawn
from ehealth_portal.languages import OWN_NAMES, interface_code

from ..forms.cells import Cell, cells_of, mark
from ..models import Assessment, Item
from ..replying import Given
from .cell_words import coded, offered, told
from .columns import COLUMNS

Key = tuple[str, str]
ANSWER = [column.key for column in COLUMNS].index("answer")


def workbook(assessment: Assessment, items: Iterable[Item], given: Mapping[Key, Given], language: str) -> bytes:
    """``items``: those that the reader may answer. ``language``: of the interface, for labels and instructions."""
    with override(interface_code(language)):
        cells = [cell for item in items for cell in cells_of(item)]
        lists = {_list(cell): offered(cell.item) for cell in cells if offered(cell.item)}
        lists["languages"] = [coded(code, name) for code, name in OWN_NAMES.items()]
        fields = [_field(one) for one in COLUMNS]
        rows = [_row(assessment, cell, given.get((cell.item.key, cell.row)), language) for cell in cells]
        own = (ANSWER, [_list(cell) if offered(cell.item) else "" for cell in cells])
        lines = [_lines(cell) for cell in cells]
        return drawn(language, Workbook(_("Assessment"), fields, lists, _instructions(), rows, own, lines))


def _field(column: Column) -> Field:
    choices = "languages" if column.key == "language" else ""
    return Field(column.key, str(column.label), choices, column.needed, column.key in ("question", "answer"))


def as_read(assessment: Assessment, given: Given | None) -> str:
    """What the row held when it was downloaded: of which assessment, in which version, and a mark of what it said."""
    return f"{assessment.pk}/{given.version or 0}-{mark(given)}" if given else f"{assessment.pk}/0-"


def question_of(cell: Cell) -> str:
    """In the reader's language, with the row of a matrix."""
    return cell.question


def _lines(cell: Cell) -> int:
    """That the question needs, and more where people answer in their own words."""
    across = sum(2 if east_asian_width(sign) in "FW" else 1 for sign in question_of(cell))
    return max(ceil(across / (WIDE - 4)), 4 if cell.item.kind == Item.Kind.TEXT else 1)


def _list(cell: Cell) -> str:
    """The name of a list: letters, digits and underlines alone, as spreadsheets ask."""
    return "of_" + cell.item.key.replace("-", "_")


def _row(assessment: Assessment, cell: Cell, given: Given | None, language: str) -> list[str | int | None]:
    words = ""
    if cell.item.kind == Item.Kind.TEXT:
        code = (given.language if given and given.text else "") or language
        words = coded(code, OWN_NAMES[code])
    return [cell.name, question_of(cell), told(given, cell.item), words, as_read(assessment, given)]


def _instructions() -> list[Instruction]:
    rules = [
        (
            _("What comes back"),
            _("Rows may be sorted, left out or moved; columns, too. Answers may be in any of the six languages."),
        ),
        (
            _("Blank cells"),
            _("A blank cell changes nothing: to take an answer away, do it in the portal."),
        ),
        (
            _("Nothing to report"),
            _("Write “nothing” where there is nothing to report, “not_applicable” where the question does not apply."),
        ),
        (
            _("If somebody else answers meanwhile"),
            _("Both answers are shown when you bring the workbook back, and you choose: none is lost unseen."),
        ),
    ]
    return [(str(one.label), str(one.hint)) for one in COLUMNS if one.hint] + rules
