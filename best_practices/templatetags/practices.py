"""Tags of the pages of practices: texts in their own language, what nobody said, numbers as the reader writes them."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ehealth_portal import plain_text
from ehealth_portal.languages import comma_list, direction, html_code, language_name

from ..models import Proof

register = template.Library()


@register.filter
def blocks(text: str) -> list[plain_text.Block]:
    return plain_text.blocks(text)


@register.filter
def grouped(number: int) -> str:
    """1 234 567 as the reader's language groups digits."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def dotted(items: Iterable[object]) -> str:
    """Items apart from each other where some hold commas themselves: "Offline, sends later · 2G"."""
    return " · ".join(str(item) for item in items)


@register.simple_tag
def unsaid(words: str = "") -> SafeString:
    """Said aloud, and quietly: a blank would leave open whether it is missing or empty."""
    return format_html('<span class="mut">{}</span>', words or _("not said"))


@register.simple_tag(takes_context=True)
def own_language(context: Context) -> SafeString | str:
    """``lang`` and ``dir`` of the text that is shown, where it is not the reader's language."""
    text = context.get("text")
    if not text or text.language == context.get("language"):
        return ""
    return format_html(' lang="{}" dir="{}"', html_code(text.language), direction(text.language))


@register.filter
def proof_facts(proof: Proof) -> str:
    """What kind of document it is, its number and its language, as far as they are known."""
    number = proof.reference if proof.reference != proof.name else ""
    return comma_list(one for one in (proof.get_kind_display(), number, language_name(proof.language)) if one)
