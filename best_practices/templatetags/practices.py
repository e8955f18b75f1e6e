"""Tags of the pages of practices: texts in their own language, what nobody said, numbers as the reader writes them."""

from collections.abc import Iterable

from django import template
from django.utils.formats import number_format

from ehealth_portal.languages import comma_list, language_name

from ..models import Proof

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """1 234 567 as the reader's language groups digits."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def dotted(items: Iterable[object]) -> str:
    """Items apart from each other where some hold commas themselves: "Offline, sends later · 2G"."""
    return " · ".join(str(item) for item in items)


@register.filter
def proof_facts(proof: Proof) -> str:
    """What kind of document it is, its number and its language, as far as they are known."""
    number = proof.reference if proof.reference != proof.name else ""
    return comma_list(one for one in (proof.get_kind_display(), number, language_name(proof.language)) if one)
