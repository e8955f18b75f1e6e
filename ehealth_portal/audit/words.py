"""What the trail keeps as codes, in the reader's words."""

from collections.abc import Callable, Iterable
from typing import Any

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import comma_list
from ehealth_portal.templatetags.portal import partial_date


def day(value: Any) -> str:
    """``2026-03-14``, ``2026-03`` or ``2026`` as the reader writes it; anything else as it is."""
    try:
        return partial_date(PartialDate.read(str(value)))
    except ValueError:
        return str(value)


def one_of(choices: Iterable[tuple[Any, Any]]) -> Callable[[Any], str]:
    """The label of a choice; a choice that there is no more as it was kept."""
    return lambda value: str(dict(choices).get(value, value))


def listed(word: Callable[[Any], str] = str) -> Callable[[Any], str]:
    """Several values with the reader's commas."""
    return lambda values: comma_list(word(value) for value in values)
