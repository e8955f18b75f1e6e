"""An answer as a cell of the workbook says it, and read back from any of the six languages."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from ehealth_portal.importing.reading import AFTER_KEY
from ehealth_portal.languages import Language, interface_code
from ehealth_portal.members.recognising import folded

from ..forms.cells import CHOSEN, LONGEST, Cell
from ..models import Item
from ..models.assessments import Standing
from ..replying import Given
from ..scoring import LEAST, MOST
from ..wording import said

NUMBER = re.compile(r"-?[0-9]{1,14}(?:[.,][0-9]{1,2})?")  # "1,250" is no number here: it may be 1250 or 1.25


def coded(code: str, label: str | Promise) -> str:
    """``rural · Rural``: the code comes first, so that it is read in any language."""
    return f"{code}{AFTER_KEY}{label}" if label else code


def offered(item: Item) -> list[str]:
    """What may be chosen; nothing where one writes."""
    if item.kind not in CHOSEN:
        return []
    words = {one["value"]: str(said(one["labels"])) for one in item.options}
    values = words if item.kind == Item.Kind.ONE else [str(number) for number in range(LEAST, MOST + 1)]
    none = [Standing.NOT_APPLICABLE] if item.may_not_apply else []
    return [coded(value, words.get(value, "")) for value in values] + [coded(one.value, one.label) for one in none]


def told(given: Given | None, item: Item) -> str:
    """The cell of an answer."""
    if given is None:
        return ""
    if given.standing != Standing.ANSWERED:
        return coded(given.standing, Standing(given.standing).label)
    if given.number is not None:
        plain = f"{Decimal(given.number).normalize():f}"
        return next((one for one in offered(item) if one.partition(AFTER_KEY)[0] == plain), plain)
    if item.kind == Item.Kind.ONE:
        return next((one for one in offered(item) if one.partition(AFTER_KEY)[0] == given.text), given.text)
    return given.text


def read(text: str, cell: Cell, language: str) -> Given:
    """What a cell says. Raises ValueError with a sentence."""
    item, blank = cell.item, Given(cell.item.key, cell.row)
    if standing := _standing(text):
        return Given(blank.item, blank.row, standing)
    if item.kind == Item.Kind.TEXT:
        if len(text) > LONGEST:
            raise ValueError(_("Write at most %(number)d characters.") % {"number": LONGEST})
        return Given(blank.item, blank.row, text=text, language=language)
    if item.kind == Item.Kind.ONE:
        return Given(blank.item, blank.row, text=_option(text, item), language=language)
    return Given(blank.item, blank.row, number=_number(text.partition(AFTER_KEY)[0].strip()))


def _number(text: str) -> Decimal:
    try:
        if NUMBER.fullmatch(plain := f"{text}".strip()):
            return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        pass
    raise ValueError(_("“%(value)s” is not a number: use digits, as in 1250.") % {"value": text[:40]})


def _option(text: str, item: Item) -> str:
    """The value of an option by its code or by its label in any language; what is neither stays for the check."""
    code, typed = text.partition(AFTER_KEY)[0].strip(), folded(text)
    for one in item.options:
        if one["value"] == code or typed in {folded(label) for label in one["labels"].values()}:
            return str(one["value"])
    return text


def _standing(text: str) -> str:
    typed, code = folded(text), text.partition(AFTER_KEY)[0].strip()
    for standing in (Standing.NOTHING, Standing.NOT_APPLICABLE):
        if standing.value == code or typed in _labels(standing):
            return standing.value
    return ""


def _labels(standing: Standing) -> set[str]:
    found = set()
    for language in Language.values:
        with override(interface_code(language)):
            found.add(folded(str(standing.label)))
    return found
