"""One answer to one question of a questionnaire, and what may be wrong with it. No database here."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ehealth_portal.languages import Language

from .models import Item
from .models.assessments import Standing
from .scoring import LEAST, MOST


@dataclass(frozen=True)
class Given:
    """An answer as a form, the API or a workbook gives it. ``version``: of the answer as it was read; 0: none then."""

    item: str
    row: str = ""
    standing: str = Standing.ANSWERED
    number: Decimal | None = None
    text: str = ""
    language: str = Language.EN
    version: int | None = None  # None: whatever is there is replaced


def wrong(given: Given, item: Item) -> str:
    """What is wrong with an answer; blank when nothing is."""
    if given.row not in ([row["key"] for row in item.rows] if item.kind == Item.Kind.MATRIX else [""]):
        return _("“%(value)s” is not a row of this question.") % {"value": given.row}
    if given.standing not in Standing.values:
        return _("“%(value)s” is not a kind of answer.") % {"value": given.standing}
    if given.standing == Standing.NOT_APPLICABLE and not item.may_not_apply:
        return _("This question applies to every country: answer it, or leave it blank.")
    return _wrong_value(given, item) if given.standing == Standing.ANSWERED else ""


def _wrong_value(given: Given, item: Item) -> str:
    match item.kind:
        case Item.Kind.SCALE | Item.Kind.MATRIX:
            if given.number is None or not LEAST <= given.number <= MOST or given.number % 1:
                return _("Choose a whole number from %(least)d to %(most)d.") % {"least": LEAST, "most": MOST}
        case Item.Kind.NUMBER:
            if given.number is None:
                return _("Enter a number; nought is an answer.")
        case Item.Kind.ONE:
            if given.text not in [option["value"] for option in item.options]:
                return _("“%(value)s” is not in the list: choose one.") % {"value": given.text}
        case _:
            if not given.text.strip():
                return _("Write something, or say that there is nothing to report.")
    return ""
