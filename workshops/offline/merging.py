"""A workbook that came back, beside what is stored now: what only it changed is taken, what both changed is asked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from ehealth_portal.importing.problems import RowError
from ehealth_portal.importing.reading import AFTER_KEY
from ehealth_portal.importing.sheets import Line, Table, read_table
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.refusals import Incomplete

from ..forms.cells import Cell, cells_of, mark
from ..models import Assessment, Item
from ..replying import Given, wrong
from . import cell_words
from .columns import SHEET

Key = tuple[str, str]
READ = re.compile(r"([0-9]{1,18})/([0-9]{1,9})-([0-9a-f]{0,16})")


@dataclass(frozen=True)
class Conflict:
    """``mine``: of the workbook; ``stored``: None when somebody made it blank."""

    cell: Cell
    mine: Given
    stored: Given | None


@dataclass
class Merge:
    """``taken``: each with the version of what it replaces, so that a change meanwhile is seen by the act."""

    taken: list[Given] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    same: int = 0  # unchanged in the workbook, or stored with the same words already
    emptied: int = 0  # blank in the workbook, answered here: left as they are

    def settle(self, choices: Mapping[str, str]) -> list[Conflict]:
        """Take what was chosen of each conflict, by the name of its cell; the answer is what is still open."""
        still = []
        for one in self.conflicts:
            match choices.get(one.cell.name):
                case "mine":
                    self.taken.append(replace(one.mine, version=one.stored.version if one.stored else 0))
                case "stored":
                    self.same += 1
                case _:
                    still.append(one)
        return still


def merge(
    content: bytes,
    assessment: Assessment,
    items: Iterable[Item],
    may_answer: Iterable[str],
    given: Mapping[Key, Given],
    language: str,
) -> Merge:
    """``items``: all of the round; ``may_answer``: keys of those that the reader may answer; ``given``: stored now.

    Raises Incomplete under "file" when the file cannot be read, or is of another assessment.
    """
    table = read_table(content, SHEET)
    cells = {cell.name: cell for item in items for cell in cells_of(item)}
    _refuse_another(table, assessment)
    found, seen, allowed = Merge(), set(), set(may_answer)
    for line in table.lines:
        found.errors += line.problems
        cell = cells.get(line.cells.get("key", ""))
        if cell is None:
            found.errors.append(_error(line, table, "key", _("This question is not in this round.")))
        elif cell.name in seen:
            found.errors.append(_error(line, table, "key", _("This question stands there twice: leave one of them.")))
        else:
            seen.add(cell.name)
            _merge_line(found, line, table, cell, given.get((cell.item.key, cell.row)), allowed, language)
    return found


def _refuse_another(table: Table, assessment: Assessment) -> None:
    of = {read[1] for line in table.lines if (read := READ.fullmatch(line.cells.get("read", "")))}
    if of - {str(assessment.pk)}:
        raise Incomplete({"file": [_("This workbook is of another country or round: take the one of this page.")]})


def _merge_line(
    found: Merge, line: Line, table: Table, cell: Cell, stored: Given | None, allowed: set[str], language: str
) -> None:
    text = line.cells.get("answer", "")
    read = READ.fullmatch(line.cells.get("read", ""))
    version, seen = (int(read[2]), read[3]) if read else (None, "")
    if not text:
        found.emptied += stored is not None and bool(seen)
        return
    try:
        mine = cell_words.read(text, cell, _language(line, language))
    except ValueError as refused:
        found.errors.append(_error(line, table, "answer", str(refused)))
        return
    if mark(mine) in (seen, mark(stored)):
        found.same += 1
    elif cell.item.key not in allowed:
        sentence = _("You may answer the sections that were given to you only.")
        found.errors.append(_error(line, table, "answer", sentence))
    elif problem := wrong(mine, cell.item):
        found.errors.append(_error(line, table, "answer", problem))
    elif (stored.version if stored else 0) == version or (stored is None and version is None):
        found.taken.append(replace(mine, version=version or 0))
    else:
        found.conflicts.append(Conflict(cell, mine, stored))


def _language(line: Line, language: str) -> str:
    code = line.cells.get("language", "").partition(AFTER_KEY)[0].strip()
    named = next((one for one, name in OWN_NAMES.items() if code in (one, name)), "")
    return named or language


def _error(line: Line, table: Table, column: str, sentence: str) -> RowError:
    return RowError(line.number, table.heads.get(column, column), line.cells.get(column, ""), sentence)
